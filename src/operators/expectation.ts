import { hasValue, isExtension } from '../decode/collections.ts';
import { type DecodeContext, report } from '../decode/context.ts';
import { boolean } from '../decode/scalars.ts';
import { shown } from '../model/describe.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import { isJsonObject, type Json } from '../model/json.ts';
import type { Expectation, FieldType } from '../model/manifest.ts';
import type { Entry, MapNode, Node } from '../yaml/node.ts';
import { OPERATORS } from './index.ts';
import {
  type ComparedField,
  type EvaluationContext,
  FAILS,
  type Mistaken,
  type ObservedField,
  type Operator,
  type Operators,
  type References,
  type Verdict,
} from './operator.ts';
import { type Parts, withoutIgnored } from './parts.ts';
import { readValue } from './value.ts';

const BY_TAG: ReadonlyMap<string, Operator> = new Map(OPERATORS.map((operator) => [operator.tag, operator]));

export function operatorOf({ op }: Expectation): Operator {
  const operator = BY_TAG.get(op);
  if (operator === undefined) throw new Error(`there is no operator ${op}`);
  return operator;
}

export function operatorsOn(type: FieldType): Operator[] {
  return OPERATORS.filter(({ types }) => types.includes(type));
}

const OTHERS: Operators = { of: operatorOf, read, evaluate, serialize: serializeExpectation };

/**
 * Reads a scalar or list as equality, and a mapping as one operator. `validate` runs after the whole manifest is read.
 */
export function readExpectation(
  node: Node,
  field: ComparedField,
  context: DecodeContext,
): Expectation | undefined {
  const expectation = read(node, field, context);
  if (expectation === undefined || operatorOf(expectation).validate === undefined) return expectation;
  const at = operandOf(node).start;
  // Each use of an alias reads the same operand again: it is validated once.
  const same = `validated ${at} ${field.type} ${field.commit ?? false}`;
  if (context.reported.has(same)) return expectation;
  context.reported.add(same);
  const check = () => {
    const mistaken = mistakeIn(expectation, field);
    if (mistaken !== undefined) report(context, at, { code: 'bad-value', ...mistaken });
  };
  context.deferred.push({ load: operatorOf(innermost(expectation)).load, check });
  return expectation;
}

/** Why the expectation is a mistake: malformed, always met, or never met. The operator's library must be loaded. */
export function mistakeIn(expectation: Expectation, field: ComparedField): Mistaken | undefined {
  return operatorOf(expectation).validate?.(expectation, field, OTHERS);
}

/** The node of the innermost operand. */
function operandOf(node: Node): Node {
  const operator = node.kind === 'map' ? node.entries.find(({ key }) => BY_TAG.has(key)) : undefined;
  if (operator === undefined) return node;
  return BY_TAG.get(operator.key)?.inner === undefined ? operator.value : operandOf(operator.value);
}

/** The expectation itself, or the one that it wraps. */
export function innermost(expectation: Expectation): Expectation {
  const inner = operatorOf(expectation).inner?.(expectation);
  return inner === undefined ? expectation : innermost(inner);
}

/** The file that an expectation refers to, relative to the manifest. */
export function filePathOf(expectation: Expectation): string | undefined {
  const inner = innermost(expectation);
  return operatorOf(inner).path?.(inner);
}

/** The environment whose value an expectation uses. */
export function siblingOf(expectation: Expectation): string | undefined {
  const inner = innermost(expectation);
  return operatorOf(inner).sibling?.(inner);
}

function read(node: Node, field: ComparedField, context: DecodeContext): Expectation | undefined {
  if (node.kind === 'map') return readOperator(node, field, context);
  const value = readValue(node, field, context);
  return value === undefined ? undefined : equalTo(value);
}

export function equalTo(value: Json): Expectation & { readonly value: Json } {
  return { op: 'equals', value };
}

function readOperator(node: MapNode, field: ComparedField, context: DecodeContext): Expectation | undefined {
  const entries = node.entries.filter(({ key }) => key !== 'exact' && !isExtension(key));
  const [entry, another] = entries;
  const isOffered = ({ sibling }: Operator) => sibling === undefined || field.isAlone !== true;
  const names = () =>
    operatorsOn(field.type)
      .filter(isOffered)
      .map(({ tag }) => tag);
  if (entry === undefined || another !== undefined) {
    const isObject = entry !== undefined && !BY_TAG.has(entry.key);
    return report(context, node.start, {
      code: 'wrong-type',
      message:
        entry === undefined
          ? `the expectation of "${field.name}" is an empty mapping`
          : `"${field.name}" takes one operator, not ${entries.length}`,
      hint: (isObject ? objectHint(field) : undefined) ?? `one of: ${names().join(', ')}`,
    });
  }
  const operator = BY_TAG.get(entry.key);
  if (operator === undefined) return unknownOperator(entry, field, names(), context);
  if (!isOffered(operator)) {
    return report(context, entry.keyStart, {
      code: 'unknown-operator',
      message: `${entry.key} compares two environments of one deployment, and only one is declared here`,
      hint: 'declare both in a manifest',
    });
  }
  if (!operator.types.includes(field.type)) {
    return report(context, entry.keyStart, {
      code: 'unknown-operator',
      message: `${entry.key} does not go with "${field.name}", which is ${TYPE_WORDS[field.type]}`,
      hint: `use one of: ${names().join(', ')}`,
    });
  }
  const hint = `write a value, or present: false if "${field.name}" must not exist`;
  if (!hasValue(entry, context, hint)) return undefined;
  const expectation = operator.read(entry.value, field, context, OTHERS);
  const exact = node.entries.find(({ key }) => key === 'exact');
  return exact === undefined || expectation === undefined
    ? expectation
    : withExact(exact, expectation, context);
}

