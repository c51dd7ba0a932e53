import { DURATION_HINT, parseDuration } from '../model/duration.ts';
import type { Json } from '../model/json.ts';
import type { Expectation, FieldType } from '../model/manifest.ts';
import { didYouMean } from '../model/suggest.ts';
import type { ComparedField } from '../schema/vacuous.ts';
import type { Entry, Node } from './parse.ts';
import {
  addProblem,
  isExtension,
  isGiven,
  type Reading,
  readBoolean,
  readJson,
  readText,
} from './reading.ts';
import { faultOfRef } from './refs.ts';

/** A field as an expectation sees it. */
export interface ExpectedField extends ComparedField {
  readonly name: string;
}

interface Operator {
  readonly types: readonly FieldType[];
  readonly read: (reading: Reading, node: Node, field: ExpectedField) => Expectation | undefined;
}

const ALL: readonly FieldType[] = ['text', 'number', 'boolean', 'time', 'json'];

/** The operators of SPEC section 4, and the fields each makes sense on. */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  equals: { types: ALL, read: readEquals },
  contains: { types: ['json'], read: readContains },
  oneOf: { types: ALL, read: readOneOfValues },
  not: { types: ALL, read: readNot },
  semver: { types: ['text'], read: (reading, node) => readRange(reading, node) },
  matches: { types: ['text', 'time'], read: (reading, node) => readPattern(reading, node) },
  present: { types: ALL, read: (reading, node) => readPresent(reading, node) },
  git: { types: ['text'], read: (reading, node) => readGit(reading, node) },
  file: { types: ['text', 'json'], read: readFileReference },
  from: { types: ALL, read: (reading, node) => readFrom(reading, node) },
  sameAs: { types: ALL, read: (reading, node) => readSameAs(reading, node) },
  within: { types: ['time'], read: (reading, node) => readAge(reading, node, 'within') },
  olderThan: { types: ['time'], read: (reading, node) => readAge(reading, node, 'olderThan') },
};

/** A scalar or list is equality, a mapping one operator. One that says nothing is told once all is read. */
export function readExpectation(reading: Reading, node: Node, field: ExpectedField): Expectation | undefined {
  const expectation = readInner(reading, node, field);
  if (expectation !== undefined && CHECKED_LATER.includes(expectation.op)) {
    reading.deferred.push({ expectation, field, at: innermostStart(node) });
  }
  return expectation;
}

const CHECKED_LATER: readonly Expectation['op'][] = [
  'contains',
  'oneOf',
  'not',
  'semver',
  'matches',
  'within',
];

function innermostStart(node: Node): number {
  if (node.kind !== 'map') return node.start;
  const operator = node.entries.find(({ key }) => Object.hasOwn(OPERATORS, key));
  if (operator === undefined) return node.start;
  return operator.key === 'not' ? innermostStart(operator.value) : operator.value.start;
}

function readInner(reading: Reading, node: Node, field: ExpectedField): Expectation | undefined {
  if (node.kind === 'map') return readOperator(reading, node, field);
  const value = readPlainValue(reading, node, field);
  return value === undefined ? undefined : { op: 'equals', value };
}

function readOperator(reading: Reading, node: Node & { kind: 'map' }, field: ExpectedField) {
  const entries = node.entries.filter(({ key }) => key !== 'exact' && !isExtension(key));
  const [entry, another] = entries;
  const names = Object.keys(OPERATORS).filter((name) => name !== 'sameAs' || reading.isAlone !== true);
  if (entry === undefined || another !== undefined) {
    const message =
      entry === undefined
        ? `"${field.name}" expects an empty mapping`
        : `"${field.name}" takes one operator, not ${entries.length}`;
    const hint = entry !== undefined && !names.includes(entry.key) ? objectHint(field) : undefined;
    addProblem(reading, {
      code: 'wrong-type',
      at: node.start,
      message,
      hint: hint ?? `one of: ${names.join(', ')}`,
    });
    return undefined;
  }
  const operator = Object.hasOwn(OPERATORS, entry.key) ? OPERATORS[entry.key] : undefined;
  if (operator === undefined) return unknownOperator(reading, entry, field, names);
  if (!names.includes(entry.key)) {
    addProblem(reading, {
      code: 'unknown-operator',
      at: entry.keyStart,
      message: `${entry.key} compares two environments of one deployment, and only one is declared here`,
      hint: 'declare both in a manifest',
    });
    return undefined;
  }
  if (!operator.types.includes(field.type)) {
    addProblem(reading, {
      code: 'unknown-operator',
      at: entry.keyStart,
      message: `${entry.key} does not go with "${field.name}", which is ${TYPE_WORDS[field.type]}`,
      hint: `use one of: ${names.filter((name) => OPERATORS[name]?.types.includes(field.type)).join(', ')}`,
    });
    return undefined;
  }
  const hint = `"${field.name}" is there or not: write present: false if it must not be`;
  if (!isGiven(reading, entry, hint)) return undefined;
  const expectation = operator.read(reading, entry.value, field);
  const exact = node.entries.find(({ key }) => key === 'exact');
  return exact === undefined || expectation === undefined
    ? expectation
    : withExact(reading, exact, expectation);
}

