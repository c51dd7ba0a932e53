import { isJsonObject, type Json, ownValue } from '../model/json.ts';

/**
 * Limits in compared values: the free steps of one comparison, and the further steps of a whole run (about a second).
 */
const FREE_STEPS = 20_000;
const MOST_STEPS = 6_000_000;
/** Up to this many pairs, compare each with each. */
const FEW_PAIRS = 256;

/** Thrown if the answer would take too long. */
export class TooMuch extends Error {}

/** What is left of the run's limit for long lists. */
export interface Budget {
  left: number;
}

export function newBudget(): Budget {
  return { left: MOST_STEPS };
}

interface Work {
  free: number;
  readonly budget: Budget;
}

/**
 * Whether the value has at least these members. Each item of an expected list needs a different live item.
 *
 * @throws TooMuch
 */
export function contains(actual: Json, expected: Json, budget: Budget = newBudget()): boolean {
  return fits(actual, expected, { free: FREE_STEPS, budget });
}

function fits(actual: Json, expected: Json, work: Work): boolean {
  spend(work, 1);
  if (Array.isArray(expected)) return Array.isArray(actual) && listContains(actual, expected, work);
  if (!isJsonObject(expected)) return actual === expected;
  if (!isJsonObject(actual)) return false;
  for (const key of Object.keys(expected)) {
    const member = ownValue(actual, key);
    if (member === undefined || !fits(member, expected[key] as Json, work)) return false;
  }
  return true;
}

function spend(work: Work, steps: number): void {
  work.free -= steps;
  if (work.free >= 0) return;
  work.budget.left += work.free;
  work.free = 0;
  if (work.budget.left < 0) throw new TooMuch();
}

function listContains(actual: readonly Json[], expected: readonly Json[], work: Work): boolean {
  if (expected.length > actual.length) return false;
  spend(work, actual.length + expected.length);
  if (!hasScalars(actual, expected)) return false;
  const items = expected.filter(isStructure);
  if (items.length === 0) return true;
  const live = actual.filter(isStructure);
  return items.length <= live.length && canMatch(items, live, work);
}

function isStructure(value: Json): value is Json & object {
  return typeof value === 'object' && value !== null;
}

/** Scalars only equal themselves, so counting them is enough. */
function hasScalars(actual: readonly Json[], expected: readonly Json[]): boolean {
  const wanted = new Map<Json, number>();
  for (const each of expected) if (!isStructure(each)) wanted.set(each, (wanted.get(each) ?? 0) + 1);
  if (wanted.size === 0) return true;
  for (const each of actual) {
    const count = wanted.get(each);
    if (count === 1) wanted.delete(each);
    else if (count !== undefined) wanted.set(each, count - 1);
  }
  return wanted.size === 0;
}

type Structure = Json & object;

/** Whether each wanted item has a live item of its own. */
function canMatch(items: readonly Structure[], live: readonly Structure[], work: Work): boolean {
  const likely = items.length * live.length > FEW_PAIRS ? likelyOf(items, live, work) : undefined;
  const all = live.map((_, index) => index);
  const choices: number[][] = [];
  const known = new Map<string, number[]>();
  for (const [index, item] of items.entries()) {
    const text = likely === undefined ? undefined : textOf(item, work);
    let fitting = text === undefined ? undefined : known.get(text);
    fitting ??= fittingOf(item, { among: likely?.[index] ?? all, live, enough: items.length, work });
    if (text !== undefined) known.set(text, fitting);
    if (fitting.length === 0) return false;
    choices.push(fitting);
  }
  return match(choices, work);
}

interface Candidates {
  readonly among: readonly number[];
  readonly live: readonly Structure[];
  readonly enough: number;
  readonly work: Work;
}

/** Stops at as many candidates as there are items: such an item always finds one. */
function fittingOf(item: Structure, { among, live, enough, work }: Candidates): number[] {
  const fitting: number[] = [];
  for (const index of among) {
    if (fits(live[index] as Json, item, work)) fitting.push(index);
    if (fitting.length === enough) break;
  }
  return fitting;
}

