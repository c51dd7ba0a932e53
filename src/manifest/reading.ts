import { distance } from 'fastest-levenshtein';
import type { Json } from '../model/json.ts';
import type { Location } from '../model/location.ts';
import type { Problem } from '../model/problem.ts';
import type { Entry, MapNode, Node, ScalarNode } from './parse.ts';
import { excerptOf, locate, type Source } from './source.ts';
import { type Variables, withVariables } from './variables.ts';

/** One manifest being read: where problems are gathered, so that all of them are told in one run. */
export interface Reading {
  readonly source: Source;
  /** The manifest's own, absolute: where the paths in it begin. */
  readonly folder: string;
  readonly variables: Variables;
  /** Providers whose base URL the operator gives. */
  readonly placedProviders: ReadonlySet<string>;
  readonly problems: Problem[];
  /** Ranges and patterns, to be checked once all is read. */
  readonly deferred: Deferred[];
}

export interface Deferred {
  readonly kind: 'range' | 'pattern';
  readonly text: string;
  readonly at: number;
}

export function addProblem(
  { source, problems }: Reading,
  problem: { code: Problem['code']; at: number; message: string; hint?: string },
): void {
  const { code, at, message, hint } = problem;
  const location = locate(source, at);
  const excerpt = excerptOf(source, location.line);
  problems.push({ code, message, ...(hint === undefined ? {} : { hint }), location, excerpt });
}

export function placeOf({ source }: Reading, node: Node): Location {
  return locate(source, node.start);
}

/** `x-` keys are a home for anchors and whatever else the user keeps there. */
export function isExtension(key: string): boolean {
  return key.startsWith('x-');
}

/** The entries of a mapping. Anything else is a problem, and so is an empty value. */
export function readMap(reading: Reading, node: Node, what: string): MapNode | undefined {
  if (node.kind === 'map') return node;
  addProblem(reading, { code: 'wrong-type', at: node.start, message: `${what} must be a mapping` });
  return undefined;
}

/** An entry's value, unless it is empty: `key:` alone and `null` are always mistakes. */
export function isGiven(reading: Reading, { key, value }: Entry, hint?: string): boolean {
  if (value.kind !== 'scalar' || value.value !== null) return true;
  addProblem(reading, {
    code: 'bad-value',
    at: value.start,
    message: `"${key}" has no value`,
    hint: hint ?? 'give it one, or take the key out',
  });
  return false;
}

/** A scalar's source text with its variables put in. */
export function readText(reading: Reading, node: Node, what: string): string | undefined {
  if (node.kind !== 'scalar') {
    const found = node.kind === 'map' ? 'a mapping' : 'a list';
    addProblem(reading, {
      code: 'wrong-type',
      at: node.start,
      message: `${what} must be text, not ${found}`,
    });
    return undefined;
  }
  return expandText(reading, node);
}

export function expandText(reading: Reading, node: ScalarNode): string | undefined {
  const expanded = withVariables(node.text, reading.variables);
  if (typeof expanded === 'string') return expanded;
  addProblem(reading, { ...expanded.fault, at: node.start });
  return undefined;
}

export function readOneOf<Value extends string>(
  reading: Reading,
  node: Node,
  what: string,
  values: readonly Value[],
): Value | undefined {
  const text = readText(reading, node, what);
  if (text === undefined) return undefined;
  const value = values.find((candidate) => candidate === text);
  if (value !== undefined) return value;
  addProblem(reading, {
    code: 'bad-value',
    at: node.start,
    message: `${what} cannot be "${text}"`,
    hint: didYouMean(text, values) ?? `write ${oneOfText(values)}`,
  });
  return undefined;
}

export function readBoolean(reading: Reading, node: Node, what: string): boolean | undefined {
  const text = readText(reading, node, what);
  if (text === undefined) return undefined;
  if (/^(true|True|TRUE)$/.test(text)) return true;
  if (/^(false|False|FALSE)$/.test(text)) return false;
  addProblem(reading, {
    code: 'wrong-type',
    at: node.start,
    message: `${what} must be true or false, not "${text}"`,
  });
  return undefined;
}

/** A node as JSON by YAML 1.2's core types, as inside `equals`. A plain scalar with a variable in it is text. */
export function readJson(reading: Reading, node: Node): Json | undefined {
  if (node.kind === 'list') {
    const items = node.items.map((item) => readJson(reading, item));
    return items.some((item) => item === undefined) ? undefined : (items as Json[]);
  }
  if (node.kind === 'map') {
    const pairs = node.entries.map(({ key, value }) => [key, readJson(reading, value)] as const);
    return pairs.some(([, value]) => value === undefined)
      ? undefined
      : (Object.fromEntries(pairs) as Record<string, Json>);
  }
  if (typeof node.value === 'string') return expandText(reading, node);
  if (typeof node.value !== 'number' || Number.isFinite(node.value)) return node.value;
  addProblem(reading, {
    code: 'bad-value',
    at: node.start,
    message: `${node.text} is a number that JSON does not have`,
    hint: 'put it in quotes if it is text',
  });
  return undefined;
}

export function unknownKey(
  reading: Reading,
  entry: Entry,
  where: string,
  known: readonly string[],
  hint?: string,
) {
  const listed = [...known].sort().join(', ');
  addProblem(reading, {
    code: 'unknown-key',
    at: entry.keyStart,
    message: `${where} has no key "${entry.key}"`,
    hint: didYouMean(entry.key, known) ?? hint ?? `known keys: ${listed}`,
  });
}

/** The nearest of the known words, if one is near enough to have been meant. */
export function didYouMean(word: string, known: readonly string[]): string | undefined {
  const short = word.slice(0, 64).toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(short.length / 3)) + 1;
  for (const candidate of known) {
    const steps = distance(short, candidate.toLowerCase());
    if (steps < bestDistance) {
      bestDistance = steps;
      best = candidate;
    }
  }
  return best === undefined ? undefined : `did you mean "${best}"?`;
}

export function oneOfText(values: readonly string[]): string {
  return values.length < 2 ? values.join() : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}
