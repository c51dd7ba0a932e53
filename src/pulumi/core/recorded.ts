import { credentialVariable } from '../../manifest/variables.ts';
import { HIDDEN } from '../../model/hidden.ts';

/** A literal credential is a mistake. It must not reach the engine before the mistake is reported. */
export function referencesOnly(credentials: unknown): unknown {
  if (typeof credentials !== 'object' || credentials === null) return undefined;
  return Object.fromEntries(
    Object.entries(credentials).map(([name, value]) => [
      name,
      typeof value === 'string' && credentialVariable(value) !== undefined ? value : HIDDEN,
    ]),
  );
}