/** `exact: true` stands beside `file` alone: then line endings and the end of the last line count too. */
function withExact(reading: Reading, entry: Entry, expectation: Expectation): Expectation | undefined {
  if (expectation.op !== 'file' || expectation.as !== 'text') {
    addProblem(reading, {
      code: 'unknown-operator',
      at: entry.keyStart,
      message: 'exact stands beside file alone, on a field that is text',
      hint: 'take it out',
    });
    return undefined;
  }
  if (!isGiven(reading, entry)) return undefined;
  const exact = readBoolean(reading, entry.value, 'exact');
  return exact === undefined ? undefined : { ...expectation, exact };
}

const TYPE_WORDS: Readonly<Record<FieldType, string>> = {
  text: 'text',
  number: 'a number',
  boolean: 'true or false',
  time: 'a time',
  json: 'a list or an object',
};

function unknownOperator(reading: Reading, entry: Entry, field: ExpectedField, names: readonly string[]) {
  addProblem(reading, {
    code: 'unknown-operator',
    at: entry.keyStart,
    message: `"${entry.key}" is no operator`,
    hint: didYouMean(entry.key, names) ?? objectHint(field) ?? `use one of: ${names.join(', ')}`,
  });
  return undefined;
}

function objectHint({ name, type }: ExpectedField): string | undefined {
  return type === 'json' ? `to compare an object write ${name}: { equals: … } or { contains: … }` : undefined;
}

/** By source text for text, by value for numbers, `true`/`false` for booleans, as YAML has it for the rest. */
function readPlainValue(reading: Reading, node: Node, field: ExpectedField): Json | undefined {
  if (node.kind === 'scalar' && node.value === null) {
    addProblem(reading, {
      code: 'bad-value',
      at: node.start,
      message: `"${field.name}" expects nothing: ${node.text === '' ? 'the value is empty' : `${node.text} means no value`}`,
      hint: 'write { present: false } if it must not be there',
    });
    return undefined;
  }
  switch (field.type) {
    case 'json':
      return readJson(reading, node);
    case 'boolean':
      return readBoolean(reading, node, `"${field.name}"`);
    case 'number':
      return readNumber(reading, node, field);
    case 'text':
    case 'time':
      return readText(reading, node, `"${field.name}"`);
    default:
      return field.type satisfies never;
  }
}

function readNumber(reading: Reading, node: Node, field: ExpectedField): number | undefined {
  const text = readText(reading, node, `"${field.name}"`);
  if (text === undefined) return undefined;
  const value = node.kind === 'scalar' && typeof node.value === 'number' ? node.value : Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  addProblem(reading, {
    code: 'wrong-type',
    at: node.start,
    message: `"${field.name}" must be a number, not "${text}"`,
    hint: 'write it in digits, for instance 100',
  });
  return undefined;
}

/** Here the types of YAML hold: a number is never equal to a text. */
function readEquals(reading: Reading, node: Node): Expectation | undefined {
  const value = readJson(reading, node);
  return value === undefined ? undefined : { op: 'equals', value, explicit: true };
}

function readContains(reading: Reading, node: Node): Expectation | undefined {
  if (node.kind === 'scalar') {
    addProblem(reading, {
      code: 'wrong-type',
      at: node.start,
      message: 'contains takes a mapping or a list: the members that must be there',
      hint: 'write contains: { key: value }',
    });
    return undefined;
  }
  const value = readJson(reading, node);
  return value === undefined ? undefined : { op: 'contains', value };
}

