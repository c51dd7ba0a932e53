import { hasValue, isExtension } from '../decode/collections.ts';
import { type DecodeContext, report } from '../decode/context.ts';
import { boolean, duration, json, number, readText } from '../decode/scalars.ts';
import type { Json } from '../model/json.ts';
import type { Expectation, FieldType } from '../model/manifest.ts';
import { didYouMean } from '../model/suggest.ts';
import { loadMatchers } from '../schema/matchers.ts';
import type { Entry, Node } from '../yaml/node.ts';
import { faultOfRef } from './refs.ts';

/** A field as an expectation sees it. */
export interface ExpectedField {
  readonly name: string;
  readonly type: FieldType;
}

interface Operator {
  readonly types: readonly FieldType[];
  readonly read: (context: DecodeContext, node: Node, field: ExpectedField) => Expectation | undefined;
}

const ALL: readonly FieldType[] = ['text', 'number', 'boolean', 'time', 'json'];

/** The operators of SPEC section 4, and the fields each makes sense on. */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  equals: { types: ALL, read: readEquals },
  contains: { types: ['json'], read: readContains },
  oneOf: { types: ALL, read: readOneOfValues },
  not: { types: ALL, read: readNot },
  semver: { types: ['text'], read: (context, node) => readRange(context, node) },
  matches: { types: ['text', 'time'], read: (context, node) => readPattern(context, node) },
  present: { types: ALL, read: (context, node) => readPresent(context, node) },
  git: { types: ['text'], read: (context, node) => readGit(context, node) },
  file: { types: ['text', 'json'], read: readFileReference },
  from: { types: ALL, read: (context, node) => readFrom(context, node) },
  sameAs: { types: ALL, read: (context, node) => readSameAs(context, node) },
  within: { types: ['time'], read: (context, node) => readAge(context, node, 'within') },
  olderThan: { types: ['time'], read: (context, node) => readAge(context, node, 'olderThan') },
};

/** A scalar or list is equality, a mapping one operator. */
export function readExpectation(
  context: DecodeContext,
  node: Node,
  field: ExpectedField,
): Expectation | undefined {
  if (node.kind === 'map') return readOperator(context, node, field);
  const value = readPlainValue(context, node, field);
  return value === undefined ? undefined : { op: 'equals', value };
}

function readOperator(context: DecodeContext, node: Node & { kind: 'map' }, field: ExpectedField) {
  const entries = node.entries.filter(({ key }) => key !== 'exact' && !isExtension(key));
  const [entry, another] = entries;
  const names = Object.keys(OPERATORS);
  if (entry === undefined || another !== undefined) {
    const message =
      entry === undefined
        ? `"${field.name}" expects an empty mapping`
        : `"${field.name}" takes one operator, not ${entries.length}`;
    const hint = entry !== undefined && !names.includes(entry.key) ? objectHint(field) : undefined;
    report(context, node.start, {
      code: 'wrong-type',
      message,
      hint: hint ?? `one of: ${names.join(', ')}`,
    });
    return undefined;
  }
  const operator = Object.hasOwn(OPERATORS, entry.key) ? OPERATORS[entry.key] : undefined;
  if (operator === undefined) return unknownOperator(context, entry, field, names);
  if (!operator.types.includes(field.type)) {
    report(context, entry.keyStart, {
      code: 'unknown-operator',
      message: `${entry.key} does not go with "${field.name}", which is ${TYPE_WORDS[field.type]}`,
      hint: `use one of: ${names.filter((name) => OPERATORS[name]?.types.includes(field.type)).join(', ')}`,
    });
    return undefined;
  }
  const hint = `"${field.name}" is there or not: write present: false if it must not be`;
  if (!hasValue(entry, context, hint)) return undefined;
  const expectation = operator.read(context, entry.value, field);
  const exact = node.entries.find(({ key }) => key === 'exact');
  return exact === undefined || expectation === undefined
    ? expectation
    : withExact(context, exact, expectation);
}

