import type { Node } from '../yaml/node.ts';
import type { DecodeContext } from './context.ts';
import type { Decoder } from './decoder.ts';

export function nullable<Value, Context extends DecodeContext = DecodeContext>(
  decoder: Decoder<Value, Context>,
): Decoder<Value | null, Context> {
  return {
    schema: { anyOf: [{ type: 'null' }, decoder.schema] },
    takesNull: true,
    read: (node, name, context) =>
      node.kind === 'scalar' && node.value === null ? null : decoder.read(node, name, context),
  };
}

/** A scalar as shorthand for a mapping. */
export function shorthand<Value, Context extends DecodeContext = DecodeContext>(
  scalar: Decoder<Value, Context>,
  full: Decoder<Value, Context>,
): Decoder<Value, Context> {
  return {
    // If both fail alike, editors show the mistakes of the first.
    schema: { anyOf: [full.schema, scalar.schema] },
    read: (node, name, context) => (node.kind === 'scalar' ? scalar : full).read(node, name, context),
  };
}

/** Turns what was read into another value, or reports a problem about it. */
export function mapped<From, To, Context extends DecodeContext = DecodeContext>(
  decoder: Decoder<From, Context>,
  to: (value: From, node: Node, context: Context, name: string) => To | undefined,
): Decoder<To, Context> {
  return {
    ...decoder,
    read(node, name, context) {
      const value = decoder.read(node, name, context);
      return value === undefined ? undefined : to(value, node, context, name);
    },
  };
}
