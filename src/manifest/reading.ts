import type { Json } from '../model/json.ts';
import type { Location } from '../model/location.ts';
import type { Expectation } from '../model/manifest.ts';
import type { Problem } from '../model/problem.ts';
import { didYouMean, oneOfText } from '../model/suggest.ts';
import type { ComparedField } from '../schema/vacuous.ts';
import { excerptOf } from './excerpt.ts';
import { oddBlankAt } from './odd-blanks.ts';
import type { Entry, MapNode, Node, ScalarNode } from './parse.ts';
import { locate, type Source } from './source.ts';
import { type Expansion, type Variables, withVariables } from './variables.ts';

/** One manifest being read: where problems are gathered, so that all of them are told in one run. */
export interface Reading {
  readonly source: Source;
  /** The manifest's own, absolute: where the paths in it begin. */
  readonly folder: string;
  readonly variables: Variables;
  /** Names of variables that hold a credential: none is sent to a vendor as a setting. */
  readonly credentialVariables?: ReadonlySet<string>;
  readonly expansion: Expansion;
  /** Providers whose base URL the operator gives. */
  readonly placedProviders: ReadonlySet<string>;
  readonly problems: Problem[];
  /** What is allowed and looks wrong, where anybody wants to know. */
  readonly warnings?: Problem[];
  /** What has been told, and where: an alias may lead to the same mistake many times. */
  readonly told: Set<string>;
  /** Of all files of the run, until there are too many. */
  readonly count: { targets: number; inherited: number };
  /** Expectations to be checked once all is read: what that takes is loaded only where there are some. */
  readonly deferred: Deferred[];
  /** One environment is declared by itself: `sameAs` has no other one to name. */
  readonly isAlone?: boolean;
}

export interface Deferred {
  readonly expectation: Expectation;
  readonly field: ComparedField;
  /** Of what the innermost operator says. */
  readonly at: number;
}

export function addProblem(
  { source, problems, told }: Reading,
  problem: { code: Problem['code']; at: number; message: string; hint?: string; key?: string },
): void {
  const { code, at, message, hint, key } = problem;
  const location = locate(source, at);
  const same = `${code} ${at} ${message}`;
  if (told.has(same) || told.has(placeKey(location))) return;
  told.add(same);
  const excerpt = excerptOf(source, location.line);
  const odd = MAY_BE_ODD.includes(code) ? oddBlankAt(source, at) : undefined;
  const said = odd === undefined || hint === undefined ? (odd ?? hint) : `${hint}; ${odd}`;
  problems.push({
    code,
    message: cut(message),
    ...(said === undefined ? {} : { hint: cut(said) }),
    location,
    ...(key === undefined ? {} : { key }),
    excerpt,
  });
}

/** Each has an excerpt, and `check` gathers them too. */
const MOST_WARNINGS = 1_000;

export function addWarning(
  { source, warnings, told }: Reading,
  { at, message, hint }: { at: number; message: string; hint: string },
): void {
  const same = `warning ${at} ${message}`;
  if (warnings === undefined || warnings.length >= MOST_WARNINGS || told.has(same)) return;
  told.add(same);
  const location = locate(source, at);
  warnings.push({
    code: 'bad-value',
    message: cut(message),
    hint: cut(hint),
    location,
    excerpt: excerptOf(source, location.line),
  });
}

/** What a blank that is none may be the cause of. */
const MAY_BE_ODD: readonly Problem['code'][] = [
  'unknown-key',
  'unknown-field',
  'unknown-operator',
  'unknown-provider',
  'wrong-type',
  'missing-key',
];

/** A place that is wrong as YAML already: what follows from that is not told. */
export function placeKey({ line, column }: Location): string {
  return `${line}:${column}`;
}

const LONGEST = 600;

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** What there is to choose from, in a hint: the first few of many. */
export function listed(names: readonly string[]): string {
  const most = 12;
  const more = names.length > most ? ` and ${names.length - most} more` : '';
  return `${names.slice(0, most).join(', ')}${more}`;
}

export function placeOf({ source }: Reading, node: Node): Location {
  return locate(source, node.start);
}

/** `x-` keys are a home for anchors and whatever else the user keeps there. */
export function isExtension(key: string): boolean {
  return key.startsWith('x-');
}

/** Where every key is a name: one that begins with `x-` would never be checked, and nobody would know. */
export function isNameOfExtension(reading: Reading, { key, keyStart }: Entry, what: string): boolean {
  if (!isExtension(key)) return false;
  addProblem(reading, {
    code: 'bad-value',
    at: keyStart,
    message: `the name of ${what} may not begin with "x-"`,
    hint: 'every key here is a name, and this one would never be checked: give it another, or move it to the top of the file',
  });
  return true;
}

/** The entries of a mapping. Anything else is a problem, and so is an empty value. */
export function readMap(reading: Reading, node: Node, what: string): MapNode | undefined {
  if (node.kind === 'map') return node;
  const found = node.kind === 'list' ? 'a list' : node.value === null ? 'empty' : 'a single value';
  addProblem(reading, {
    code: 'wrong-type',
    at: node.start,
    message: `${what} must be a mapping, not ${found}`,
    hint:
      node.kind === 'list'
        ? 'write a name and a colon where each entry has a dash, or is in brackets'
        : 'write keys with their values below it, each as key: value',
  });
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
      hint: 'write one value, in quotes if need be',
    });
    return undefined;
  }
  return expandText(reading, node);
}

export function expandText(reading: Reading, node: ScalarNode): string | undefined {
  const expanded = withVariables(node.text, reading.variables, reading.expansion);
  if (typeof expanded === 'string') return expanded;
  for (const fault of expanded.faults) addProblem(reading, { ...fault, at: node.start });
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
    hint: 'write true or false, without quotes',
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
  addProblem(reading, {
    code: 'unknown-key',
    at: entry.keyStart,
    message: `${where} has no key "${entry.key}"`,
    hint: didYouMean(entry.key, known) ?? hint ?? `known keys: ${listed([...known].sort())}`,
  });
}

/** A key that is missing may stand there misspelt, which is told already. */
export function isMisspelt({ entries }: MapNode, name: string, known: readonly string[]): boolean {
  const others = entries.filter(({ key }) => !isExtension(key) && !known.includes(key));
  return others.some(({ key }) => didYouMean(key, known) === didYouMean(name, [name]));
}
