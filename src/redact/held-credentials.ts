import { possibleCredentials } from '../access/credentials.ts';
import type { AccessPolicy } from '../access/policy.ts';
import type { HeldCredentials } from '../model/held-credentials.ts';
import { redactorOf } from './redactor.ts';

/** Undefined if no variable holds a credential. */
export function heldCredentials(
  variables: ReadonlyMap<string, string>,
  scopes: Parameters<typeof possibleCredentials>[0],
  policy: AccessPolicy,
): HeldCredentials | undefined {
  const possible = possibleCredentials(scopes, policy);
  const all = redactorOf(possible);
  const shown = new Map([...variables].map(([name, value]) => [name, all(value)]));
  const brought = [...variables].filter(([name, value]) => shown.get(name) !== value);
  if (brought.length === 0) return undefined;
  const named = redactorOf(possibleCredentials(scopes, policy, { onlyNamed: true }));
  const own = possible.filter((secret) => {
    const redact = redactorOf([secret]);
    return brought.some(([, value]) => redact(value) !== value);
  });
  return {
    shown,
    names: new Set(brought.filter(([, value]) => named(value) !== value).map(([name]) => name)),
    hide: redactorOf(own),
  };
}
