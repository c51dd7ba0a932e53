import type { Json } from '../model/json.ts';
import type { Target } from '../model/manifest.ts';
import { oncePer } from '../model/once-per.ts';
import { urlOf } from '../model/url.ts';
import { type Get, type GetRequest, type Provider, ReadError, type Reply } from '../providers/contract.ts';
import { type FromSchema, onlyUsed, type ReplySchema } from '../providers/reply.ts';
import { validateReply } from '../schema/validate.ts';
import type { CallResult } from '../transport/index.ts';
import type { Endpoint } from './endpoint.ts';
import type { ObserveOptions } from './observe-options.ts';
import type { Asked, Received, SharedReplies } from './shared-replies.ts';

interface GetParts {
  readonly endpoint: Endpoint;
  readonly shared: SharedReplies;
  readonly options: ObserveOptions;
  readonly asked: Asked[];
}

const namesOf = oncePer((provider: Provider) => ({
  /** Settings that may change a request beyond its URL. `baseUrl` changes the URL only. */
  sent: provider.settings
    .filter(({ name, on }) => on.includes('connection') && name !== 'baseUrl')
    .map(({ name }) => name),
  replies: new Map(Object.entries(provider.replies).map(([name, schema]) => [schema, name])),
}));

export function getFor({ settings }: Target, { endpoint, shared, options, asked }: GetParts): Get {
  const { provider, base, origin, planned, owner } = endpoint;
  const plain = provider.headers?.(settings) ?? {};
  const sent = namesOf(provider).sent.map((name) => settings[name]);
  const sender = JSON.stringify([plain, owner, sent]);
  return async <const S extends ReplySchema>(wanted: GetRequest<S>): Promise<Reply<FromSchema<S>>> => {
    const url = base + wanted.path + queryText(wanted.query);
    const name = replyName(provider, wanted.response);
    // Equal requests are sent once. They have the same URL, headers and credentials, and the same use of the reply.
    const key = `${url} ${sender} ${name}`;
    options.onGet?.(url);
    asked.push({ key, madeOf: wanted.madeOf });
    let received = shared.get(key);
    if (received === undefined) {
      const limited = `${origin} ${owner}`;
      const called = options.transport.call({
        url,
        headers: plain,
        credentials: planned,
        authorize: (values, whole) => provider.authorize(values, settings, options.clock, whole),
        authorizedQuery: provider.authorizedQuery,
        rateLimits: wanted.rateLimits ?? provider.rateLimits,
        limitKey: wanted.rateLimits === undefined ? limited : `${limited} ${name}`,
        expiring: provider.expiringCredential,
        errorMessage: provider.errorMessage,
        refusal: provider.refusal,
        skip: wanted.skip,
        errorCode: provider.errorCode,
        judgesErrors: provider.judgesErrors ?? false,
      });
      received = called.then((result) => receivedOf(result, wanted, provider));
      shared.set(key, received);
    }
    return replyOf(await received, wanted.response, base);
  };
}

function replyName(provider: Provider, schema: ReplySchema): string {
  const name = namesOf(provider).replies.get(schema);
  if (name === undefined)
    throw new Error(`the provider ${provider.id} asks for a reply that is not one of its own`);
  return name;
}

async function receivedOf(result: CallResult, wanted: GetRequest, provider: Provider): Promise<Received> {
  const schema = wanted.response;
  if (result.kind !== 'ok') return { schema, ...result };
  const fault = provider.checksReplies
    ? undefined
    : await validateReply(provider.id, replyName(provider, schema), result.body);
  if (fault === undefined) {
    const body = wanted.onlyUsed ? onlyUsed(result.body, schema) : result.body;
    return { schema, ...result, body: wanted.keep ? await wanted.keep(body) : body };
  }
  const where = fault.pointer === '' ? 'the reply' : fault.pointer;
  return {
    kind: 'failed',
    reason: 'malformed-response',
    message: `the reply has another shape than documented: ${where} ${fault.message}`,
    schema,
  };
}

function replyOf<S extends ReplySchema>(received: Received, schema: S, base: string): Reply<FromSchema<S>> {
  if (received.kind === 'failed') throw new ReadError(received.reason, received.message);
  if (received.kind === 'not-found') {
    const { message, code } = received;
    return { status: 404, message, ...(code !== undefined && { code }) };
  }
  const { body, link } = received;
  if (!fits(body, schema, received)) throw new Error('one request is asked for with two schemas');
  const next = link === undefined ? undefined : nextOf(link, base);
  return { status: 200, body, ...(next !== undefined && { next }) };
}

/** A `Link` outside of the base URL is refused: the credential must not go there. */
function nextOf({ header, url }: NonNullable<Extract<Received, { kind: 'ok' }>['link']>, base: string) {
  const target = nextLink(header);
  if (target === undefined) return undefined;
  const whole = urlOf(target, url);
  const [place = ''] = whole?.href.split(/[?#]/, 1) ?? [];
  if (whole === undefined || !place.startsWith(`${base}/`)) {
    throw new ReadError('malformed-response', 'the Link header leads away from the base URL');
  }
  return { path: place.slice(base.length) + whole.search };
}

function nextLink(header: string): string | undefined {
  for (const [, target, parameters = ''] of header.matchAll(/<([^>]*)>([^<]*)/g)) {
    if (/;\s*rel\s*=\s*(?:"(?:[^"]*\s)?next(?:\s[^"]*)?"|next\b)/i.test(parameters)) return target;
  }
  return undefined;
}

/** Gives the body its type: it was validated against this schema. */
function fits<S extends ReplySchema>(
  _body: Json,
  schema: S,
  received: Received,
): _body is Json & FromSchema<S> {
  return received.schema === schema;
}

function queryText(query: Readonly<Record<string, string>> | undefined): string {
  if (query === undefined) return '';
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `?${pairs.join('&')}`;
}
