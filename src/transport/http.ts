import type { Agent, Dispatcher } from 'undici';
import type { ProxyFault, ProxySettings } from '../access/proxy-settings.ts';
import { type Body, createBody, type Whole } from './body.ts';
import { type Carried, createConnections, VERIFIED } from './connections.ts';
import { failure, failureOf, RUN_OVER } from './failures.ts';
import { isExcepted } from './no-proxy.ts';
import type { Tunnels } from './proxy.ts';
import type { AttemptResult, Failure, HttpRequest } from './types.ts';

const MOST_CONNECTIONS = 64;

export interface HttpOptions {
  readonly timeoutMs: number;
  readonly userAgent: string;
  /** Aborts all requests: `--max-time`, a signal. */
  readonly signal: AbortSignal;
}

/** The route of a request: direct, or through the proxy's tunnels. */
interface Route {
  readonly kept: Dispatcher;
  /** For requests that a kept connection lost: each gets a new connection. */
  readonly fresh: Dispatcher;
  readonly proxy?: { readonly host: string; readonly tunnels: Tunnels; readonly silent: () => Failure };
}

/** The only place that sends requests. The method is GET and not configurable. */
export async function createHttp(options: HttpOptions, given: ProxySettings | ProxyFault | undefined) {
  const { signal } = options;
  const proxy = given !== undefined && 'origin' in given ? given : undefined;
  const direct = directRoute({ timeout: options.timeoutMs, ...VERIFIED });
  const proxied = proxy === undefined ? undefined : await proxyRoute(proxy, options);
  // One listener aborts all requests: a signal for each one would cost more than the request.
  const underWay = new Set<() => void>();
  const stop = () => {
    for (const end of underWay) end();
  };
  signal.addEventListener('abort', stop, { once: true });
  const routeTo = (origin: string): Route => {
    if (proxy === undefined || proxied === undefined || !origin.startsWith('https:')) return direct;
    const { hostname, port } = new URL(origin);
    return isExcepted(proxy.except, hostname, Number(port || 443)) ? direct : proxied;
  };
  return {
    attempt: (wanted: HttpRequest): Promise<AttemptResult> => {
      const context = { route: routeTo(wanted.origin), underWay, options };
      const { skip } = wanted;
      if (skip === undefined) return attempt(wanted, createBody(), context);
      if (skipping !== undefined) return attempt(wanted, skipping.createSkippingBody(skip), context);
      return import('./skipping-body.ts').then((loaded) => {
        skipping = loaded;
        return attempt(wanted, loaded.createSkippingBody(skip), context);
      });
    },
    close: async (): Promise<void> => {
      signal.removeEventListener('abort', stop);
      proxied?.proxy?.tunnels.close();
      const routes = proxied === undefined ? [direct] : [direct, proxied];
      await Promise.all(routes.flatMap(({ kept, fresh }) => [kept.destroy(), fresh.destroy()]));
    },
  };
}

function directRoute(connect: NonNullable<Agent.Options['connect']>): Route {
  const settings: Agent.Options = {
    connections: MOST_CONNECTIONS,
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect,
  };
  return { kept: createConnections(settings), fresh: createConnections({ ...settings, pipelining: 0 }) };
}

async function proxyRoute(proxy: ProxySettings, { timeoutMs, userAgent }: HttpOptions): Promise<Route> {
  const { createTunnels, silent } = await import('./proxy.ts');
  const tunnels = createTunnels(proxy, { timeoutMs, userAgent });
  return {
    ...directRoute(tunnels.connect),
    proxy: { host: proxy.host, tunnels, silent: () => silent(proxy, timeoutMs).failure },
  };
}

const GIVEN_UP = new Error('given up');

/** Kept, because each `import()` takes a while, even of a loaded module. */
let skipping: typeof import('./skipping-body.ts') | undefined;

