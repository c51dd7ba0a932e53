import type { Json } from '../model/json.ts';
import type { Expectation, FieldType } from '../model/manifest.ts';
import type { Entry, Node } from './parse.ts';
import { addProblem, didYouMean, isGiven, type Reading, readBoolean, readJson, readText } from './reading.ts';

/** A field as an expectation sees it. */
export interface ExpectedField {
  readonly name: string;
  readonly type: FieldType;
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
};

/** A scalar or list is equality, a mapping one operator. */
export function readExpectation(reading: Reading, node: Node, field: ExpectedField): Expectation | undefined {
  if (node.kind === 'map') return readOperator(reading, node, field);
  const value = readPlainValue(reading, node, field);
  return value === undefined ? undefined : { op: 'equals', value };
}

function readOperator(reading: Reading, node: Node & { kind: 'map' }, field: ExpectedField) {
  const [entry, another] = node.entries;
  const names = Object.keys(OPERATORS);
  if (entry === undefined || another !== undefined) {
    const message =
      entry === undefined
        ? `"${field.name}" expects an empty mapping`
        : `"${field.name}" takes one operator, not ${node.entries.length}`;
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
  return isGiven(reading, entry, hint) ? operator.read(reading, entry.value, field) : undefined;
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
  });
  return undefined;
}

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
  const not = readExpectation(reading, node, field);
  return not === undefined ? undefined : { op: 'not', not };
}

function readPresent(reading: Reading, node: Node): Expectation | undefined {
  const present = readBoolean(reading, node, 'present');
  return present === undefined ? undefined : { op: 'present', present };
}

/** Whether it is a range is checked once all is read: the library for it loads only where a range is used. */
function readRange(reading: Reading, node: Node): Expectation | undefined {
  const range = readText(reading, node, 'semver');
  if (range === undefined) return undefined;
  reading.deferred.push({ kind: 'range', text: range, at: node.start });
  return { op: 'semver', range };
}

function readPattern(reading: Reading, node: Node): Expectation | undefined {
  const pattern = readText(reading, node, 'matches');
  if (pattern === undefined) return undefined;
  reading.deferred.push({ kind: 'pattern', text: pattern, at: node.start });
  return { op: 'matches', pattern };
}
