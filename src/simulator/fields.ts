import {
  listOf as decodeList,
  mapOf,
  oneOrMore,
  record,
  type Values as ValuesOf,
} from '../decode/collections.ts';
import { shorthand as decodeShorthand, mapped, nullable } from '../decode/combinators.ts';
import { report } from '../decode/context.ts';
import { type Decoder, say } from '../decode/decoder.ts';
import { choice, count, boolean as flag, json, text as textOf } from '../decode/scalars.ts';
import { parseDuration } from '../model/duration.ts';

export type Reader<Value> = Decoder<Value>;
export type Fields = Readonly<Record<string, Decoder<unknown>>>;
/** Nothing is required: what a scenario leaves out, the simulator makes up. */
export type Values<F extends Fields> = ValuesOf<F>;

export { count, flag, json, mapOf, nullable, oneOrMore, record, say };

export const text = textOf();

/** What a header may carry. */
export const headerText = textOf((value) =>
  /^[\x20-\x7e]+$/.test(value) ? undefined : { message: 'must be printable ASCII' },
);

/** `50ms`, `2s`, `1m`: milliseconds. */
export const duration = measured('50ms, 2s or 1m', (value) => (value === '0ms' ? 0 : parseDuration(value)));

const SIZES: Readonly<Record<string, number>> = { B: 1, KiB: 1_024, MiB: 1_048_576 };

/** `512B`, `64KiB`, `2MiB`: bytes. */
export const size = measured('512B, 64KiB or 2MiB', (value) => {
  const [, amount, unit = ''] = /^(\d+)(B|KiB|MiB)$/.exec(value) ?? [];
  return amount === undefined ? undefined : Number(amount) * (SIZES[unit] ?? 1);
});

/** Milliseconds since 1970, written so or as ISO 8601. */
export const instant: Decoder<number> = {
  schema: { type: ['number', 'string'] },
  read(node, name, context) {
    if (node.kind === 'scalar' && typeof node.value === 'number') return node.value;
    return isoTime.read(node, name, context);
  },
};

const isoTime = measured('2026-11-01T09:00:00Z, or in milliseconds since 1970', (value) => {
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : time;
});

function measured(examples: string, parse: (value: string) => number | undefined): Decoder<number> {
  return mapped(text, (value, node, context, name) => {
    const measure = parse(value);
    if (measure !== undefined) return measure;
    const message = `${name} cannot be "${value}"`;
    return report(context, node.start, { code: 'bad-value', message, hint: `write it like ${examples}` });
  });
}

export const oneOf = choice;

export function listOf<Value>(item: Decoder<Value>): Decoder<readonly Value[]> {
  return decodeList(item);
}

/** A scalar as shorthand for the mapping that it stands for. */
export function shorthand<Value>(full: Decoder<Value>, expand: (value: string) => Value): Decoder<Value> {
  return decodeShorthand(mapped(text, expand), full);
}
