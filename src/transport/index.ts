import { setMaxListeners } from 'node:events';
import { credentialValue, type PlannedCredential } from '../access/credentials.ts';
import type { AccessPolicy } from '../access/policy.ts';
import { proxyOf } from '../access/proxy-settings.ts';
import type { Clock } from '../model/clock.ts';
import type { Json } from '../model/json.ts';
import { createRedactor, type Redact } from '../redact/redactor.ts';
import { type CircuitBreaker, createCircuitBreaker } from './breaker.ts';
import {
  type ConcurrencyLimiter,
  createConcurrencyLimiter,
  createRateLimiter,
  mostAtOnce,
  type RateLimiter,
} from './concurrency.ts';
import { failure } from './failures.ts';
import { createHolds, notWaited } from './holds.ts';
import { createHttp } from './http.ts';
import { createJudge, HIDDEN_IN, type Judged, type Values, type Wanted } from './judge.ts';
import { backoffMs, LONGEST_WAIT_MS, pause, retryAfterMs } from './retry.ts';
import type { AttemptResult, Failure, HttpRequest } from './types.ts';

export interface TransportOptions {
  readonly clock: Clock;
  readonly policy: AccessPolicy;
  /** Values to hide, whether they are sent or not: see `possibleCredentials`. */
  readonly secrets?: readonly string[];
  /** Names in manifests, which vendors repeat: they stay readable. */
  readonly spelled?: () => readonly string[];
  readonly timeoutMs: number;
  readonly retries: number;
  /** Requests at once to one host; adaptive if not given. */
  readonly concurrency?: number | undefined;
  /** Whether there is enough memory to parse a reply of so many bytes; always, if not given. */
  readonly hasRoomFor?: ((bytes: number) => boolean) | undefined;
  /** The end of the run, in the clock's milliseconds. */
  readonly deadline?: number | undefined;
  readonly signal: AbortSignal;
  readonly userAgent: string;
}

export interface Call extends Wanted {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly credentials: readonly PlannedCredential[];
  readonly authorize: (
    values: Readonly<Record<string, string>>,
    url: string,
  ) => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
  /** Query parameters that carry the credential. */
  readonly authorizedQuery?: ((values: Values) => Readonly<Record<string, string>>) | undefined;
  readonly rateLimits: readonly { readonly requests: number; readonly seconds: number }[];
  /** Calls with the same key share their rate limits. */
  readonly limitKey: string;
  /** Members of the reply whose texts are dropped. */
  readonly skip?: readonly string[] | undefined;
}

export type CallResult =
  | {
      readonly kind: 'ok';
      readonly body: Json;
      /** The `Link` header, and the URL that it is relative to. */
      readonly link?: { readonly header: string; readonly url: string };
    }
  | { readonly kind: 'not-found'; readonly message: string; readonly code?: string }
  | { readonly kind: 'failed'; readonly reason: Failure['reason']; readonly message: string };

export interface Transport {
  call(call: Call): Promise<CallResult>;
  /** The most requests that one host gets at once. */
  readonly atOnce: number;
  /** Attempts made so far. */
  requests(): number;
  /**
   * Begins another read of all targets. Limits stay, hosts that were down are tried again, and a vendor that asked to
   * wait is not asked before that time.
   */
  startRound(): void;
  /** Hides every credential that is or could be used, in every form. */
  readonly redact: Redact;
  close(): Promise<void>;
}

const LONGEST_MESSAGE = 300;
/** A path that `URL` would leave as it is. It is not parsed, because parsing takes longer than the rest of a call. */
const NORMAL_PATH = /^(?:\/[\w~-][\w.~-]*)+$/;
const NO_TURN = failure(
  'timeout',
  "the vendor's documented rate limit left no time for this request within the run",
);