function attempt(
  wanted: HttpRequest,
  body: Body,
  { route, underWay, options }: { route: Route; underWay: Set<() => void>; options: HttpOptions },
): Promise<AttemptResult> {
  const { timeoutMs, userAgent, signal } = options;
  const dispatcher = wanted.fresh ? route.fresh : route.kept;
  if (signal.aborted) return Promise.resolve(RUN_OVER);
  return new Promise((resolve) => {
    let controller: Dispatcher.DispatchController | undefined;
    let over = false;
    let reply: ReturnType<typeof replied> | undefined;
    const end = (result: AttemptResult) => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      underWay.delete(stop);
      body.close?.();
      resolve(result);
    };
    /** Closes the connection: the rest of this reply would precede the next one. */
    const giveUp = (result: AttemptResult | undefined) => {
      if (result === undefined || over) return;
      end(result);
      controller?.abort(GIVEN_UP);
    };
    /** The body is too long or has an unknown coding. An error status is enough without its body. */
    const refuse = (failure: Failure | undefined) => {
      if (failure === undefined || reply === undefined || reply.status === 200) return giveUp(failure);
      return giveUp({ kind: 'reply', ...reply, bytes: Buffer.alloc(0) });
    };
    const stop = () => giveUp(RUN_OVER);
    const timer = setTimeout(() => {
      if (controller === undefined && route.proxy !== undefined && route.proxy.tunnels.waiting() > 0)
        giveUp(route.proxy.silent());
      else
        giveUp({
          ...failure('timeout', `no complete reply within ${timeoutMs} ms`, true),
          unanswered: reply === undefined,
        });
    }, timeoutMs);
    underWay.add(stop);
    const headers = {
      accept: 'application/json',
      'accept-encoding': 'gzip, deflate, br',
      // A cached copy would show an earlier state.
      'cache-control': 'no-cache',
      'user-agent': userAgent,
      ...wanted.headers,
    };
    const { origin, path } = wanted;
    const request: Carried = { origin, path, method: 'GET', headers, connection: undefined };
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart: (started) => {
        controller = started;
        const { connection } = request;
        if (connection !== undefined) {
          connection.requests += 1;
          connection.heard = false;
        }
        if (over) started.abort(GIVEN_UP);
      },
      onResponseStart: (_, status, headers) => {
        if (status < 200) return;
        reply = replied(status, headers);
        refuse(body.begin(status, reply.header('content-encoding'), reply.header('content-length')));
      },
      onResponseData: (receiving, chunk) => {
        refuse(body.add(chunk));
        const room = over ? undefined : body.waiting?.();
        if (room === undefined) return;
        receiving.pause();
        void room.then(() => receiving.resume());
      },
      onResponseEnd: () => {
        const head = reply;
        if (head === undefined || over) return;
        const finish = (whole: Whole | Failure) =>
          end('kind' in whole ? whole : { kind: 'reply', ...head, ...whole });
        const whole = body.whole();
        if (whole instanceof Promise) void whole.then(finish);
        else finish(whole);
      },
      onResponseError: (_, error) => {
        const failed = withoutReply(failureOf(error), reply === undefined);
        const { connection } = request;
        const wasKept = connection !== undefined && connection.requests > 1;
        const stale = failed.reason === 'network' && wasKept && !connection.heard;
        end({ ...(route.proxy === undefined ? failed : through(route.proxy.host, failed)), stale });
      },
    };
    try {
      dispatcher.dispatch(request, handler);
    } catch (error) {
      end(failureOf(error));
    }
  });
}

/** Invalid or overlong HTTP is a response, too: the host is up. */
function withoutReply(failure: Failure, unanswered: boolean): Failure {
  return unanswered && (failure.reason === 'network' || failure.reason === 'timeout')
    ? { ...failure, unanswered }
    : failure;
}

function replied(status: number, headers: Readonly<Record<string, string | string[] | undefined>>) {
  const header = (name: string) => {
    const value = headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  };
  return { status, header };
}

/** An error behind a proxy may be the proxy's. */
function through(host: string, failure: Failure): Failure {
  return failure.reason !== 'network' || failure.located
    ? failure
    : { ...failure, message: `${failure.message}; it was asked through the proxy ${host}` };
}