/** `exact: true`: line ends and the last newline count too. */
function withExact(entry: Entry, expectation: Expectation, context: DecodeContext): Expectation | undefined {
  if (operatorOf(expectation).plain?.(expectation) === undefined) {
    return report(context, entry.keyStart, {
      code: 'unknown-operator',
      message: 'exact goes only with file, on a field that is text',
      hint: 'take it out',
    });
  }
  if (!hasValue(entry, context)) return undefined;
  const exact = boolean.read(entry.value, 'exact', context);
  return exact === undefined ? undefined : Object.assign({}, expectation, { exact });
}

/** A field's type in a message. */
export const TYPE_WORDS: Readonly<Record<FieldType, string>> = {
  text: 'text',
  number: 'a number',
  boolean: 'true or false',
  time: 'a time',
  json: 'a list or an object',
};

function unknownOperator(
  entry: Entry,
  field: ComparedField,
  names: readonly string[],
  context: DecodeContext,
) {
  return report(context, entry.keyStart, {
    code: 'unknown-operator',
    message: `unknown operator "${entry.key}"`,
    hint:
      rangeHint(entry, names) ??
      otherNameHint(entry.key, names) ??
      didYouMean(entry.key, names) ??
      objectHint(field) ??
      `use one of: ${names.join(', ')}`,
  });
}

/** Comparison signs and words that are ranges of `semver`. */
const RANGES: Readonly<Record<string, string>> = {
  '>': '>',
  '>=': '>=',
  '<': '<',
  '<=': '<=',
  '^': '^',
  '~': '~',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
  min: '>=',
  max: '<=',
};

function rangeHint({ key, value }: Entry, names: readonly string[]): string | undefined {
  if (!Object.hasOwn(RANGES, key) || !names.includes('semver')) return undefined;
  const version = value.kind === 'scalar' && /^v?\d[\w.+-]{0,40}$/.test(value.text) ? value.text : '…';
  return `write semver: "${RANGES[key]}${version}"`;
}

function otherNameHint(key: string, names: readonly string[]): string | undefined {
  const word = key.toLowerCase();
  const meant = OPERATORS.find(
    ({ tag, otherNames }) => names.includes(tag) && otherNames?.some((each) => each.toLowerCase() === word),
  );
  return meant === undefined ? undefined : `write ${meant.tag} in place of ${key}`;
}

function objectHint({ name, type }: ComparedField): string | undefined {
  return type === 'json' ? `to compare an object write ${name}: { equals: … } or { contains: … }` : undefined;
}

export async function loadOperators(tags: Iterable<string>): Promise<void> {
  for (const tag of new Set(tags)) await BY_TAG.get(tag)?.load?.();
}

export function evaluate(
  expectation: Expectation,
  observed: ObservedField,
  context: EvaluationContext,
): Verdict {
  const operator = operatorOf(expectation);
  if (observed.open !== undefined && operator.takes !== 'open') return { kind: 'open', open: observed.open };
  if (observed.value === undefined && operator.takes === undefined) return FAILS;
  return operator.evaluate(expectation, observed, context, OTHERS);
}

/** As in the manifest: a plain value for equality, otherwise the operator. */
export function serializeExpectation(expectation: Expectation): Json {
  return operatorOf(expectation).serialize(expectation, OTHERS);
}

/** A serialized expectation for people: `2.2`, `one of a, b`, `a version in ^1.4`. */
export function showExpected(expected: Json | undefined): string {
  if (!isJsonObject(expected)) return shown(expected);
  const [[tag, operand] = ['', null], another] = Object.entries(expected);
  const show = another === undefined ? BY_TAG.get(tag)?.show : undefined;
  return show === undefined ? shown(expected) : show(operand, showExpected);
}

/** Whether a member of a serialized expectation is an operator. */
export function isOperator(tag: string): boolean {
  return BY_TAG.has(tag);
}

export function mapValues(expectation: Expectation, map: (value: Json) => Json): Expectation {
  return withInnermost(expectation, (inner, operator) => operator.mapValues?.(inner, map));
}

export function withoutParts(expectation: Expectation, parts: Parts): Expectation {
  if (parts.length === 0) return expectation;
  const map = (value: Json) => withoutIgnored(value, parts);
  return withInnermost(
    expectation,
    (inner, operator) => operator.without?.(inner, parts) ?? operator.mapValues?.(inner, map),
  );
}

/** A copy with its reference resolved, if it is resolved at this stage. */
export async function resolved(
  expectation: Expectation,
  at: 'load' | 'run',
  references: References,
): Promise<Expectation> {
  const inner = innermost(expectation);
  const { resolvedAt, resolve } = operatorOf(inner);
  if (resolvedAt !== at || resolve === undefined) return expectation;
  const found = await resolve(inner, references);
  return withInnermost(expectation, () => ({ ...inner, resolved: found }));
}

/** A copy with the innermost expectation changed; without a change, the expectation itself. */
function withInnermost(
  expectation: Expectation,
  change: (inner: Expectation, operator: Operator) => Expectation | undefined,
): Expectation {
  const operator = operatorOf(expectation);
  const inner = operator.inner?.(expectation);
  const changed =
    inner === undefined
      ? change(expectation, operator)
      : operator.withInner?.(expectation, withInnermost(inner, change));
  return changed ?? expectation;
}
