import { didYouMean, oneOfText } from '../model/did-you-mean.ts';
import { DURATION_HINT, durationMeant, parseDuration } from '../model/duration.ts';
import type { Json } from '../model/json.ts';
import type { Node, ScalarNode } from '../yaml/node.ts';
import { mapped } from './combinators.ts';
import { type DecodeContext, type Mistake, report } from './context.ts';
import { type Decoder, described, type Schema } from './decoder.ts';

/**
 * A boolean. The schema does not say `type: boolean`, because editors would then offer `true` and `false` for every
 * text.
 */
export const TRUE_OR_FALSE: Schema = { not: { type: ['string', 'number', 'array', 'object', 'null'] } };
/** What YAML may make of a text without quotes. */
export const SCALAR: Schema = { anyOf: [{ type: ['string', 'number'] }, TRUE_OR_FALSE] };
/**
 * `SCALAR` as the item of a list. It has no `anyOf`, because editors would offer one item for each part of an `anyOf`.
 */
export const SCALAR_ITEM: Schema = { if: TRUE_OR_FALSE, else: { type: ['string', 'number'] } };
/** A text with a variable in it. Editors do not know the value of the variable. */
export const VARIABLE: Schema = { type: 'string', pattern: '\\$\\{var\\.' };

/** What is wrong with a text. The message follows the name: `"2.x" is not a date`. */
export type Validate = (text: string) => Pick<Mistake, 'message' | 'hint'> | undefined;

/** A scalar's source text with its variables put in, so that `1.10` needs no quotes. */
export function text(validate?: Validate, schema: Schema = SCALAR): Decoder<string> {
  return {
    schema,
    read(node, name, context) {
      const value = readText(node, name, context);
      const fault = value === undefined ? undefined : validate?.(value);
      if (fault === undefined) return value;
      const { message, hint } = fault;
      return report(context, node.start, { code: 'bad-value', message: `${name} ${message}`, hint });
    },
  };
}

export function readText(node: Node, name: string, context: DecodeContext): string | undefined {
  if (node.kind === 'scalar') return expanded(node, context);
  return report(context, node.start, {
    code: 'wrong-type',
    message: `${name} must be text, not ${node.kind === 'map' ? 'a mapping' : 'a list'}`,
    hint: 'write one value, in quotes if need be',
  });
}

function expanded(node: ScalarNode, context: DecodeContext): string | undefined {
  const result = context.expand(node.text);
  if (typeof result === 'string') return result;
  for (const fault of result.faults) report(context, node.start, fault);
  return undefined;
}

export function choice<const Word extends string>(words: readonly Word[]): Decoder<Word> {
  return mapped(
    text(undefined, wordsSchema(words)),
    (value, { start }, context, name) =>
      words.find((word) => word === value) ??
      report(context, start, {
        code: 'bad-value',
        message: `${name} cannot be "${value}"`,
        hint: didYouMean(value, words) ?? `write ${oneOfText(words)}`,
      }),
  );
}

/** Words that look like numbers are numbers to YAML, unless they are in quotes. */
function wordsSchema(words: readonly string[]): Schema {
  if (!words.every((word) => /^\d+$/.test(word))) return { enum: words };
  const numbers = { enum: words.map(Number) };
  return { anyOf: [numbers, { type: 'string', pattern: `^(${words.join('|')})$` }] };
}

/** One of a few words, or a variable that holds one. */
export function choiceSchema(words: readonly string[]): Schema {
  return { anyOf: [{ enum: words }, VARIABLE] };
}

/** A choice in a document whose texts may contain variables. */
export function variableChoice<const Word extends string>(words: readonly Word[]): Decoder<Word> {
  return { ...choice(words), schema: choiceSchema(words) };
}

const BOOLEAN_MESSAGE = { errorMessage: 'write true or false' };

const booleanSchema = {
  anyOf: [
    { type: 'boolean', ...BOOLEAN_MESSAGE },
    { ...VARIABLE, pattern: `^([Tt]rue|TRUE|[Ff]alse|FALSE)$|${VARIABLE.pattern}`, ...BOOLEAN_MESSAGE },
  ],
};

export const boolean = mapped(text(undefined, booleanSchema), (value, { start }, context, name) => {
  if (/^(true|True|TRUE)$/.test(value)) return true;
  if (/^(false|False|FALSE)$/.test(value)) return false;
  const message = `${name} must be true or false, not "${value}"`;
  return report(context, start, { code: 'wrong-type', message, hint: 'write true or false, without quotes' });
});

export const number = mapped(
  text(undefined, { type: ['number', 'string'] }),
  (value, node, context, name) => {
    const read = node.kind === 'scalar' && typeof node.value === 'number' ? node.value : Number(value);
    if (value.trim() !== '' && Number.isFinite(read)) return read;
    const message = `${name} must be a number, not "${value}"`;
    return report(context, node.start, {
      code: 'wrong-type',
      message,
      hint: 'write it in digits, for instance 100',
    });
  },
);

/** A whole number from 0. */
export const count = described(
  mapped(number, (value, { start }, context, name) => {
    if (Number.isSafeInteger(value) && value >= 0) return value;
    const message = `${name} must be a whole number from 0, not ${value}`;
    return report(context, start, { code: 'bad-value', message, hint: 'write it in digits, for instance 3' });
  }),
  { type: 'integer', minimum: 0 },
);

const durationSchema = {
  type: 'string',
  pattern: `^\\d{1,12}(ms|s|m|h|d|w)$|${VARIABLE.pattern}`,
  errorMessage: DURATION_HINT,
};

/** `500ms`, `10s`, `7d`: the text, and its milliseconds. */
export const duration = mapped(text(undefined, durationSchema), (value, { start }, context, name) => {
  const ms = parseDuration(value);
  if (ms !== undefined) return { ms, duration: value };
  const hint = [durationMeant(value) ?? [], DURATION_HINT].flat().join(' ');
  return report(context, start, { code: 'bad-value', message: `${name} cannot be "${value}"`, hint });
});

/** Any JSON, by YAML 1.2's core types. A plain scalar with a variable in it is text. */
export const json: Decoder<Json> = {
  schema: {},
  takesNull: true,
  read: (node, _name, context) => readJson(node, context),
};

function readJson(node: Node, context: DecodeContext): Json | undefined {
  if (node.kind === 'list') {
    const items = node.items.map((item) => readJson(item, context));
    return items.every((item) => item !== undefined) ? items : undefined;
  }
  if (node.kind === 'map') {
    const members: [string, Json][] = [];
    for (const { key, value } of node.entries) {
      const member = readJson(value, context);
      if (member !== undefined) members.push([key, member]);
    }
    return members.length === node.entries.length ? Object.fromEntries(members) : undefined;
  }
  if (typeof node.value === 'string') return expanded(node, context);
  if (typeof node.value !== 'number' || Number.isFinite(node.value)) return node.value;
  return report(context, node.start, {
    code: 'bad-value',
    message: `${node.text} is a number that JSON does not have`,
    hint: 'put it in quotes if it is text',
  });
}
