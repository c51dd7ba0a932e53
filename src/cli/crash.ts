import { possibleCredentials } from '../access/credentials.ts';
import type { Env } from '../access/policy.ts';
import { PROVIDERS } from '../providers/index.ts';
import { createRedactor } from '../redact/redactor.ts';

/** The last line of defence, for an error that is none of ours: whoever put a credential into it, it is hidden. */
export function withoutCredentials(text: string, env: Env): string {
  const redactor = createRedactor();
  for (const value of possibleCredentials(PROVIDERS, { env, allowVariables: ['*'] })) redactor.add(value);
  return redactor.redact(text);
}
