import { AWS_SETS } from '../definition/auth.ts';
import { type DefinedProvider, defineProvider } from '../definition/define.ts';
import type { CredentialDefinition, Definition, SettingDefinition } from '../definition/definition.ts';
import { readFields } from '../definition/fields.ts';
import { keepOf } from '../definition/keep.ts';
import { assertSame, liveOf, type Picked, withTraffic } from '../definition/observe.ts';
import { at, malformed } from '../definition/pointer.ts';
import { filledPath } from '../definition/template.ts';
import { isJsonObject, type Json } from '../model/json.ts';
import type { Found, Observation, OpenField } from '../model/observation.ts';
import { textOf, unknownFields } from './common.ts';
import { ReadError, type VendorError } from './contract.ts';
import { typeName } from './members.ts';

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
    description: 'the secret access key that belongs to the access key ID',
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
  credentialSets: AWS_SETS,
  variablePrefixes: ['AWS_'],
  error: { message: '{message}' },
} as const satisfies Partial<Definition>;

interface Observing {
  /** The pointer to the id or ARN of the parent: the bot, the agent or the runtime. */
  readonly parent: string;
  /** `plain` is the definition without `absent`, because an item without a version may be a first rollout. */
  observe(picked: Picked, plain: Definition): Promise<Observation>;
  /** Whether an event of the history (at `deployedAt`) is about the live version. */
  isLive?(event: Json, picked: Picked): boolean;
}

/** A provider with one GET. */
export function awsProvider(definition: Definition, { parent, observe, isLive }: Observing): DefinedProvider {
  const { absent: _, ...read } = definition.read;
  const plain = { ...definition, read };
  const { item: place = '', about } = read;
  const keep = keepOf({ ...plain, read: { ...read, about: { ...about, [parent]: '' } } });
  const provider = defineProvider(definition, {
    refusal: refusalOf,
    read: async (settings, get) => {
      const { item: response = {} } = provider.replies;
      const reply = await get({ path: filledPath(read.get, settings), response, keep });
      if (reply.status === 404) throw new ReadError('not-found', reply.message);
      const item = at(reply.body, place);
      if (item === undefined) throw malformed(place, typeName(item));
      const picked = { item, place, settings };
      const found = await observe(picked, plain);
      const { deployedAt } = definition.fields;
      if (found.kind !== 'found' || isLive === undefined || deployedAt === undefined) return found;
      return withLiveSince(found, picked, { ...deployedAt, isLive: (event) => isLive(event, picked) });
    },
  });
  return provider;
}

/** Refuses a reply about another parent. A reply that does not name its parent is accepted. */
export function assertParent({ item, place }: Picked, pointer: string, asked = ''): void {
  const said = at(item, pointer);
  if (said !== undefined) assertSame(said, asked, place + pointer);
}

const REFUSALS: readonly (VendorError & { readonly names: readonly string[]; readonly text: RegExp })[] = [
  {
    names: ['ExpiredTokenException', 'ExpiredToken'],
    text: /security token included in the request is expired/i,
    reason: 'credential-expired',
    message: 'the security token in the request is expired',
  },
  {
    names: ['UnrecognizedClientException', 'InvalidClientTokenId', 'MissingAuthenticationTokenException'],
    text: /security token included in the request is invalid/i,
    reason: 'unauthorized',
    message: 'AWS does not know the access key',
  },
  {
    names: ['SignatureDoesNotMatch', 'InvalidSignatureException', 'IncompleteSignatureException'],
    text: /signature (?:we calculated does not match|expired|not yet current)/i,
    reason: 'unauthorized',
    message: "the request's time or signature is refused: check the secret key and this machine's clock",
  },
  {
    names: ['ThrottlingException', 'Throttling', 'TooManyRequestsException'],
    text: /^rate exceeded$/i,
    reason: 'rate-limited',
    message: 'AWS limits the requests',
  },
];

/**
 * Recognizes an error by its name in the header or the body. Without a name (a proxy may drop the header), the text
 * decides.
 */
function refusalOf(
  status: number,
  body: Json,
  header?: (name: string) => string | undefined,
): VendorError | undefined {
  if (status !== 400 && status !== 401 && status !== 403) return undefined;
  const { message, Message, __type, code } = isJsonObject(body) ? body : {};
  const said = textOf(message ?? Message) ?? '';
  const name = nameOf(header?.('x-amzn-errortype') ?? textOf(__type ?? code) ?? '');
  const known = REFUSALS.find(({ names, text }) => names.includes(name) || (name === '' && text.test(said)));
  if (known === undefined) return undefined;
  const { reason, names } = known;
  const isSignature = names.includes('SignatureDoesNotMatch');
  return {
    reason,
    message: said !== '' && isSignature ? `${said} (${known.message})` : said || known.message,
  };
}

/** The name in `com.amazon.coral.service#ExpiredTokenException` or `ExpiredTokenException:http://…`. */
function nameOf(type: string): string {
  return type.split(':')[0]?.split('#').at(-1)?.trim() ?? '';
}

interface History {
  readonly at: string;
  readonly unit?: 's' | 'ms';
  isLive(event: Json): boolean;
}

/** Adds when the live version went live: the start of the event that is about this version and has no end. */
async function withLiveSince(
  found: Found,
  { item, place }: Picked,
  { at: pointer, unit, isLive }: History,
): Promise<Found> {
  const events = at(item, pointer);
  const [event = null, ...others] = (Array.isArray(events) ? events : []).filter(
    (each: Json) => isJsonObject(each) && (each.endDate ?? null) === null && isLive(each),
  );
  const deployedAt = { at: '/startDate', type: 'time', optional: true, ...(unit && { unit }) } as const;
  const read = await readFields({ deployedAt }, event, place + pointer);
  const several: OpenField = {
    reason: 'ambiguous',
    message: 'the history has several events without an end',
  };
  if (others.length > 0) return { ...found, open: { ...found.open, deployedAt: several } };
  return {
    ...found,
    fields: { ...found.fields, ...read.fields },
    ...unknownFields({ ...found.open, ...read.open }),
    ...liveOf(read.fields),
  };
}

export function movingDraft(versions: ReadonlySet<string>): Pick<Found, 'moving'> {
  const moving =
    'the alias points to DRAFT, which moves by itself with every saved change: what is live changes without a deployment';
  return versions.has('DRAFT') ? { moving } : {};
}

/** `traffic` of vendors that name one version and no shares. */
export const allTraffic = (at: string) =>
  ({
    at,
    type: 'json',
    isMade: true,
    description: 'percent of the traffic by version: always 100',
    example: { '4': 100 },
  }) as const;

export function withOneVersion(found: Found): Found {
  return withTraffic(found, new Map([[String(found.fields.version), 100]]));
}

/** The version; undefined if it is `null` or missing. */
export function versionAt(item: Json, pointer: string): string | undefined {
  const value = at(item, pointer) ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string' && value !== '') return value;
  throw malformed(pointer, value === '' ? 'empty' : `${typeName(value)}, not a version`);
}
