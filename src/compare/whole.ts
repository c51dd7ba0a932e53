import { HIDDEN } from '../model/hidden.ts';
import type { Json } from '../model/json.ts';
import type { Expectation, Expected, Target } from '../model/manifest.ts';
import type { Found } from '../model/observation.ts';
import type { Finding } from '../model/report.ts';
import { equalTo, mapValues, serializeExpectation } from '../operators/expectation.ts';
import { ignoredOf } from '../operators/parts.ts';
import type { Provider } from '../providers/contract.ts';
import { redactJson } from '../redact/report.ts';
import type { Comparison } from './judge.ts';

/** A finding about the whole target shows the declared version and the live one. */
export interface WholeSides {
  readonly shown: Pick<Finding, 'field' | 'expected' | 'actual' | 'actualUnknown'>;
  /** The live version. */
  readonly version: Json | undefined;
}

/** The sides of the version or, if it is not declared, of the first declared identity field. */
export function wholeSides(
  target: Target,
  live: Pick<Found, 'fields'> | 'nothing' | 'unknown',
  comparison: Comparison,
): WholeSides {
  const field = decisiveField(target, comparison.provider);
  const expected = target.deployed ? declaredOf(target, field, comparison.provider) : { deployed: false };
  const liveOf = (name: string): Json | undefined => {
    const value = typeof live === 'string' ? undefined : live.fields[name];
    return value === undefined ? undefined : display(name, value, comparison);
  };
  const actual = liveOf(field);
  const shown = {
    ...(field !== 'version' && { field }),
    ...(expected !== undefined && { expected }),
    ...(actual !== undefined && { actual }),
    ...(actual === undefined && live !== 'nothing' && { actualUnknown: true as const }),
  };
  return { shown, version: liveOf('version') };
}

function decisiveField({ expect, ignore }: Target, { fields }: Provider): string {
  const isDeclared = (field: string) => expect[field] !== undefined && ignoredOf(field, ignore) !== 'all';
  if (isDeclared('version')) return 'version';
  const identities = Object.keys(expect).filter((field) => fields[field]?.identity === true);
  return identities.find(isDeclared) ?? 'version';
}

/** The declared expectation of a field, ready to show. */
export function declaredOf(target: Target, field: string, { hide }: Provider): Json | undefined {
  const expected = target.expect[field];
  if (expected === undefined || ignoredOf(field, target.ignore) === 'all') return undefined;
  const own = (shown: Json) => hide?.(field, shown) ?? shown;
  return serializeExpectation(mapValues(saidOf(target, field, expected), own));
}

/** The expectation of a field, ready to show. */
export function saidOf({ shown }: Target, field: string, { expectation }: Expected): Expectation {
  return shown === undefined ? expectation : (shown.expect[field]?.expectation ?? equalTo(HIDDEN));
}

/** The value of a field, ready to show. */
export function display(field: string, value: Json, { provider, redact }: Comparison): Json {
  // Redact first: a provider may cut a URL, and then the rest of a credential is not recognized.
  const known = redact === undefined ? value : redactJson(value, redact);
  return provider.hide?.(field, known) ?? known;
}
