import { isJsonObject, type Json, ownValue } from '../model/json.ts';

/** The most compared values: `FREE_STEPS` in each comparison, and `MOST_STEPS` more in a run (about a second). */
const FREE_STEPS = 20_000;
const MOST_STEPS = 6_000_000;
/** Up to this many pairs, every expected item is compared with every live item. */
const FEW_PAIRS = 256;

/** Thrown if the answer would take too long. */
export class TooMuch extends Error {}

/** The steps that the run has left. */
export interface Budget {
  left: number;
}

export function newBudget(): Budget {
  return { left: MOST_STEPS };
}

type Spend = (steps: number) => void;
type Structure = Json & object;

/**
 * Whether the value has at least these members. Each item of an expected list needs a different live item.
 *
 * @throws TooMuch
 */
export function contains(actual: Json, expected: Json, budget: Budget = newBudget()): boolean {
  let free = FREE_STEPS;
  return fits(actual, expected, (steps) => {
    free -= steps;
    if (free >= 0) return;
    budget.left += free;
    free = 0;
    if (budget.left < 0) throw new TooMuch();
  });
}

function fits(actual: Json | undefined, expected: Json, spend: Spend): boolean {
  spend(1);
  if (Array.isArray(expected)) return Array.isArray(actual) && listContains(actual, expected, spend);
  if (!isJsonObject(expected)) return actual === expected;
  if (!isJsonObject(actual)) return false;
  for (const key of Object.keys(expected)) {
    if (!fits(ownValue(actual, key), expected[key] as Json, spend)) return false;
  }
  return true;
}

function listContains(actual: readonly Json[], expected: readonly Json[], spend: Spend): boolean {
  spend(actual.length + expected.length);
  if (!hasScalars(actual, expected)) return false;
  const items = expected.filter(isStructure);
  const live = actual.filter(isStructure);
  return items.length <= live.length && canMatch(items, live, spend);
}

function isStructure(value: Json): value is Structure {
  return typeof value === 'object' && value !== null;
}

/** Scalars only equal themselves, so counting them is enough. */
function hasScalars(actual: readonly Json[], expected: readonly Json[]): boolean {
  const wanted = new Map<Json, number>();
  for (const each of expected) if (!isStructure(each)) wanted.set(each, (wanted.get(each) ?? 0) + 1);
  for (const each of actual) {
    const count = wanted.get(each);
    if (count === 1) wanted.delete(each);
    else if (count !== undefined) wanted.set(each, count - 1);
  }
  return wanted.size === 0;
}

/** Whether each wanted item can have a different live item. */
function canMatch(items: readonly Structure[], live: readonly Structure[], spend: Spend): boolean {
  const likely = items.length * live.length > FEW_PAIRS ? likelyOf(items, live, spend) : undefined;
  const all = live.map((_, index) => index);
  const choices: number[][] = [];
  const known = new Map<string, number[]>();
  for (const [index, item] of items.entries()) {
    const text = likely === undefined ? `${index}` : textOf(item, spend);
    const fitting = known.get(text) ?? [];
    for (const place of known.has(text) ? [] : (likely?.[index] ?? all)) {
      if (fits(live[place] as Json, item, spend)) fitting.push(place);
      // An item with as many choices as there are items always finds a live item that is free.
      if (fitting.length === items.length) break;
    }
    if (fitting.length === 0) return false;
    known.set(text, fitting);
    choices.push(fitting);
  }
  return match(choices, spend);
}

/** Equal items have equal texts. */
function textOf(item: Json, spend: Spend): string {
  spend(1);
  if (Array.isArray(item)) return `[${item.map((each: Json) => textOf(each, spend)).join()}]`;
  if (!isJsonObject(item)) return JSON.stringify(item);
  const keys = Object.keys(item).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${textOf(item[key] as Json, spend)}`).join()}}`;
}

/** Augmenting paths, without recursion: a path can be as long as the list. */
function match(choices: readonly (readonly number[])[], spend: Spend): boolean {
  const choicesOf = (item: number | undefined) => choices[item as number] as readonly number[];
  // Items with few choices come first. The last item is left out as long as it has a choice for each item left: it
  // always finds a live item that is free.
  const order = choices
    .map((_, index) => index)
    .sort((left, right) => choicesOf(left).length - choicesOf(right).length);
  while (order.length > 0 && choicesOf(order.at(-1)).length >= order.length) order.pop();
  const takenBy = new Map<number, number>();
  /** Matches one more item, breadth first, and reassigns items where needed. */
  const augment = (start: number): boolean => {
    const cameFrom = new Map<number, number>();
    const placeOf = new Map<number, number>();
    const queue = [start];
    for (const item of queue) {
      spend(choicesOf(item).length);
      for (const place of choicesOf(item)) {
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
  };
  return order.every((start) => augment(start));
}

/** The scalars in the wanted items, by path. */
interface Wanted {
  readonly below: Map<string, Wanted>;
  /** The indexes of the live items with the scalar at this path. */
  readonly holders: Map<Json, number[]>;
}

function newWanted(): Wanted {
  return { below: new Map(), holders: new Map() };
}

/** For each wanted item: the live items that have the rarest of its scalars at the same path. */
function likelyOf(items: readonly Structure[], live: readonly Structure[], spend: Spend) {
  const root = newWanted();
  const lists = items.map((item) => want(item, root, spend));
  for (const [index, item] of live.entries()) hold(item, root, index, spend);
  return lists.map((found) => found.sort((left, right) => left.length - right.length)[0]);
}

/** Adds the scalars in a wanted item. Returns the `holders` of each, which `hold` fills later. */
function want(item: Json, place: Wanted, spend: Spend): number[][] {
  spend(1);
  if (!isStructure(item)) {
    const holders = place.holders.get(item) ?? [];
    place.holders.set(item, holders);
    return [holders];
  }
  return membersOf(item).flatMap(([key, member]) => {
    const below = place.below.get(key) ?? newWanted();
    place.below.set(key, below);
    return want(member, below, spend);
  });
}

function hold(item: Json, place: Wanted, index: number, spend: Spend): void {
  spend(1);
  if (!isStructure(item)) {
    const holders = place.holders.get(item);
    if (holders !== undefined && holders.at(-1) !== index) holders.push(index);
    return;
  }
  const members = membersOf(item);
  spend(members.length);
  for (const [key, member] of members) {
    const below = place.below.get(key);
    if (below !== undefined) hold(member, below, index, spend);
  }
}

/** All items of a list share one key, which no key of an object equals. */
function membersOf(item: Structure): (readonly [string, Json])[] {
  return Array.isArray(item)
    ? item.map((each: Json) => ['[]', each] as const)
    : Object.entries(item as Readonly<Record<string, Json>>).map(([key, each]) => [`.${key}`, each] as const);
}