/** `exact: true` stands beside `file` alone: then line endings and the end of the last line count too. */
function withExact(context: DecodeContext, entry: Entry, expectation: Expectation): Expectation | undefined {
  if (expectation.op !== 'file' || expectation.as !== 'text') {
    report(context, entry.keyStart, {
      code: 'unknown-operator',
      message: 'exact stands beside file alone, on a field that is text',
      hint: 'take it out',
    });
    return undefined;
  }
  if (!hasValue(entry, context)) return undefined;
  const exact = boolean.read(entry.value, 'exact', context);
  return exact === undefined ? undefined : { ...expectation, exact };
}

const TYPE_WORDS: Readonly<Record<FieldType, string>> = {
  text: 'text',
  number: 'a number',
  boolean: 'true or false',
  time: 'a time',
  json: 'a list or an object',
};

function unknownOperator(
  context: DecodeContext,
  entry: Entry,
  field: ExpectedField,
  names: readonly string[],
) {
  report(context, entry.keyStart, {
    code: 'unknown-operator',
    message: `"${entry.key}" is no operator`,
    hint: didYouMean(entry.key, names) ?? objectHint(field) ?? `use one of: ${names.join(', ')}`,
  });
  return undefined;
}

function objectHint({ name, type }: ExpectedField): string | undefined {
  return type === 'json' ? `to compare an object write ${name}: { equals: … } or { contains: … }` : undefined;
}

/** By source text for text, by value for numbers, `true`/`false` for booleans, as YAML has it for the rest. */
function readPlainValue(context: DecodeContext, node: Node, field: ExpectedField): Json | undefined {
  if (node.kind === 'scalar' && node.value === null) {
    report(context, node.start, {
      code: 'bad-value',
      message: `"${field.name}" expects nothing: ${node.text === '' ? 'the value is empty' : `${node.text} means no value`}`,
      hint: 'write { present: false } if it must not be there',
    });
    return undefined;
  }
  switch (field.type) {
    case 'json':
      return json.read(node, '', context);
    case 'boolean':
      return boolean.read(node, `"${field.name}"`, context);
    case 'number':
      return number.read(node, `"${field.name}"`, context);
    case 'text':
    case 'time':
      return readText(node, `"${field.name}"`, context);
    default:
      return field.type satisfies never;
  }
}

/** Here the types of YAML hold: a number is never equal to a text. */
function readEquals(context: DecodeContext, node: Node): Expectation | undefined {
  const value = json.read(node, '', context);
  return value === undefined ? undefined : { op: 'equals', value, explicit: true };
}

function readContains(context: DecodeContext, node: Node): Expectation | undefined {
  if (node.kind === 'scalar') {
    report(context, node.start, {
      code: 'wrong-type',
      message: 'contains takes a mapping or a list: the members that must be there',
      hint: 'write contains: { key: value }',
    });
    return undefined;
  }
  const value = json.read(node, '', context);
  return value === undefined ? undefined : { op: 'contains', value };
}

function readOneOfValues(context: DecodeContext, node: Node, field: ExpectedField): Expectation | undefined {
  if (node.kind !== 'list' || node.items.length === 0) {
    report(context, node.start, {
      code: 'wrong-type',
      message: 'oneOf takes a list of at least one value',
      hint: 'write oneOf: [a, b]',
    });
    return undefined;
  }
  const values = node.items.map((item) => readPlainValue(context, item, field));
  return values.some((value) => value === undefined) ? undefined : { op: 'oneOf', values: values as Json[] };
}

function readNot(context: DecodeContext, node: Node, field: ExpectedField): Expectation | undefined {
  const not = readExpectation(context, node, field);
  return not === undefined ? undefined : { op: 'not', not };
}

function readPresent(context: DecodeContext, node: Node): Expectation | undefined {
  const present = boolean.read(node, 'present', context);
  return present === undefined ? undefined : { op: 'present', present };
}

/** Whether it is a range is checked once all is read: the library for it loads only where a range is used. */
function readRange(context: DecodeContext, node: Node): Expectation | undefined {
  const range = readText(node, 'semver', context);
  if (range === undefined) return undefined;
  defer('range', range, node, context);
  return { op: 'semver', range };
}

