import { mapped } from '../decode/combinators.ts';
import { type Mistake, report } from '../decode/context.ts';
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
    fieldOf(provider, field) === undefined ? report(context, start, unknownField(field, provider)) : field,
  );
}

export function fieldsHint({ id, fields }: Provider): string {
  return `${id} reports ${Object.keys(fields).join(', ')}`;
}

export function unknownField(name: string, provider: Provider): Mistake {
  const suggestion = didYouMean(name, Object.keys(provider.fields));
  return {
    code: 'unknown-field',
    message: `"${name}" cannot be observed at ${provider.id}`,
    hint: [suggestion ?? [], fieldsHint(provider)].flat().join(' '),
  };
}
