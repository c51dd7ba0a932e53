import { mapOf } from '../decode/collections.ts';
import { mapped } from '../decode/combinators.ts';
import { type Decoder, described } from '../decode/decoder.ts';
import { text } from '../decode/scalars.ts';

export const anyText = text();
export const say = <Value>(decoder: Decoder<Value>, description: string) =>
  described(decoder, { description });
export const must = <Value>(decoder: Decoder<Value>, hint: string) => ({ decoder, required: { hint } });

/** A map as a plain object. With `areData`, keys are the vendor's words. */
export function objectOf<Value>(
  decoder: Decoder<Value>,
  { areData = false } = {},
): Decoder<Readonly<Record<string, Value>>> {
  return mapped(mapOf(decoder, undefined, { areData }), (map) => Object.fromEntries(map));
}
export const queryMap = objectOf(text(), { areData: true });
