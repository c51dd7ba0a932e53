/** A schema by its first alternative: a boolean may also be written as a variable. */
export function typed(schema: object): object {
  const { anyOf } = schema as { readonly anyOf?: readonly object[] };
  const [first] = anyOf ?? [];
  return first !== undefined && 'type' in first && first.type === 'boolean' ? { type: ['boolean'] } : schema;
}
