import { defineProvider } from '../definition/define.ts';
import type { CredentialDefinition, Definition, SettingDefinition } from '../definition/definition.ts';
import { readFields } from '../definition/fields.ts';
import { keepOf } from '../definition/keep.ts';
import { assertSame, withTraffic } from '../definition/observe.ts';
import { at, malformed, typeName } from '../definition/pointer.ts';
import { filledPath } from '../definition/template.ts';
import { isJsonObject, type Json } from '../model/json.ts';
import type { Found, Observation, OpenField } from '../model/observation.ts';
import { UNSAID } from './common.ts';
import { type Provider, ReadError, type Settings, type VendorError } from './contract.ts';

/** What the providers of AWS share: Signature Version 4, regions and errors. */
export const region: SettingDefinition = {
  description: 'AWS region',
  example: 'eu-central-1',
  on: ['connection', 'target'],
  kind: 'label',
  default: '$AWS_REGION',
};

const ISSUED = 'by AWS IAM, or by STS for a role, as aws-actions/configure-aws-credentials sets it';

const credentials: Readonly<Record<string, CredentialDefinition>> = {
  accessKeyId: { variable: 'AWS_ACCESS_KEY_ID', description: 'an access key ID', issuedAt: ISSUED },
  secretAccessKey: {
    variable: 'AWS_SECRET_ACCESS_KEY',
    description: 'the secret access key that belongs to it',
    issuedAt: ISSUED,
  },
  sessionToken: {
    variable: 'AWS_SESSION_TOKEN',
    description: 'the session token of temporary keys',
    issuedAt: ISSUED,
  },
};

export const signedByAws = {
  credentials,
  credentialSets: [
    ['accessKeyId', 'secretAccessKey', 'sessionToken'],
    ['accessKeyId', 'secretAccessKey'],
  ],
  variablePrefixes: ['AWS_'],
  error: { message: '{message}' },
} as const satisfies Partial<Definition>;

/** A provider with one GET, whose body `observe` reads. `definition` names every field that it observes. */
export function awsProvider(
  definition: Definition,
  observe: (body: Json, settings: Settings) => Promise<Observation>,
  /** Pointers of what it reads beside the definition. */
  also: readonly string[] = [],
): Provider {
  const { read } = definition;
  const about = { ...read.about, ...Object.fromEntries(also.map((pointer) => [pointer, ''])) };
  const keep = keepOf({ ...definition, read: { ...read, about } });
  const provider = defineProvider(definition, {
    refusal: refusalOf,
    read: async (settings, get) => {
      const reply = await get({
        path: filledPath(read.get, settings),
        response: provider.replies.item ?? {},
        keep,
      });
      if (reply.status === 404) throw new ReadError('not-found', reply.message);
      return observe(reply.body, settings);
    },
  });
  return provider;
}

/** The parent's id, where the reply has it. */
export function assertSaidSame(item: Json, pointer: string, asked = '', place = ''): void {
  const said = at(item, pointer);
  if (said !== undefined) assertSame(said, asked, place + pointer);
}

const SKEW = "the request's time or signature is refused: check the secret key and this machine's clock";

/** By the header with the error's name, and by the text where the header is lost on the way. */
function refusalOf(
  status: number,
  body: Json,
  header?: (name: string) => string | undefined,
): VendorError | undefined {
  if (status !== 400 && status !== 401 && status !== 403) return undefined;
  const said = isJsonObject(body) ? (body.message ?? body.Message) : undefined;
  const message = typeof said === 'string' ? said : '';
  const type = isJsonObject(body) ? (body.__type ?? body.code) : undefined;
  const name = nameOf(header?.('x-amzn-errortype') ?? (typeof type === 'string' ? type : ''));
  const is = (names: readonly string[], text: RegExp) =>
    names.includes(name) || (name === '' && text.test(message));
  if (is(['ExpiredTokenException', 'ExpiredToken'], /security token included in the request is expired/i)) {
    return {
      reason: 'credential-expired',
      message: message || 'the security token in the request is expired',
    };
  }
  if (
    is(
      ['UnrecognizedClientException', 'InvalidClientTokenId', 'MissingAuthenticationTokenException'],
      /security token included in the request is invalid/i,
    )
  ) {
    return { reason: 'unauthorized', message: message || 'AWS does not know the access key' };
  }
  if (
    is(
      ['SignatureDoesNotMatch', 'InvalidSignatureException', 'IncompleteSignatureException'],
      /signature (?:we calculated does not match|expired|not yet current)/i,
    )
  ) {
    return { reason: 'unauthorized', message: message === '' ? SKEW : `${message} (${SKEW})` };
  }
  return is(['ThrottlingException', 'Throttling', 'TooManyRequestsException'], /^rate exceeded$/i)
    ? { reason: 'rate-limited', message: message || 'AWS limits the requests' }
    : undefined;
}

/** `com.amazon.coral.service#ExpiredTokenException`, `ExpiredTokenException:http://…` */
function nameOf(type: string): string {
  return type.split(':')[0]?.split('#').at(-1)?.trim() ?? '';
}

/** Adds since when it is so: the one event without an end that is about what is live. */
export async function withLiveSince(
  found: Found,
  events: Json | undefined,
  { isLive, place, unit }: { isLive: (event: Json) => boolean; place: string; unit?: 's' },
): Promise<Found> {
  const since = await startOf(events, { isLive, place, ...(unit !== undefined && { unit }) });
  if (typeof since !== 'string') return { ...found, open: { ...found.open, deployedAt: since } };
  return { ...found, fields: { ...found.fields, deployedAt: since }, liveSince: since };
}

async function startOf(
  events: Json | undefined,
  { isLive, place, unit }: { isLive: (event: Json) => boolean; place: string; unit?: 's' },
): Promise<string | OpenField> {
  if (!Array.isArray(events)) return UNSAID;
  const current = events.filter(
    (event: Json) => isJsonObject(event) && (event.endDate ?? null) === null && isLive(event),
  );
  const [event] = current;
  if (event === undefined) return UNSAID;
  if (current.length > 1) {
    return { reason: 'ambiguous', message: 'the history has several events without an end' };
  }
  const { fields, open } = await readFields(
    { start: { at: '/startDate', type: 'time', optional: true, ...(unit !== undefined && { unit }) } },
    event,
    place,
  );
  return typeof fields.start === 'string' ? fields.start : (open.start ?? UNSAID);
}

/** The draft is no version: it changes with every edit. */
export function movingDraft(versions: Iterable<string>): Pick<Found, 'moving'> {
  return [...versions].includes('DRAFT')
    ? {
        moving:
          'the alias points to DRAFT, which moves by itself with every saved change: what is live changes without a deployment',
      }
    : {};
}

/** `traffic`, where the vendor names one version and no shares. */
export const allTraffic = (at: string) =>
  ({
    at,
    type: 'json',
    optional: true,
    description: 'percent of the traffic by version: always 100',
    example: { '4': 100 },
  }) as const;

export function withOneVersion(found: Found): Found {
  return withTraffic(found, new Map([[String(found.fields.version), 100]]));
}

/** A version, or undefined where there is none. What is of another type is not "none". */
export function versionAt(item: Json, pointer: string): string | undefined {
  const value = at(item, pointer) ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string' && value !== '') return value;
  throw malformed(pointer, value === '' ? 'empty' : `${typeName(value)}, not a version`);
}

/** A text that is there and says something. */
export function textAt(item: Json, pointer: string): string | undefined {
  const value = at(item, pointer);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