/** Equal items have equal texts. */
function textOf(item: Json, work: Work): string {
  spend(work, 1);
  if (Array.isArray(item)) return `[${item.map((each: Json) => textOf(each, work)).join()}]`;
  if (!isJsonObject(item)) return JSON.stringify(item);
  const keys = Object.keys(item).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${textOf(item[key] as Json, work)}`).join()}}`;
}

/** Augmenting paths, without recursion: a path can be as long as the list. */
function match(choices: readonly (readonly number[])[], work: Work): boolean {
  // Items with few choices come first. An item with as many choices as there are items left always finds one.
  const order = choices.map((_, index) => index).sort((a, b) => size(choices, a) - size(choices, b));
  while (order.length > 0 && size(choices, order.at(-1)) >= order.length) order.pop();
  const takenBy = new Map<number, number>();
  for (const start of order) {
    if (!augment(start, { choices, takenBy, work })) return false;
  }
  return true;
}

function size(choices: readonly (readonly number[])[], index = -1): number {
  return choices[index]?.length ?? 0;
}

interface Matching {
  readonly choices: readonly (readonly number[])[];
  readonly takenBy: Map<number, number>;
  readonly work: Work;
}

/** Matches one more item, breadth first, and reassigns items where needed. */
function augment(start: number, { choices, takenBy, work }: Matching): boolean {
  const cameFrom = new Map<number, number>();
  const queue = [start];
  const placeOf = new Map<number, number>();
  for (const item of queue) {
    const options = choices[item] ?? [];
    spend(work, options.length);
    for (const place of options) {
      if (cameFrom.has(place)) continue;
      cameFrom.set(place, item);
      const owner = takenBy.get(place);
      if (owner !== undefined) {
        placeOf.set(owner, place);
        queue.push(owner);
        continue;
      }
      for (let free: number | undefined = place; free !== undefined; ) {
        const mover = cameFrom.get(free) as number;
        takenBy.set(free, mover);
        free = placeOf.get(mover);
      }
      return true;
    }
  }
  return false;
}

/** An index of live items by the scalars in them. */
interface Wanted {
  readonly below: Map<string, Wanted>;
  /** The indexes of the live items with the scalar at this path. */
  readonly holders: Map<Json, number[]>;
}

const LIST = '[]';

/** For each wanted item, the live items with its rarest scalar at the same path. */
function likelyOf(
  items: readonly Structure[],
  live: readonly Structure[],
  work: Work,
): readonly (readonly number[] | undefined)[] {
  const root: Wanted = newWanted();
  const lists = items.map((item) => {
    const found: number[][] = [];
    want(item, root, { found, work });
    return found;
  });
  for (const [index, item] of live.entries()) hold(item, root, { index, work });
  return lists.map((found) =>
    found.reduce<number[] | undefined>(
      (best, each) => (best === undefined || each.length < best.length ? each : best),
      undefined,
    ),
  );
}

function newWanted(): Wanted {
  return { below: new Map(), holders: new Map() };
}

function want(item: Json, place: Wanted, parts: { readonly found: number[][]; readonly work: Work }): void {
  spend(parts.work, 1);
  if (!isStructure(item)) {
    const holders = place.holders.get(item) ?? [];
    place.holders.set(item, holders);
    parts.found.push(holders);
    return;
  }
  for (const [key, member] of membersOf(item)) {
    const below = place.below.get(key) ?? newWanted();
    place.below.set(key, below);
    want(member, below, parts);
  }
}

function hold(item: Json, place: Wanted, parts: { readonly index: number; readonly work: Work }): void {
  spend(parts.work, 1);
  if (!isStructure(item)) {
    const holders = place.holders.get(item);
    if (holders !== undefined && holders.at(-1) !== parts.index) holders.push(parts.index);
    return;
  }
  const members = membersOf(item);
  spend(parts.work, members.length);
  for (const [key, member] of members) {
    const below = place.below.get(key);
    if (below !== undefined) hold(member, below, parts);
  }
}

/** An object's key `[]` gets a different prefix. */
function membersOf(item: Structure): (readonly [string, Json])[] {
  return Array.isArray(item)
    ? item.map((each: Json) => [LIST, each] as const)
    : Object.entries(item as Readonly<Record<string, Json>>).map(([key, each]) => [`.${key}`, each] as const);
}
