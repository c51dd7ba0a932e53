import { type DecodeContext, report, warn } from '../decode/context.ts';
import { boolean, json, number, readText } from '../decode/scalars.ts';
import { type Json, jsonEqual } from '../model/json.ts';
import type { FieldType } from '../model/manifest.ts';
import { milliseconds } from '../model/time.ts';
import type { Node } from '../yaml/node.ts';
import type { ComparedField } from './operator.ts';

/** A text that looks like a range of versions. */
const RANGE = /^(?:\^|~|[<>]=?) ?v?\d[\w.+-]*(?: |$)|^v?\d+(?:\.\d+)*\.[xX*]$/;

/** Reads text as written, numbers and booleans by value, and everything else by YAML 1.2. */
export function readValue(node: Node, field: ComparedField, context: DecodeContext): Json | undefined {
  const name = `"${field.name}"`;
  if (node.kind === 'scalar' && node.value === null) {
    const why = node.text === '' ? 'the value is empty' : `${node.text} means no value`;
    return expectsNothing(why, { node, field }, context);
  }
  if (field.type !== 'text' && field.type !== 'time') {
    return { json, boolean, number }[field.type].read(node, name, context);
  }
  const value = possibleText(readText(node, name, context), { node, field }, context);
  if (value !== undefined && RANGE.test(value)) {
    warn(context, node.start, {
      message: `${name} is compared with the text "${value}"`,
      hint: `if you mean a range of versions, write ${field.name}: { semver: "${value}" }`,
    });
  }
  return value;
}

interface Place {
  readonly node: Node;
  readonly field: ComparedField;
}

/** Refuses text that the field can never have: it would always be drift. */
export function possibleText<Value extends Json>(
  value: Value | undefined,
  place: Place,
  context: DecodeContext,
): Value | undefined {
  const { node, field } = place;
  if (typeof value !== 'string' || field.isNegated || isPossible(value, field.type)) return value;
  if (isBlank(value)) return expectsNothing(blankText('the text', value), place, context);
  if (field.type !== 'time') return value;
  return report(context, node.start, {
    code: 'bad-value',
    message: `"${field.name}" must be a time, not "${value}"`,
    hint: 'for instance 2026-12-31T00:00:00Z',
  });
}

export function isBlank(value: Json): value is string {
  return typeof value === 'string' && value.trim() === '';
}

export function blankText(what: string, text: string): string {
  return `${what} ${text === '' ? 'is empty' : 'contains only blanks'}`;
}

function expectsNothing(why: string, { node, field }: Place, context: DecodeContext): undefined {
  return report(context, node.start, {
    code: 'bad-value',
    message: `"${field.name}" expects nothing: ${why}`,
    hint: 'write { present: false } if it must not be there',
  });
}

/** Times are equal if they are the same moment. A commit may be short or in capitals. */
export function sameValue(expected: Json, actual: Json, type: FieldType, commit = false): boolean {
  if (jsonEqual(expected, actual)) return true;
  if (commit && isHash(expected) && typeof actual === 'string' && /^[0-9a-f]+$/.test(actual)) {
    return actual.startsWith(String(expected).toLowerCase());
  }
  if (type !== 'time' || typeof expected !== 'string' || typeof actual !== 'string') return false;
  const [left, right] = [milliseconds(expected), milliseconds(actual)];
  return left !== undefined && left === right;
}

/** Without what editors change: the BOM, CRLF line ends and the last newline. */
export function plainText(text: string): string {
  return text
    .replace(/^\ufeff/, '')
    .replaceAll('\r\n', '\n')
    .replace(/\n$/, '');
}

/** Whether a field can have the value. A field with empty text or null counts as absent. */
export function isPossible(value: Json, type: FieldType): boolean {
  switch (type) {
    case 'json':
      return value !== null;
    case 'text':
      return typeof value === 'string' && !isBlank(value);
    case 'time':
      return typeof value === 'string' && milliseconds(value) !== undefined;
    default:
      return typeof value === type;
  }
}

/** At least seven hex digits, as in the operator `git`. */
export function isHash(value: Json): boolean {
  return typeof value === 'string' && /^[0-9a-f]{7,}$/i.test(value);
}
