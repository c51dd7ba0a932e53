import type { Json } from '../model/json.ts';
import type { Resolved } from '../model/manifest.ts';
import { HOLDS, unresolved, type Verdict } from './operator.ts';

interface Reference {
  readonly resolved?: Resolved;
}

/** Compares with the value of the reference. If that is not known, the verdict is open. */
export function compareResolved({ resolved }: Reference, isSame: (expected: Json) => boolean): Verdict {
  if (resolved === undefined || 'fault' in resolved)
    return unresolved(resolved?.fault ?? 'the value of the reference was not looked up');
  const { value: expected } = resolved;
  return isSame(expected) ? HOLDS : { kind: 'fails', expected };
}

export function resolvedValues({ resolved }: Reference): readonly Json[] {
  return resolved !== undefined && 'value' in resolved ? [resolved.value] : [];
}

export function mapResolved<E extends Reference>(expectation: E, map: (value: Json) => Json): E {
  const { resolved } = expectation;
  if (resolved === undefined || 'fault' in resolved) return expectation;
  return { ...expectation, resolved: { value: map(resolved.value) } };
}
