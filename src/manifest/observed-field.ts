import { mapped } from '../decode/combinators.ts';
import type { DecodeContext } from '../decode/context.ts';
import { report } from '../decode/context.ts';
import type { Decoder } from '../decode/decoder.ts';
import { text } from '../decode/scalars.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import type { Field, Provider } from '../providers/contract.ts';

export function fieldOf({ fields }: Provider, name: string): Field | undefined {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

/** The name of a field that the provider can observe. */
export function observedField(provider: Provider): Decoder<string> {
  return mapped(text(), (field, { start }, context) =>
    fieldOf(provider, field) === undefined ? unknownField(field, start, provider, context) : field,
  );
}

export function fieldsHint(id: string, names: readonly string[]): string {
  return `${id} reports ${names.join(', ')}`;
}

export function unknownField(
  name: string,
  at: number,
  { id, fields }: Provider,
  context: DecodeContext,
): undefined {
  const known = Object.keys(fields);
  const suggestion = didYouMean(name, known);
  return report(context, at, {
    code: 'unknown-field',
    message: `"${name}" cannot be observed at ${id}`,
    hint: `${suggestion === undefined ? '' : `${suggestion} `}${fieldsHint(id, known)}`,
  });
}