function readPattern(context: DecodeContext, node: Node): Expectation | undefined {
  const pattern = readText(node, 'matches', context);
  if (pattern === undefined) return undefined;
  defer('pattern', pattern, node, context);
  return { op: 'matches', pattern };
}

function readGit(context: DecodeContext, node: Node): Expectation | undefined {
  const ref = readText(node, 'git', context);
  if (ref === undefined) return undefined;
  const fault = faultOfRef(ref);
  if (fault === undefined) return { op: 'git', ref };
  report(context, node.start, {
    code: 'bad-value',
    message: `"${ref}" cannot be a git ref here: ${fault}`,
    hint: 'write a branch, a tag, a commit, or one with ~1 or ^ behind it',
  });
  return undefined;
}

function readFileReference(
  context: DecodeContext,
  node: Node,
  field: ExpectedField,
): Expectation | undefined {
  const path = readPath(context, node, 'file');
  if (path === undefined) return undefined;
  if (field.type === 'json' && !/\.(json|ya?ml)$/i.test(path)) {
    report(context, node.start, {
      code: 'bad-value',
      message: `"${field.name}" is a list or an object, and ${path} is neither JSON nor YAML by its name`,
      hint: 'name a file that ends with .json, .yaml or .yml',
    });
    return undefined;
  }
  return { op: 'file', path, as: field.type === 'json' ? 'json' : 'text', exact: false };
}

function readFrom(context: DecodeContext, node: Node): Expectation | undefined {
  const text = readPath(context, node, 'from');
  if (text === undefined) return undefined;
  const match = /^([^#]+\.(?:json|ya?ml))#((?:\/.*)?)$/is.exec(text);
  const [, path = '', pointer = ''] = match ?? [];
  if (match !== null && !/~(?![01])/.test(pointer)) return { op: 'from', path, pointer };
  report(context, node.start, {
    code: 'bad-value',
    message: `"${text}" names no value of a JSON or YAML file`,
    hint: 'write from: "package.json#/version": a file, #, and a JSON pointer',
  });
  return undefined;
}

function readPath(context: DecodeContext, node: Node, operator: string): string | undefined {
  const path = readText(node, operator, context);
  if (path === undefined) return undefined;
  const fault = path === '' ? 'is empty' : /\p{Cc}/u.test(path) ? 'has a control character in it' : undefined;
  if (fault === undefined) return path;
  report(context, node.start, {
    code: 'bad-value',
    message: `the path behind ${operator} ${fault}`,
    hint: 'write a path relative to the manifest, inside its repository',
  });
  return undefined;
}

/** Whether there is such an environment, and no circle, is checked once the whole deployment is read. */
function readSameAs(context: DecodeContext, node: Node): Expectation | undefined {
  const environment = readText(node, 'sameAs', context);
  return environment === undefined ? undefined : { op: 'sameAs', environment };
}

function readAge(context: DecodeContext, node: Node, op: 'within' | 'olderThan'): Expectation | undefined {
  const age = duration.read(node, op, context);
  return age && { op, ...age };
}

/** Checked once all is read: the libraries are loaded only where they are used. */
function defer(kind: 'range' | 'pattern', text: string, node: Node, context: DecodeContext): void {
  context.deferred.push(async () => {
    const matchers = await loadMatchers({ ranges: kind === 'range', patterns: kind === 'pattern' });
    const fault = kind === 'range' ? matchers.rangeFault(text) : matchers.patternFault(text);
    if (fault === undefined) return;
    const shown = text.length > 200 ? `${text.slice(0, 200)}…` : text;
    report(context, node.start, {
      code: 'bad-value',
      message:
        kind === 'range' ? `"${shown}" is not a version range` : `"${shown}" is not a pattern: ${fault}`,
      hint:
        kind === 'range'
          ? 'for example semver: "^1.4"'
          : 'the syntax is RE2: no look-around, no back-references',
    });
  });
}
