import type { Node } from '../yaml/node.ts';
import type { DecodeContext } from './context.ts';

/** A JSON Schema, draft-07. */
export type Schema = Readonly<Record<string, unknown>>;

/** Reads a value of one shape, or reports why it cannot. The schema describes the same shape to editors. */
export interface Decoder<Value, Context extends DecodeContext = DecodeContext> {
  readonly schema: Schema;
  /** Accepts `null` as a value. */
  readonly takesNull?: true;
  /** `name` is the value's name in messages. Returns undefined after reporting a problem. */
  read(node: Node, name: string, context: Context): Value | undefined;
}

export type ValueOf<D> = D extends Decoder<infer Value, never> ? Value : never;

/** Adds a description, examples or a default to the schema. */
export function described<Value, Context extends DecodeContext>(
  decoder: Decoder<Value, Context>,
  annotations: Schema,
): Decoder<Value, Context> {
  return { ...decoder, schema: { ...decoder.schema, ...annotations } };
}

/** Adds the sentence that editors show. */
export function say<Value, Context extends DecodeContext>(
  decoder: Decoder<Value, Context>,
  description: string,
): Decoder<Value, Context> {
  return described(decoder, { description });
}

/** Moves the schema to `definitions`. */
export function defined<Value, Context extends DecodeContext>(
  id: string,
  decoder: Decoder<Value, Context>,
): Decoder<Value, Context> {
  return { ...decoder, schema: { $ref: `#/definitions/${id}` } };
}
