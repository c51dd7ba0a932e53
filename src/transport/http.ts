import { Agent, type Dispatcher } from 'undici';
import { type Body, createBody } from './body.ts';
import { failureOf } from './failures.ts';
import type { AttemptResult, Failure, HttpRequest } from './types.ts';

const MOST_CONNECTIONS = 64;
/** Said each time: by default NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment would let anybody answer. */
const VERIFIED = { rejectUnauthorized: true };

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
export async function createHttp(options: HttpOptions): Promise<Http> {
  const { signal } = options;
  const settings: Agent.Options = {
    connections: MOST_CONNECTIONS,
    pipelining: 1,
    maxHeaderSize: 16 * 1024,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: options.timeoutMs, ...VERIFIED },
  };
  const direct = new Agent(settings);
  const proxied = await proxyAgent(settings, options);
  // One listener for all: a signal of its own for each request costs more than the request.
  const underWay = new Set<() => void>();
  const stop = () => {
    for (const end of underWay) end();
  };
  signal.addEventListener('abort', stop, { once: true });
  return {
    attempt: (wanted) => {
      const dispatcher = wanted.origin.startsWith('https:') ? (proxied ?? direct) : direct;
      const surroundings = { dispatcher, underWay, options };
      const { skip } = wanted;
      return skip === undefined
        ? attempt(wanted, createBody(), surroundings)
        : import('./skipping-body.ts').then((skipping) =>
            attempt(wanted, skipping.createSkippingBody(skip), surroundings),
          );
    },
    close: async () => {
      signal.removeEventListener('abort', stop);
      await Promise.all([direct.destroy(), proxied?.destroy()]);
    },
  };
}

async function proxyAgent(
  settings: Agent.Options,
  { httpsProxy, noProxy }: HttpOptions,
): Promise<Dispatcher | undefined> {
  if (httpsProxy === undefined || httpsProxy === '') return undefined;
  const { createProxyAgent } = await import('./proxy.ts');
  return createProxyAgent({
    ...settings,
    requestTls: VERIFIED,
    proxyTls: VERIFIED,
    httpProxy: '',
    httpsProxy,
    noProxy: noProxy ?? '',
  });
}

interface Surroundings {
  readonly dispatcher: Dispatcher;
  /** How to end each request that is on its way. */
  readonly underWay: Set<() => void>;
  readonly options: HttpOptions;
}

const RUN_OVER: Failure = {
  kind: 'failed',
  reason: 'timeout',
  message: 'the time for the whole run was up',
  retry: false,
};
const GIVEN_UP = new Error('given up');

function attempt(
  wanted: HttpRequest,
  body: Body,
  { dispatcher, underWay, options }: Surroundings,
): Promise<AttemptResult> {
  const { timeoutMs, userAgent, signal } = options;
  if (signal.aborted)
    return Promise.resolve({ kind: 'failed', reason: 'timeout', message: 'the run was over', retry: false });
  return new Promise((resolve) => {
    let controller: Dispatcher.DispatchController | undefined;
    let over = false;
    let reply: { readonly status: number; readonly headers: Headers } | undefined;
    const end = (result: AttemptResult) => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      underWay.delete(stop);
      body.close?.();
      resolve(result);
    };
    /** The connection is of no use any more: what is still on its way would come in front of the next reply. */
    const giveUp = (failure: Failure | undefined) => {
      if (failure === undefined || over) return;
      end(failure);
      controller?.abort(GIVEN_UP);
    };
    const stop = () => giveUp(RUN_OVER);
    const timer = setTimeout(() => giveUp(tooLate(timeoutMs, reply === undefined)), timeoutMs);
    underWay.add(stop);
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart: (started) => {
        controller = started;
        if (over) started.abort(GIVEN_UP);
      },
      onResponseStart: (_, status, headers) => {
        if (status < 200) return;
        reply = { status, headers };
        giveUp(body.begin(headerText(headers['content-encoding']), headerText(headers['content-length'])));
      },
      onResponseData: (receiving, chunk) => {
        giveUp(body.add(chunk));
        const room = over ? undefined : body.waiting?.();
        if (room === undefined) return;
        receiving.pause();
        void room.then(() => receiving.resume());
      },
      onResponseEnd: () => {
        if (reply === undefined || over) return;
        const { status, headers } = reply;
        const finish = (read: Buffer | Failure) =>
          end(
            'kind' in read
              ? read
              : { kind: 'reply', status, header: (name) => headerText(headers[name]), bytes: read },
          );
        const whole = body.whole();
        if (whole instanceof Promise) void whole.then(finish);
        else finish(whole);
      },
      onResponseError: (_, error) => end(withoutReply(failureOf(error), reply === undefined)),
    };
    const headers = {
      accept: 'application/json',
      'accept-encoding': 'gzip, deflate, br',
      // A proxy's or a gateway's copy says what was live once.
      'cache-control': 'no-cache',
      'user-agent': userAgent,
      ...wanted.headers,
    };
    try {
      dispatcher.dispatch({ origin: wanted.origin, path: wanted.path, method: 'GET', headers }, handler);
    } catch (error) {
      end(failureOf(error));
    }
  });
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** What was no HTTP, or too long, is an answer all the same. */
function withoutReply(failure: Failure, unanswered: boolean): Failure {
  return unanswered && (failure.reason === 'network' || failure.reason === 'timeout')
    ? { ...failure, unanswered }
    : failure;
}

function tooLate(timeoutMs: number, unanswered: boolean): Failure {
  return {
    kind: 'failed',
    reason: 'timeout',
    message: `no complete reply within ${timeoutMs} ms`,
    retry: true,
    unanswered,
  };
}

function headerText(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}