export function createTransport(options: TransportOptions): Transport {
  const { clock, policy, deadline } = options;
  // Every request and pause listens to the signal, and Node reports more than ten listeners as a leak.
  setMaxListeners(0, options.signal);
  const redactor = createRedactor();
  for (const secret of options.secrets ?? []) redactor.add(secret);
  const redact = redactor.redact.except?.(options.spelled ?? (() => [])) ?? redactor.redact;
  const hosts = new Map<string, Host>();
  const windows = new Map<string, RateLimiter>();
  const holds = createHolds(clock);
  let requests = 0;
  let http: ReturnType<typeof createHttp> | undefined;
  const isLate = (ms: number) => deadline !== undefined && clock.now() + ms > deadline;
  const isOver = () => options.signal.aborted || isLate(0);
  const { hasRoomFor } = options;
  const judge = createJudge({ clock, redact: (text) => redactor.redact(text), hasRoomFor, isOver });

  async function call(wanted: Call): Promise<CallResult> {
    const { host, path } = hostOf(wanted.url);
    const place = { host: host.name, url: wanted.url };
    const held = holds.failureFor(wanted.limitKey);
    if (held !== undefined) return reported(held, place, 1);
    const rateLimiter = remember(windows, wanted.limitKey, () => createRateLimiter(wanted.rateLimits, clock));
    const values = credentialValues(wanted);
    try {
      for (let attempt = 0; ; attempt += 1) {
        const { judged, asked } = await attemptIn({ wanted, values, host, rateLimiter, path });
        if (judged.kind !== 'failed' || !judged.retry) return reported(judged, place, attempt + 1);
        const end = (last: Failure) => {
          if (asked !== undefined) holds.add(wanted.limitKey, asked, judged);
          return reported(last, place, attempt + 1);
        };
        if (attempt >= options.retries) return end(judged);
        const wait = asked ?? backoffMs(attempt, clock);
        if (wait > LONGEST_WAIT_MS || isLate(wait))
          return end({ ...judged, message: notWaited(judged.message, asked) });
        if (!(await pause(wait, options.signal))) return end(judged);
      }
    } finally {
      host.breaker.onEnd(wanted);
    }
  }

  /** The host of a URL, and the path with the query. */
  function hostOf(url: string): { host: Host; path: string } {
    const end = url.indexOf('/', url.indexOf('//') + 2);
    const known = hosts.get(url.slice(0, end));
    if (known !== undefined && NORMAL_PATH.test(url.slice(end))) return { host: known, path: url.slice(end) };
    const { origin, host: name, pathname, search } = new URL(url);
    const host = remember(hosts, origin, () => ({
      origin,
      name,
      limiter: createConcurrencyLimiter(options.concurrency),
      breaker: createCircuitBreaker<Call>(options.concurrency, clock),
    }));
    return { host, path: pathname + search };
  }

  async function attemptIn({ wanted, values, host, rateLimiter, path }: Sent): Promise<Attempted> {
    const { origin, limiter, breaker } = host;
    let fresh = false;
    for (;;) {
      const down = await breaker.acquire(wanted);
      if (down !== undefined && !options.signal.aborted) return { judged: down };
      const leave = await limiter.acquire();
      try {
        // The host's state may have changed while this call waited.
        if (!breaker.stillAllows(wanted) && !options.signal.aborted) continue;
        const turn = rateLimiter.reserve();
        for (let wait = turn.wait(); wait > 0; wait = turn.wait()) {
          if (isLate(wait) || !(await pause(wait, options.signal))) return { judged: NO_TURN };
        }
        const authorized = await wanted.authorize(values, wanted.url);
        for (const value of Object.values(authorized)) redactor.addToken(value);
        const request = {
          origin,
          path: path + queryOf(path, wanted.authorizedQuery?.(values)),
          // Spread, because assigning to a header named `__proto__` would drop it.
          headers: { ...wanted.headers, ...authorized },
          fresh,
          skip: wanted.skip,
        };
        const result = await send(request, wanted, host);
        turn.over();
        if (result.kind === 'failed' && result.stale && !fresh && !isOver()) {
          fresh = true;
          continue;
        }
        // The place stays taken until the reply is parsed, so that large replies do not pile up.
        const judged = await judge(result, wanted, values);
        return { judged, asked: judged.kind === 'failed' ? retryAfterMs(result, clock) : undefined };
      } finally {
        leave();
      }
    }
  }

  async function send(
    request: HttpRequest,
    wanted: Call,
    { limiter, breaker }: Host,
  ): Promise<AttemptResult> {
    if (!options.signal.aborted) requests += 1;
    http ??= createHttp(options, proxyOf(policy.env));
    const result = await (await http).attempt(request);
    if (result.kind === 'failed' && result.stale) return result;
    if (result.kind === 'failed' && result.unanswered) breaker.onNoResponse(wanted, result);
    else if (!options.signal.aborted) breaker.onResponse();
    if (result.kind === 'reply' && (result.status === 429 || result.status === 503)) limiter.onThrottle();
    else if (result.kind === 'reply') limiter.onSuccess();
    return result;
  }

  function credentialValues({ credentials }: Call): Values {
    const values: Record<string, string> = {};
    for (const { name, variable } of credentials) {
      const value = credentialValue(variable, policy);
      redactor.add(value);
      values[name] = value;
    }
    return values;
  }

  function reported(
    judged: Judged,
    { host, url }: { host: string; url: string },
    attempts: number,
  ): CallResult {
    if (judged.kind === 'ok') {
      const { kind, body, link } = judged;
      return link === undefined ? { kind, body } : { kind, body, link: { header: link, url } };
    }
    const said = judged.kind === 'failed' ? located(judged, host) : judged.message;
    const message = `${shorten(redact.all?.([said], HIDDEN_IN)[0] ?? redact(said))}${after(attempts)}`;
    return judged.kind === 'not-found'
      ? { ...judged, message }
      : { kind: 'failed', reason: judged.reason, message };
  }

  return {
    call,
    atOnce: mostAtOnce(options.concurrency),
    requests: () => requests,
    startRound: () => {
      redactor.forgetTokens();
      for (const { breaker } of hosts.values()) breaker.allowProbe();
      holds.startRound();
    },
    redact,
    close: async () => {
      await (await http)?.close();
    },
  };
}

interface Host {
  readonly origin: string;
  /** With the port, if it is not the usual one. */
  readonly name: string;
  readonly limiter: ConcurrencyLimiter;
  readonly breaker: CircuitBreaker<Call>;
}

/** The parts that all attempts of a call share. */
interface Sent {
  readonly wanted: Call;
  readonly values: Values;
  readonly host: Host;
  readonly rateLimiter: RateLimiter;
  readonly path: string;
}

interface Attempted {
  readonly judged: Judged;
  /** How long the vendor asks to wait, in milliseconds. */
  readonly asked?: number | undefined;
}

/** The part of the query that carries the credential. It is added only when the request is sent. */
function queryOf(path: string, query: Readonly<Record<string, string>> | undefined): string {
  if (query === undefined) return '';
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `${path.includes('?') ? '&' : '?'}${pairs.join('&')}`;
}

/** Names the host if it gave no response. */
function located({ reason, message, located: isLocated }: Failure, host: string): string {
  return isLocated ? message : reason === 'network' || reason === 'timeout' ? `${host}: ${message}` : message;
}

function after(attempts: number): string {
  return attempts === 1 ? '' : ` (after ${attempts} attempts)`;
}

function shorten(text: string): string {
  return text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE)}…` : text;
}

function remember<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const fresh = make();
  map.set(key, fresh);
  return fresh;
}
