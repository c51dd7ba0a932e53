import { mapOf, record } from '../decode/collections.ts';
import { mapped } from '../decode/combinators.ts';
import { report } from '../decode/context.ts';
import { type Decoder, say } from '../decode/decoder.ts';
import { text } from '../decode/scalars.ts';
import { validateBaseUrl, validateHeaderName } from '../manifest/validators.ts';
import { parseDuration } from '../model/duration.ts';

export { say };

export const anyText = text();
export const must = <Value>(decoder: Decoder<Value>, hint: string) => ({ decoder, required: { hint } });

/** Required members. The hint repeats the sentence that editors show. */
export function required<M extends Readonly<Record<string, Decoder<unknown>>>>(members: M) {
  const entries = Object.entries(members).map(([key, decoder]) => {
    const [first = '', ...rest] = String(decoder.schema.description).replace(/\.$/, '');
    return [key, must(decoder, `write ${key}: and ${first.toLowerCase()}${rest.join('')}`)];
  });
  return Object.fromEntries(entries) as {
    readonly [Key in keyof M]: { readonly decoder: M[Key]; readonly required: { readonly hint: string } };
  };
}

/** A map as a plain object. With `areData`, the keys are words of the vendor, and may begin with `x-`. */
export function objectOf<Value>(
  decoder: Decoder<Value>,
  { areData = false } = {},
): Decoder<Readonly<Record<string, Value>>> {
  return mapped(mapOf(decoder, undefined, { areData }), (map) => Object.fromEntries(map));
}

export const queryMap = say(
  objectOf(text(), { areData: true }),
  'Query parameters; each {setting} is one encoded value.',
);

export const POINTER_HINT =
  'write a JSON Pointer: a slash before each step, such as /data/version, or "" for the whole';

/** `parts~1with a slash` is one step. A tilde has a meaning only in `~0` and `~1`. */
export const pointer = text(
  (value) =>
    /^(?:\/(?:[^~/]|~[01])*)*$/.test(value)
      ? undefined
      : { message: `cannot be "${value}"`, hint: POINTER_HINT },
  {
    type: 'string',
    pattern: '^(/([^~/]|~[01])*)*$',
    errorMessage: POINTER_HINT,
    description: 'JSON Pointer (RFC 6901).',
  },
);

export const baseUrl = text(
  (value) => {
    const fault = validateBaseUrl(value.replaceAll(/\{[A-Za-z]\w*\}/g, 'x'));
    return fault === undefined
      ? undefined
      : { message: fault, hint: 'for example https://prompts.example.com/api' };
  },
  { type: 'string', description: 'Where paths begin: https, and a host that --allow-host allows.' },
);

const PATH_HINT = 'write it like /prompts/{prompt}; a query stands under query:';

export const path = text(
  (value) => {
    const hint = PATH_HINT;
    if (!/^\/[^\s?#\\]*$/.test(value) || value.startsWith('//'))
      return { message: `cannot be "${value}"`, hint };
    if (/[{}]/.test(value.replaceAll(/\{[A-Za-z]\w*\}/g, '')))
      return { message: `has a brace that belongs to no setting: "${value}"`, hint };
    const segments = value.replaceAll(/%2e/gi, '.').split('/');
    return segments.some((segment) => segment === '.' || segment === '..')
      ? { message: `has . or .. as a segment: "${value}"`, hint }
      : undefined;
  },
  {
    type: 'string',
    pattern: '^/[^\\s?#\\\\]*$',
    errorMessage: PATH_HINT,
    description: 'A path; each {setting} is one encoded segment.',
  },
);

/** Printable ASCII without settings. */
export const headerText = text((value) =>
  /^[\x20-\x7e]*$/.test(value) && !/\{\w+\}/.test(value)
    ? undefined
    : { message: 'must be printable ASCII without settings in it' },
);

export const headerName = text((value) => {
  const fault = validateHeaderName(value);
  return fault === undefined ? undefined : { message: fault, hint: 'for example x-api-key' };
});

export const queryName = text((value) =>
  /^[A-Za-z0-9_.[\]-]+$/.test(value) ? undefined : { message: `cannot be "${value}"` },
);

const VARIABLE_HINT =
  'write the name alone, such as DRIFTLINE_PROMPT_HUB_TOKEN, and keep the value out of the file';

export const variable = text(
  (value) =>
    /^(?!DRIFTLINE_VAR_)[A-Za-z_]\w*$/.test(value)
      ? undefined
      : {
          message: value.startsWith('DRIFTLINE_VAR_')
            ? 'cannot begin with DRIFTLINE_VAR_: such a variable sets ${var.…}, and reports show its value'
            : 'must be the name of an environment variable, never a value',
          hint: VARIABLE_HINT,
        },
  {
    type: 'string',
    pattern: '^(?!DRIFTLINE_VAR_)[A-Za-z_][A-Za-z0-9_]*$',
    errorMessage: VARIABLE_HINT,
    description: 'Name of an environment variable.',
  },
);

/** A duration of whole seconds, such as `1m`. */
const seconds: Decoder<number> = mapped(text(), (value, node, context, name) => {
  const ms = parseDuration(value);
  if (ms !== undefined && ms >= 1000 && ms % 1000 === 0) return ms / 1000;
  return report(context, node.start, {
    code: 'bad-value',
    message: `${name} cannot be "${value}"`,
    hint: 'write whole seconds, minutes or hours, such as 1s or 1m',
  });
});

const countText = text((value) =>
  /^[1-9]\d{0,6}$/.test(value)
    ? undefined
    : { message: `cannot be "${value}"`, hint: 'write a number from 1' },
);

export const rateLimit = mapped(
  record(
    required({
      requests: say(countText, 'How many requests, such as 60.'),
      per: say(seconds, 'The period of this limit, such as 1m.'),
    }),
  ),
  ({ requests, per }) =>
    requests === undefined || per === undefined ? undefined : { requests: Number(requests), seconds: per },
);
