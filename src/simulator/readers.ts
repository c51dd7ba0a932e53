import type { Json } from '../model/json.ts';
import type { Location } from '../model/location.ts';
import type { Problem, ProblemCode } from '../model/problem.ts';
import type { Node } from './tree.ts';

/** What a reader gives when it has put a problem on the list. */
export const refused: unique symbol = Symbol('refused');

/** Understands one node of a scenario, or says what is wrong with it. */
export type Reader<T> = (node: Node, problems: Problem[]) => T | typeof refused;

export type Fields = Readonly<Record<string, Reader<unknown>>>;
type Read<R> = R extends Reader<infer T> ? T : never;
/** Nothing is required: what a scenario leaves out, the simulator makes up. */
export type Values<F extends Fields> = { readonly [K in keyof F]?: Read<F[K]> };

/** A scalar by its source text, so that `version: 1.10` needs no quotes. */
export const text: Reader<string> = (node, problems) =>
  node.kind === 'scalar' && node.value !== null ? node.source : refuse(node, problems, 'expected a text');

/** What a header may carry. */
export const headerText: Reader<string> = (node, problems) =>
  node.kind === 'scalar' && node.value !== null && /^[\x20-\x7e]+$/.test(node.source)
    ? node.source
    : refuse(node, problems, 'expected a text of printable ASCII');

export const flag: Reader<boolean> = (node, problems) =>
  node.kind === 'scalar' && typeof node.value === 'boolean'
    ? node.value
    : refuse(node, problems, 'expected true or false');

export const count: Reader<number> = (node, problems) =>
  node.kind === 'scalar' && typeof node.value === 'number' && Number.isInteger(node.value) && node.value >= 0
    ? node.value
    : refuse(node, problems, 'expected a whole number');

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** `50ms`, `2s`, `1m`: milliseconds. */
export const duration: Reader<number> = (node, problems) => {
  const match = node.kind === 'scalar' ? /^(\d+)(ms|s|m|h)$/.exec(node.source) : null;
  const unit = match?.[2];
  return unit === 'ms' || unit === 's' || unit === 'm' || unit === 'h'
    ? Number(match?.[1]) * UNITS[unit]
    : refuse(node, problems, 'expected a duration such as 50ms, 2s or 1m');
};

const SIZES = { B: 1, KiB: 1_024, MiB: 1_048_576 } as const;

/** `512B`, `64KiB`, `2MiB`: bytes. */
export const size: Reader<number> = (node, problems) => {
  const match = node.kind === 'scalar' ? /^(\d+)(B|KiB|MiB)$/.exec(node.source) : null;
  const unit = match?.[2];
  return unit === 'B' || unit === 'KiB' || unit === 'MiB'
    ? Number(match?.[1]) * SIZES[unit]
    : refuse(node, problems, 'expected a size such as 512B, 64KiB or 2MiB');
};

/** Milliseconds since 1970, written so or as ISO 8601. */
export const instant: Reader<number> = (node, problems) => {
  if (node.kind === 'scalar' && typeof node.value === 'number') return node.value;
  const time = node.kind === 'scalar' ? Date.parse(node.source) : Number.NaN;
  return Number.isNaN(time) ? refuse(node, problems, 'expected a time in ISO 8601 or in milliseconds') : time;
};

/** Anything, with the types of YAML's core schema: what `raw` sends. */
export const json: Reader<Json> = (node) => plain(node);

function plain(node: Node): Json {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plain);
  return Object.fromEntries(node.entries.map(({ key, value }) => [key, plain(value)]));
}

export function nullable<T>(reader: Reader<T>): Reader<T | null> {
  return (node, problems) => (node.kind === 'scalar' && node.value === null ? null : reader(node, problems));
}

export function oneOf<const T extends string>(words: readonly T[]): Reader<T> {
  return (node, problems) => {
    const word = node.kind === 'scalar' ? words.find((candidate) => candidate === node.source) : undefined;
    return word ?? refuse(node, problems, `expected one of ${words.join(', ')}`);
  };
}

export function listOf<T>(reader: Reader<T>): Reader<readonly T[]> {
  return (node, problems) => {
    if (node.kind !== 'list') return refuse(node, problems, 'expected a list');
    const read: T[] = [];
    for (const child of node.items) {
      const item = reader(child, problems);
      if (item !== refused) read.push(item);
    }
    return read;
  };
}

/** A mapping with keys of the user's own. */
export function mapOf<T>(reader: Reader<T>): Reader<ReadonlyMap<string, T>> {
  return (node, problems) => {
    if (node.kind !== 'map') return refuse(node, problems, 'expected a mapping');
    const read = new Map<string, T>();
    for (const { key, value } of node.entries) {
      const item = reader(value, problems);
      if (item !== refused) read.set(key, item);
    }
    return read;
  };
}

/** A mapping with known keys; others are a mistake, but for those that begin with `x-`. */
export function record<F extends Fields>(fields: F): Reader<Values<F>> {
  return (node, problems) => {
    if (node.kind !== 'map') return refuse(node, problems, 'expected a mapping');
    const read: [string, unknown][] = [];
    for (const { key, keyAt, value } of node.entries) {
      if (key.startsWith('x-')) continue;
      const reader = Object.hasOwn(fields, key) ? fields[key] : undefined;
      if (reader === undefined) {
        const known = `known here: ${Object.keys(fields).join(', ')}`;
        report(problems, 'unknown-key', value.path, `unknown key "${key}"`, keyAt ?? value.at, known);
        continue;
      }
      const item = reader(value, problems);
      if (item !== refused) read.push([key, item]);
    }
    // Every value came out of the reader of its own key.
    return Object.fromEntries(read) as Values<F>;
  };
}

/** A scalar as shorthand for the mapping that it stands for. */
export function shorthand<T>(full: Reader<T>, expand: (text: string) => T): Reader<T> {
  return (node, problems) =>
    node.kind === 'scalar' && node.value !== null ? expand(node.source) : full(node, problems);
}

/** One, or a list of them. */
export function oneOrMore<T>(reader: Reader<T>): Reader<readonly T[]> {
  const list = listOf(reader);
  return (node, problems) => {
    if (node.kind === 'list') return list(node, problems);
    const one = reader(node, problems);
    return one === refused ? refused : [one];
  };
}

export function refuse(node: Node, problems: Problem[], message: string): typeof refused {
  return report(problems, 'wrong-type', node.path, message, node.at);
}

export function report(
  problems: Problem[],
  code: ProblemCode,
  path: string,
  message: string,
  location?: Location,
  hint?: string,
): typeof refused {
  problems.push({
    code,
    message: path === '' ? message : `${path}: ${message}`,
    ...(hint === undefined ? {} : { hint }),
    ...(location === undefined ? {} : { location }),
  });
  return refused;
}
