import type { Clock } from '../model/clock.ts';
import type { UnreadableReason } from '../model/observation.ts';
import { failure } from './failures.ts';
import type { AttemptResult, Failure } from './types.ts';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;
/** The longest wait that a vendor may ask for. */
export const LONGEST_WAIT_MS = 60_000;

export function isRetried(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}

/** Full jitter: a random part of the exponential pause, so that clients do not retry at the same moment. */
export function backoffMs(attempt: number, clock: Clock): number {
  return clock.random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
}

/** The wait in `retry-after-ms` or `Retry-After` (seconds or a date); undefined if it is invalid. */
export function retryAfterMs(reply: AttemptResult, clock: Clock): number | undefined {
  if (reply.kind !== 'reply') return undefined;
  const precise = reply.header('retry-after-ms')?.trim();
  if (precise !== undefined && /^\d+(\.\d+)?$/.test(precise)) return Number(precise);
  const given = reply.header('retry-after')?.trim();
  if (given === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(given)) return Number(given) * 1000;
  const date = httpDate(given);
  if (date === undefined) return undefined;
  // The date is compared with the vendor's clock, which may differ from ours.
  return Math.max(0, date - (httpDate(reply.header('date')) ?? clock.now()));
}

/** The oldest of HTTP's three date formats names no zone; all are UTC. */
function httpDate(text = ''): number | undefined {
  const time = /^[A-Z][a-z]+,? /.test(text)
    ? Date.parse(/GMT$/i.test(text) ? text : `${text} GMT`)
    : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** The failure of a status code. The provider judges 200 and 404. */
export function failureOfStatus(status: number, said: string | undefined): Failure {
  const detail = said === undefined ? '' : `: ${said}`;
  return failure(reasonOfStatus(status), `the vendor answered ${status}${detail}`, isRetried(status));
}

function reasonOfStatus(status: number): UnreadableReason {
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  if (status === 404 || status === 410) return 'not-found';
  if (status === 408) return 'timeout';
  if (status === 429) return 'rate-limited';
  if (status >= 300 && status < 400) return 'redirected';
  if (status >= 400 && status < 500) return 'bad-request';
  if (status >= 500) return 'server-error';
  return 'malformed-response';
}

/** Resolves with true after the pause, with false as soon as the signal aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve(false);
      return;
    }
    const end = (finished: boolean) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      resolve(finished);
    };
    const stop = () => end(false);
    const timer = setTimeout(() => end(true), ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}