function readOneOfValues(reading: Reading, node: Node, field: ExpectedField): Expectation | undefined {
  if (node.kind !== 'list' || node.items.length === 0) {
    addProblem(reading, {
      code: 'wrong-type',
      at: node.start,
      message: 'oneOf takes a list of at least one value',
      hint: 'write oneOf: [a, b]',
    });
    return undefined;
  }
  const values = node.items.map((item) => readPlainValue(reading, item, field));
  return values.some((value) => value === undefined) ? undefined : { op: 'oneOf', values: values as Json[] };
}

function readNot(reading: Reading, node: Node, field: ExpectedField): Expectation | undefined {
  const not = readInner(reading, node, field);
  return not === undefined ? undefined : { op: 'not', not };
}

function readPresent(reading: Reading, node: Node): Expectation | undefined {
  const present = readBoolean(reading, node, 'present');
  return present === undefined ? undefined : { op: 'present', present };
}

/** Whether it is a range is checked once all is read: the library for it loads only where a range is used. */
function readRange(reading: Reading, node: Node): Expectation | undefined {
  const range = readText(reading, node, 'semver');
  return range === undefined ? undefined : { op: 'semver', range };
}

function readPattern(reading: Reading, node: Node): Expectation | undefined {
  const pattern = readText(reading, node, 'matches');
  return pattern === undefined ? undefined : { op: 'matches', pattern };
}

function readGit(reading: Reading, node: Node): Expectation | undefined {
  const ref = readText(reading, node, 'git');
  if (ref === undefined) return undefined;
  const fault = faultOfRef(ref);
  if (fault === undefined) return { op: 'git', ref };
  addProblem(reading, {
    code: 'bad-value',
    at: node.start,
    message: `"${ref}" cannot be a git ref here: ${fault}`,
    hint: 'write a branch, a tag, a commit, or one with ~1 or ^ behind it',
  });
  return undefined;
}

function readFileReference(reading: Reading, node: Node, field: ExpectedField): Expectation | undefined {
  const path = readPath(reading, node, 'file');
  if (path === undefined) return undefined;
  if (field.type === 'json' && !/\.(json|ya?ml)$/i.test(path)) {
    addProblem(reading, {
      code: 'bad-value',
      at: node.start,
      message: `"${field.name}" is a list or an object, and ${path} is neither JSON nor YAML by its name`,
      hint: 'name a file that ends with .json, .yaml or .yml',
    });
    return undefined;
  }
  return { op: 'file', path, as: field.type === 'json' ? 'json' : 'text', exact: false };
}

function readFrom(reading: Reading, node: Node): Expectation | undefined {
  const text = readPath(reading, node, 'from');
  if (text === undefined) return undefined;
  const match = /^([^#]+\.(?:json|ya?ml))#((?:\/.*)?)$/is.exec(text);
  const [, path = '', pointer = ''] = match ?? [];
  if (match !== null && !/~(?![01])/.test(pointer)) return { op: 'from', path, pointer };
  addProblem(reading, {
    code: 'bad-value',
    at: node.start,
    message: `"${text}" names no value of a JSON or YAML file`,
    hint: 'write from: "package.json#/version": a file, #, and a JSON pointer',
  });
  return undefined;
}

function readPath(reading: Reading, node: Node, operator: string): string | undefined {
  const path = readText(reading, node, operator);
  if (path === undefined) return undefined;
  const fault = path === '' ? 'is empty' : /\p{Cc}/u.test(path) ? 'has a control character in it' : undefined;
  if (fault === undefined) return path;
  addProblem(reading, {
    code: 'bad-value',
    at: node.start,
    message: `the path behind ${operator} ${fault}`,
    hint: 'write a path relative to the manifest, inside its repository',
  });
  return undefined;
}

/** Whether there is such an environment, and no circle, is checked once the whole deployment is read. */
function readSameAs(reading: Reading, node: Node): Expectation | undefined {
  const environment = readText(reading, node, 'sameAs');
  return environment === undefined ? undefined : { op: 'sameAs', environment };
}

function readAge(reading: Reading, node: Node, op: 'within' | 'olderThan'): Expectation | undefined {
  const duration = readText(reading, node, op);
  if (duration === undefined) return undefined;
  const ms = parseDuration(duration);
  if (ms !== undefined) return { op, ms, duration };
  addProblem(reading, {
    code: 'bad-value',
    at: node.start,
    message: `${op} cannot be "${duration}"`,
    hint: DURATION_HINT,
  });
  return undefined;
}
