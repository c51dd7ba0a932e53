import { setMaxListeners } from 'node:events';
import type { Clock } from '../model/clock.ts';
import { isJsonObject, type Json, ownValue } from '../model/json.ts';
import { credentialValue, expiryOf, type Operator, type PlannedCredential, type Refused } from './access.ts';
import { type Breaker, createBreaker } from './breaker.ts';
import { decodeJson } from './decode.ts';
import { createHttp, type Http } from './http.ts';
import { createLane, createWindow, type Lane, type Window } from './limits.ts';
import { createRedactor, type Redact } from './redact.ts';
import { backoffMs, failureOfStatus, LONGEST_WAIT_MS, pause, retryAfterMs } from './retry.ts';
import type { AttemptResult, Failure, HttpRequest } from './types.ts';

export interface TransportOptions {
  readonly clock: Clock;
  readonly operator: Operator;
  /** To be hidden whether they are sent or not: see `possibleCredentials`. */
  readonly secrets?: readonly string[];
  /** What manifests ask for by name: a vendor repeats it, and it is shown as it was written. */
  readonly spelled?: () => readonly string[];
  readonly timeoutMs: number;
  readonly retries: number;
  /** Requests at once to one host; adaptive if not given. */
  readonly concurrency?: number;
  /** Whether a reply of so many bytes may be looked into; always, if not given. */
  readonly hasRoomFor?: (bytes: number) => boolean;
  /** When the run must be over, in the clock's milliseconds. */
  readonly deadline?: number;
  readonly signal: AbortSignal;
  readonly userAgent: string;
}

/** One GET, as far as the transport needs to know it. */
export interface Call {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly credentials: readonly PlannedCredential[];
  readonly authorise: (
    values: Readonly<Record<string, string>>,
  ) => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
  readonly rateLimits: readonly { readonly requests: number; readonly seconds: number }[];
  /** Limits are kept for these together. */
  readonly limitKey: string;
  /** A token that may run out during the run. */
  readonly expiring?: string;
  readonly errorMessage?: (body: Json) => string | undefined;
  readonly refusal?: (status: number, body: Json) => Refused | undefined;
}

export type CallResult =
  | { readonly kind: 'ok'; readonly body: Json }
  | { readonly kind: 'not-found'; readonly message: string }
  | { readonly kind: 'failed'; readonly reason: Failure['reason']; readonly message: string };

export interface Transport {
  call(call: Call): Promise<CallResult>;
  /** Attempts made so far. */
  requests(): number;
  /** Hides every credential that has been used or could be, in whatever form a text carries it. */
  readonly redact: Redact;
  close(): Promise<void>;
}

const LONGEST_MESSAGE = 300;
/** Of a plain text that may say why a request was refused. */
const LONGEST_TEXT = 1_000;
const DAY_MS = 86_400_000;
const NO_TURN: Failure = {
  kind: 'failed',
  reason: 'timeout',
  message: "the vendor's documented rate limit left no time for it within the run",
  retry: false,
};

const NO_ROOM: Failure = {
  kind: 'failed',
  reason: 'too-large',
  message: 'the replies of this run take all the memory that there is for them: check fewer targets at once',
  retry: false,
};

