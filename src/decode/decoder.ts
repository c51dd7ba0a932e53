import type { Node } from '../yaml/node.ts';
import type { DecodeContext } from './context.ts';

/** A JSON Schema, draft-07. */
export type Schema = Readonly<Record<string, unknown>>;

/** Reads a value of one shape, or reports what is wrong with it. Its schema says the same to editors. */
export interface Decoder<Value, Context extends DecodeContext = DecodeContext> {
  readonly schema: Schema;
  /** `null` is a value of its own, and not a mistake. */
  readonly takesNull?: true;
  /** `name` is what messages call the value: `"severity"`, `a manifest`. Undefined: a problem has been reported. */
  read(node: Node, name: string, context: Context): Value | undefined;
}

export type ValueOf<D> = D extends Decoder<infer Value, never> ? Value : never;

/** The same decoder, with more in its schema: a description, examples, a default. */
export function described<Value, Context extends DecodeContext>(
  decoder: Decoder<Value, Context>,
  annotations: Schema,
): Decoder<Value, Context> {
  return { ...decoder, schema: { ...decoder.schema, ...annotations } };
}

/** The same decoder, its schema kept once under `definitions`. */
export function defined<Value, Context extends DecodeContext>(
  id: string,
  decoder: Decoder<Value, Context>,
): Decoder<Value, Context> {
  return { ...decoder, schema: { $ref: `#/definitions/${id}` } };
}
