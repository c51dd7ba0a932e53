import { display } from '../compare/whole.ts';
import { HIDDEN } from '../model/hidden.ts';
import { isJsonObject, type Json, jsonEqual, ownValue } from '../model/json.ts';
import type { Expectation, Target } from '../model/manifest.ts';
import { operatorOf } from '../operators/expectation.ts';
import { ignoredOf, withoutIgnored } from '../operators/parts.ts';
import { blankText, isBlank } from '../operators/value.ts';
import { type Found, LeftAlone } from './contract.ts';

/** @throws LeftAlone if there is no live value that a manifest can take */
export function liveValue(
  target: Target,
  field: string,
  { observationOf, comparisonOf }: Pick<Found, 'observationOf' | 'comparisonOf'>,
): Json {
  const observation = observationOf(target.id);
  const value = observation?.kind === 'found' ? observation.fields[field] : undefined;
  const expected = target.expect[field];
  if (value === undefined || expected === undefined) {
    throw new LeftAlone('it is not live: write { present: false } if that is right');
  }
  const ignored = ignoredOf(field, target.ignore);
  const parts = ignored === 'all' ? [] : ignored;
  const compared = withoutIgnored(value, parts);
  if (compared === null || isBlank(compared)) {
    const why = blankText('the live value', compared ?? '');
    throw new LeftAlone(`${why}, which a manifest cannot expect: change it at the vendor`);
  }
  const shown = display(field, compared, comparisonOf(target));
  if (!jsonEqual(shown, compared) || JSON.stringify(shown).includes(HIDDEN)) {
    throw new LeftAlone('a part of the live value is hidden: write it by hand');
  }
  const { expectation } = expected;
  const declared = operatorOf(expectation).wanted?.(expectation) ?? resolvedOf(expectation);
  return declared === undefined
    ? compared
    : parts.reduce<Json>((rest, part) => grafted(rest, declared, part), compared);
}

/** The resolved value of a reference. */
export function resolvedOf({ resolved }: Expectation): Json | undefined {
  return typeof resolved === 'object' && resolved !== null && 'value' in resolved
    ? (resolved.value as Json)
    : undefined;
}

/** Puts the declared value back at an ignored place. */
function grafted(live: Json, declared: Json, [token, ...rest]: readonly string[]): Json {
  if (token === undefined) return declared;
  if (Array.isArray(live) && Array.isArray(declared)) {
    return live.map((item: Json, index) => {
      const other = declared[index];
      return String(index) === token && other !== undefined ? grafted(item, other, rest) : item;
    });
  }
  if (!isJsonObject(live) || !isJsonObject(declared)) return live;
  const other = ownValue(declared, token);
  if (other === undefined) return live;
  const own = ownValue(live, token);
  if (own === undefined && rest.length > 0) return live;
  const value = own === undefined ? other : grafted(own, other, rest);
  return Object.fromEntries([...Object.entries(live).filter(([key]) => key !== token), [token, value]]);
}
