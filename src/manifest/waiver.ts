import { listOf, record } from '../decode/collections.ts';
import { mapped } from '../decode/combinators.ts';
import { report } from '../decode/context.ts';
import { type Decoder, described, say } from '../decode/decoder.ts';
import { choiceSchema, SCALAR, text, VARIABLE } from '../decode/scalars.ts';
import type { Waiver } from '../model/manifest.ts';
import type { Provider } from '../providers/contract.ts';
import { observedField } from './observed-field.ts';

const REQUIRED = { hint: 'a difference is accepted with its field, the last day it may last, and a reason' };

export function waiversDecoder(provider: Provider | undefined): Decoder<readonly Waiver[]> {
  const members = {
    field: {
      decoder: described(provider === undefined ? text() : observedField(provider), {
        ...(provider !== undefined && choiceSchema(Object.keys(provider.fields))),
        description: 'The field that differs.',
      }),
      required: REQUIRED,
    },
    until: { decoder: day, required: REQUIRED },
    reason: {
      decoder: say(nonEmpty, 'Why the difference is accepted, for the next person who reads the manifest.'),
      required: REQUIRED,
    },
    by: say(nonEmpty, 'Who accepted it.'),
  };
  const waiver = mapped(
    record(members, { isSkeleton: true, schema: { title: 'waiver' } }),
    ({ field, until, reason, by }, node, context) =>
      field === undefined || until === undefined || reason === undefined
        ? undefined
        : { field, until, reason, ...(by !== undefined && { by }), location: context.locate(node.start) },
  );
  const list = listOf(waiver, {
    hint: 'write waivers: and below it - { field: …, until: YYYY-MM-DD, reason: … }',
  });
  return mapped(list, (waivers, _node, context) => {
    const seen = new Set<string>();
    return waivers.filter(({ field, location }) => {
      if (!seen.has(field)) return seen.add(field);
      const hint = 'keep the waiver that is right';
      report(context, location, { code: 'duplicate-key', message: `"${field}" is waived here twice`, hint });
      return false;
    });
  });
}

const nonEmpty = text(
  (value) =>
    value.trim() === ''
      ? { message: 'is empty', hint: 'write it for the next person who reads the manifest' }
      : undefined,
  SCALAR,
);

const DAY_HINT = 'write a day as YYYY-MM-DD, for instance 2026-12-31';

const day = text(
  (value) => (isDay(value) ? undefined : { message: `cannot be "${value}"`, hint: DAY_HINT }),
  {
    type: 'string',
    pattern: `^\\d{4}-\\d{2}-\\d{2}$|${VARIABLE.pattern}`,
    errorMessage: DAY_HINT,
    description: 'The last day (UTC) on which the difference is accepted.',
    examples: ['2026-12-31'],
  },
);

function isDay(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const time = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}
