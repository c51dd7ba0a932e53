import type { Json } from '../model/json.ts';
import type { Target } from '../model/manifest.ts';
import { type Get, type GetRequest, ReadError, type Reply } from '../providers/contract.ts';
import { validateResponse } from '../schema/validate.ts';
import type { CallResult } from '../transport/index.ts';
import type { Endpoint } from './endpoint.ts';
import type { ObserveOptions } from './observe-options.ts';
import type { Asked, SharedReplies } from './shared-replies.ts';

interface GetParts {
  readonly endpoint: Endpoint;
  readonly shared: SharedReplies;
  readonly options: ObserveOptions;
  readonly asked: Asked[] | undefined;
}

export function getFor({ settings }: Target, { endpoint, shared, options, asked }: GetParts): Get {
  const { provider, base, origin, planned, owner } = endpoint;
  const plain = provider.headers?.(settings) ?? {};
  const sender = JSON.stringify([plain, owner, settings.header]);
  return async <Body>(wanted: GetRequest): Promise<Reply<Body>> => {
    const url = base + wanted.path + queryText(wanted.query);
    // Equal requests are sent once: same URL, same headers, same credentials.
    const key = `${url} ${sender}`;
    asked?.push({ key, madeOf: wanted.madeOf });
    let received = shared.get(key);
    if (received === undefined) {
      const limited = `${origin} ${owner}`;
      const called = options.transport.call({
        url,
        headers: plain,
        credentials: planned,
        authorise: (values) => provider.authorise(values, settings, options.clock),
        rateLimits: wanted.rateLimits ?? provider.rateLimits,
        limitKey: wanted.rateLimits === undefined ? limited : `${limited} ${wanted.response}`,
        expiring: provider.expiringCredential,
        errorMessage: provider.errorMessage,
        refusal: provider.refusal,
        skip: wanted.skip,
        errorCode: provider.errorCode,
        judgesErrors: provider.judgesErrors ?? false,
      });
      received = called.then((result) => receivedOf(result, wanted));
      shared.set(key, received);
    }
    return replyOf<Body>(await received);
  };
}

/** Validates the body against its schema, and keeps the used part. */
function receivedOf(result: CallResult, { response, keep }: GetRequest): CallResult {
  if (result.kind !== 'ok') return result;
  const fault = validateResponse(response, result.body);
  if (fault === undefined) return { kind: 'ok', body: keep === undefined ? result.body : keep(result.body) };
  const where = fault.pointer === '' ? 'the reply' : fault.pointer;
  return {
    kind: 'failed',
    reason: 'malformed-response',
    message: `the reply has another shape than documented: ${where} ${fault.message}`,
  };
}

function replyOf<Body>(received: CallResult): Reply<Body> {
  if (received.kind === 'failed') throw new ReadError(received.reason, received.message);
  if (received.kind === 'not-found') {
    const { message, code } = received;
    return { status: 404, message, ...(code !== undefined && { code }) };
  }
  return { status: 200, body: checked<Body>(received.body) };
}

/** The body matches its schema: here a vendor's bytes become our types. */
function checked<Body>(body: Json): Body {
  return body as Body;
}

function queryText(query: Readonly<Record<string, string>> | undefined): string {
  if (query === undefined) return '';
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `?${pairs.join('&')}`;
}