export function createTransport(options: TransportOptions): Transport {
  const { clock, operator, deadline } = options;
  // Every request and every pause listens to it, and Node takes more than ten for a leak.
  setMaxListeners(0, options.signal);
  const redactor = createRedactor();
  for (const secret of options.secrets ?? []) redactor.add(secret);
  const redact = redactor.redact.except?.(options.spelled ?? (() => [])) ?? redactor.redact;
  const hosts = new Map<string, Host>();
  const windows = new Map<string, Window>();
  let requests = 0;
  let http: Promise<Http> | undefined;
  const isLate = (ms: number) => deadline !== undefined && clock.now() + ms > deadline;

  async function call(wanted: Call): Promise<CallResult> {
    const { origin, host: place, pathname, search } = new URL(wanted.url);
    const host = remember(hosts, origin, () => ({
      lane: createLane(options.concurrency),
      breaker: createBreaker<Call>(options.concurrency, clock),
    }));
    const window = remember(windows, wanted.limitKey, () => createWindow(wanted.rateLimits, clock));
    const values = credentialValues(wanted);
    const sent: Sent = { wanted, values, host, window, origin, path: pathname + search };
    try {
      for (let attempt = 0; ; attempt += 1) {
        const result = await attemptIn(sent);
        const judged = judge(result, wanted, values);
        if (judged.kind !== 'failed' || !judged.retry || attempt >= options.retries)
          return told(judged, place);
        const asked = retryAfterMs(result, clock);
        const wait = asked ?? backoffMs(attempt, clock);
        if (wait > LONGEST_WAIT_MS || isLate(wait))
          return told({ ...judged, message: notWaited(judged.message, asked) }, place);
        if (!(await pause(wait, options.signal))) return told(judged, place);
      }
    } finally {
      host.breaker.ended(wanted);
    }
  }

  async function attemptIn({ wanted, values, host, window, origin, path }: Sent): Promise<AttemptResult> {
    const { lane, breaker } = host;
    for (;;) {
      const down = await breaker.admit(wanted);
      if (down !== undefined && !options.signal.aborted) return down;
      const leave = await lane.enter();
      try {
        // What was learnt of the host while this one stood in line.
        if (!breaker.admits(wanted) && !options.signal.aborted) continue;
        const turn = window.reserve();
        for (let wait = turn.wait(); wait > 0; wait = turn.wait()) {
          if (isLate(wait) || !(await pause(wait, options.signal))) return NO_TURN;
        }
        const authorised = await wanted.authorise(values);
        for (const value of Object.values(authorised)) redactor.addToken(value);
        const headers = { ...wanted.headers, ...authorised };
        const result = await send({ origin, path, headers }, wanted, host);
        turn.over();
        return result;
      } finally {
        leave();
      }
    }
  }

  async function send(request: HttpRequest, wanted: Call, { lane, breaker }: Host): Promise<AttemptResult> {
    if (!options.signal.aborted) requests += 1;
    http ??= createHttp({
      timeoutMs: options.timeoutMs,
      userAgent: options.userAgent,
      signal: options.signal,
      httpsProxy: operator.environment.HTTPS_PROXY ?? operator.environment.https_proxy,
      noProxy: operator.environment.NO_PROXY ?? operator.environment.no_proxy,
    });
    const result = await (await http).attempt(request);
    if (result.kind === 'failed' && result.unanswered) breaker.unanswered(wanted, result);
    else if (!options.signal.aborted) breaker.answered();
    if (result.kind === 'reply' && (result.status === 429 || result.status === 503)) lane.refused();
    else if (result.kind === 'reply') lane.succeeded();
    return result;
  }

  function credentialValues({ credentials }: Call): Values {
    const values: Record<string, string> = {};
    for (const { name, variable } of credentials) {
      const value = credentialValue(variable, operator);
      redactor.add(value);
      values[name] = value;
    }
    return values;
  }

  function judge(result: AttemptResult, wanted: Call, values: Values): Judged {
    if (result.kind === 'failed') return result;
    const { status } = result;
    if (options.hasRoomFor?.(result.bytes.length) === false) return NO_ROOM;
    const decoded = decodeJson(result.bytes, result.header('content-type'));
    const refused = wanted.refusal?.(status, 'value' in decoded ? decoded.value : plainText(decoded.text));
    if (refused !== undefined) {
      const message = status === 200 ? refused.message : `the vendor answered ${status}: ${refused.message}`;
      return { kind: 'failed', reason: refused.reason, message, retry: refused.reason === 'rate-limited' };
    }
    if (status === 200) {
      if ('value' in decoded)
        return errorInside(decoded.value, wanted) ?? { kind: 'ok', body: decoded.value };
      return { kind: 'failed', reason: 'malformed-response', message: decoded.fault, retry: false };
    }
    const said = 'value' in decoded ? wanted.errorMessage?.(decoded.value) : undefined;
    if (status === 404) return { kind: 'not-found', message: said ?? 'the vendor answered 404' };
    return expiredMeanwhile(status, wanted, values) ?? failureOfStatus(status, said);
  }

  /** No credential may be cut in two before it is hidden. */
  function plainText(text: string | undefined): string | null {
    return text === undefined ? null : (redact.all?.([text], LONGEST_TEXT)[0] ?? null);
  }

  /** A run can outlast a short-lived token. */
  function expiredMeanwhile(status: number, { expiring }: Call, values: Values): Failure | undefined {
    const token = expiring === undefined ? undefined : values[expiring];
    const expiry = token === undefined ? undefined : expiryOf(token);
    if (status !== 401 || expiry === undefined || expiry > clock.now()) return undefined;
    return {
      kind: 'failed',
      reason: 'credential-expired',
      message: 'the token expired during the run',
      retry: false,
    };
  }

  function told(judged: Judged, host: string): CallResult {
    if (judged.kind === 'ok') return judged;
    const said = judged.kind === 'failed' ? located(judged, host) : judged.message;
    const message = shorten(redact.all?.([said], LONGEST_TEXT)[0] ?? redact(said));
    return judged.kind === 'not-found'
      ? { kind: 'not-found', message }
      : { kind: 'failed', reason: judged.reason, message };
  }

  return {
    call,
    requests: () => requests,
    redact,
    close: async () => {
      await (await http)?.close();
    },
  };
}

type Values = Readonly<Record<string, string>>;

interface Host {
  readonly lane: Lane;
  readonly breaker: Breaker<Call>;
}

/** What the attempts of a call have in common. */
interface Sent {
  readonly wanted: Call;
  readonly values: Values;
  readonly host: Host;
  readonly window: Window;
  readonly origin: string;
  readonly path: string;
}

type Judged = { kind: 'ok'; body: Json } | { kind: 'not-found'; message: string } | Failure;

/** Whatever stands beside it: a reply with an error in it is not believed. */
function errorInside(body: Json, { errorMessage }: Call): Failure | undefined {
  if (!isJsonObject(body)) return undefined;
  const error = ownValue(body, 'error') || unlessEmpty(ownValue(body, 'errors'));
  if (!error) return undefined;
  const [first] = [error].flat();
  const said = typeof first === 'string' ? first : errorMessage?.(body);
  const detail = said === undefined ? '' : `: ${said}`;
  return {
    kind: 'failed',
    reason: 'server-error',
    message: `the vendor answered 200 with an error in it${detail}`,
    retry: false,
  };
}

/** A list of errors, or an object of them, may be sent along with nothing in it. */
function unlessEmpty(errors: Json | undefined): Json | undefined {
  const isEmpty = typeof errors === 'object' && errors !== null && Object.keys(errors).length === 0;
  return isEmpty ? undefined : errors;
}

/** Where no vendor answered, what matters is where it was looked for. */
function located({ reason, message }: Failure, host: string): string {
  return reason === 'network' || reason === 'timeout' ? `${host}: ${message}` : message;
}

function notWaited(message: string, asked: number | undefined): string {
  if (asked === undefined) return `${message}; there was no time for another attempt`;
  // A number beyond all sense is none to repeat: it may be anything.
  const time = asked > DAY_MS ? 'longer than a day' : `${Math.ceil(asked / 1000)} s`;
  return `${message}; it asks to wait ${time}, which is too long`;
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
