import { listOf, mapOf, oneOrMore, record, type Values } from '../decode/collections.ts';
import { mapped, nullable, shorthand } from '../decode/combinators.ts';
import { report } from '../decode/context.ts';
import { type Decoder, say } from '../decode/decoder.ts';
import { count, boolean as flag, json, choice as oneOf, text as textOf } from '../decode/scalars.ts';
import { parseDuration } from '../model/duration.ts';

/** No field is required: the simulator makes up what a scenario leaves out. */
export type Fields = Readonly<Record<string, Decoder<unknown>>>;

export { count, flag, json, listOf, mapOf, nullable, oneOf, oneOrMore, record, say, type Values };

export const text = textOf();

export const headerText = textOf((value) =>
  /^[\x20-\x7e]+$/.test(value) ? undefined : { message: 'must be printable ASCII' },
);

/** In milliseconds. */
export const duration = measured('50ms, 2s or 1m', (value) => (value === '0ms' ? 0 : parseDuration(value)));

const SIZES: Readonly<Record<string, number>> = { B: 1, KiB: 1_024, MiB: 1_048_576 };

/** In bytes. */
export const size = measured('512B, 64KiB or 2MiB', (value) => {
  const [, amount, unit = ''] = /^(\d+)(B|KiB|MiB)$/.exec(value) ?? [];
  return amount === undefined ? undefined : Number(amount) * (SIZES[unit] ?? 1);
});

/** In milliseconds since 1970. */
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

/** A record. A text in place of the record is short for its member `key` together with the members of `more`. */
export function recordOr<F extends Fields>(
  key: keyof F & string,
  members: F,
  more: Values<F> = {},
): Decoder<Values<F>> {
  // The member is a text.
  return shorthand(
    mapped(text, (value) => ({ ...more, [key]: value }) as Values<F>),
    record(members),
  );
}
