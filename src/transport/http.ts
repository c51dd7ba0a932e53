import { setMaxListeners } from 'node:events';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { Agent, type Dispatcher, EnvHttpProxyAgent, request } from 'undici';
import { failureOf } from './failures.ts';
import type { AttemptResult, HttpRequest } from './types.ts';

/** Of a decompressed body. */
export const BODY_LIMIT = 16 * 1024 * 1024;
const MOST_CONNECTIONS = 64;

export interface HttpOptions {
  readonly timeoutMs: number;
  readonly userAgent: string;
  /** Ends whatever is under way: `--max-time`, a signal. */
  readonly signal: AbortSignal;
  readonly httpsProxy?: string;
  readonly noProxy?: string;
}

export interface Http {
  attempt(request: HttpRequest): Promise<AttemptResult>;
  close(): Promise<void>;
}

/** The only door to the network, and it opens for GET alone: no method is taken from anywhere. */
export function createHttp(options: HttpOptions): Http {
  // One listener for each attempt under way is no leak, and Node would say so in a user's program.
  setMaxListeners(0, options.signal);
  const settings: Agent.Options = {
    connections: MOST_CONNECTIONS,
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: options.timeoutMs },
  };
  const direct = new Agent(settings);
  const proxied = proxyAgent(settings, options);
  return {
    attempt: (wanted) =>
      attempt(wanted, wanted.url.startsWith('https:') ? (proxied ?? direct) : direct, options),
    close: async () => {
      await Promise.all([direct.destroy(), proxied?.destroy()]);
    },
  };
}

function proxyAgent(settings: Agent.Options, { httpsProxy, noProxy }: HttpOptions): Dispatcher | undefined {
  if (httpsProxy === undefined || httpsProxy === '') return undefined;
  return new EnvHttpProxyAgent({ ...settings, httpProxy: '', httpsProxy, noProxy: noProxy ?? '' });
}

async function attempt(
  wanted: HttpRequest,
  dispatcher: Dispatcher,
  options: HttpOptions,
): Promise<AttemptResult> {
  const { timeoutMs, userAgent, signal } = options;
  if (signal.aborted) return { kind: 'failed', reason: 'timeout', message: 'the run was over', retry: false };
  const controller = new AbortController();
  const stop = () => controller.abort();
  const timer = setTimeout(stop, timeoutMs);
  signal.addEventListener('abort', stop, { once: true });
  try {
    const { statusCode, headers, body } = await request(wanted.url, {
      method: 'GET',
      dispatcher,
      signal: controller.signal,
      headers: {
        accept: 'application/json',
        'accept-encoding': 'gzip, deflate, br',
        'user-agent': userAgent,
        ...wanted.headers,
      },
    });
    const read = await readBody(
      body,
      headerText(headers['content-encoding']),
      headerText(headers['content-length']),
    );
    if (read.kind === 'failed') return read;
    return {
      kind: 'reply',
      status: statusCode,
      header: (name) => headerText(headers[name]),
      bytes: read.bytes,
    };
  } catch (error) {
    if (controller.signal.aborted) {
      return signal.aborted
        ? { kind: 'failed', reason: 'timeout', message: 'the time for the whole run was up', retry: false }
        : {
            kind: 'failed',
            reason: 'timeout',
            message: `no complete reply within ${timeoutMs} ms`,
            retry: true,
          };
    }
    return failureOf(error);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

function headerText(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}

type Body = { readonly kind: 'read'; readonly bytes: Buffer } | (AttemptResult & { readonly kind: 'failed' });

async function readBody(
  body: Readable,
  encoding: string | undefined,
  length: string | undefined,
): Promise<Body> {
  // Its errors reach the reader below; without a listener here a late one would end the process.
  body.on('error', () => {});
  if (encoding === undefined || encoding === 'identity' || encoding === '') {
    return Number(length) > BODY_LIMIT ? tooLarge(body) : collect(body, body);
  }
  const decoder = decoderFor(encoding);
  if (decoder === undefined) {
    body.destroy();
    return {
      kind: 'failed',
      reason: 'malformed-response',
      message: `the reply is encoded as ${JSON.stringify(encoding.slice(0, 40))}, which was not asked for`,
      retry: false,
    };
  }
  body.on('error', (error) => decoder.destroy(error));
  return collect(body.pipe(decoder), body);
}

function decoderFor(encoding: string) {
  switch (encoding.trim().toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      return undefined;
  }
}

async function collect(stream: Readable, body: Readable): Promise<Body> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > BODY_LIMIT) return tooLarge(body);
    chunks.push(chunk);
  }
  const [only] = chunks;
  return {
    kind: 'read',
    bytes: chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, size),
  };
}

function tooLarge(body: Readable): Body {
  body.destroy();
  return {
    kind: 'failed',
    reason: 'too-large',
    message: `the reply is larger than ${BODY_LIMIT / 1024 / 1024} MiB`,
    retry: false,
  };
}
