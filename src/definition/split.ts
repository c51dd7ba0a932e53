import { isJsonObject, type Json } from '../model/json.ts';
import { ReadError } from '../providers/contract.ts';
import { typeName } from '../providers/members.ts';
import type { SplitDefinition } from './definition.ts';
import { at, malformed } from './pointer.ts';

/** Vendors round: three thirds may add up to 99.99. */
const TOLERANCE = 0.5;
const MOST_SHARES = 10_000;

/** Percent of the traffic by version. Versions without traffic are left out. */
export type Traffic = ReadonlyMap<string, number>;

/** Undefined if the reply has no split. Throws if the shares are malformed or do not add up. */
export function readSplit(
  { at: pointer, share = '', version = '', whole = 100 }: SplitDefinition,
  item: Json,
  base: string,
): Traffic | undefined {
  const value = at(item, pointer);
  if (value === undefined || value === null) return undefined;
  const place = `${base}${pointer}`;
  if (typeof value === 'object' && Object.keys(value).length > MOST_SHARES)
    throw malformed(place, `a split of more than ${MOST_SHARES}`);
  const entries = Array.isArray(value)
    ? value.map(
        (each: Json, index): Entry => [
          textOf(at(each, version), `${place}/${index}${version}`),
          at(each, share),
          `${place}/${index}${share}`,
        ],
      )
    : isJsonObject(value)
      ? Object.entries(value).map(
          ([name, each]): Entry => [name, at(each, share), `${place}/${name}${share}`],
        )
      : undefined;
  if (entries === undefined) throw malformed(place, `${typeName(value)}, not a list or an object`);
  return trafficOf(entries, whole, place);
}

type Entry = readonly [version: string, share: Json | undefined, place: string];

function trafficOf(entries: readonly Entry[], whole: number, place: string): Traffic | undefined {
  if (entries.length === 0) return undefined;
  const traffic = new Map<string, number>();
  let total = 0;
  for (const [version, share, where] of entries) {
    if (typeof share !== 'number' || !(share >= 0 && share <= whole * 1.01)) {
      throw malformed(where, typeof share === 'number' ? `${share}` : `${typeName(share)}, not a share`);
    }
    const percent = (share / whole) * 100;
    total += percent;
    if (percent > 0) traffic.set(version, rounded((traffic.get(version) ?? 0) + percent));
  }
  if (Math.abs(total - 100) <= TOLERANCE) return traffic;
  throw new ReadError(
    'malformed-response',
    `the shares in ${place} add up to ${rounded(total)} percent, not to 100`,
  );
}

function textOf(value: Json | undefined, place: string): string {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string' || value === '') throw malformed(place, `${typeName(value)}, not a version`);
  return value;
}

function rounded(percent: number): number {
  return Math.round(percent * 100) / 100;
}

/** The version that gets all traffic. */
export function onlyVersion(traffic: Traffic): string | undefined {
  const [version, ...others] = traffic.keys();
  return others.length === 0 ? version : undefined;
}
