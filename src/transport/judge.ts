import { type AccessDenied, expiryOf } from '../access/credentials.ts';
import type { Clock } from '../model/clock.ts';
import { isJsonObject, type Json, ownValue } from '../model/json.ts';
import { type Decoded, decodeJson, HTML_FAULT } from './decode.ts';
import { saidInError } from './error-text.ts';
import { failure, RUN_OVER } from './failures.ts';
import { failureOfStatus } from './retry.ts';
import { createTurns } from './turns.ts';
import type { AttemptResult, Failure } from './types.ts';

/** The limit of a plain text that may explain an error. */
const LONGEST_TEXT = 1_000;
/** How much of a text is redacted before it is cut to its limit: redaction shortens it. */
export const HIDDEN_IN = 256 * 1024;
/** The limit of the vendor's explanation in an error body. */
const LONGEST_SAID = 200;
/** Larger replies, and compressed ones, are parsed one at a time. */
const LARGE_BYTES = 64 * 1024;

const NO_ROOM = failure(
  'too-large',
  'the replies of this run need too much memory: check fewer targets at once',
);

/** The vendor's ways to report an error. */
export interface Wanted {
  /** The name of a credential that may expire during the run. */
  readonly expiring?: string;
  readonly errorMessage?: (body: Json) => string | undefined;
  readonly refusal?: (
    status: number,
    body: Json,
    header?: (name: string) => string | undefined,
  ) => AccessDenied | undefined;
  /** The vendor's code of an error. */
  readonly errorCode?: (body: Json) => string | undefined;
  /** The provider itself looks for errors in a reply with status 200. */
  readonly judgesErrors?: boolean;
}

export type Values = Readonly<Record<string, string>>;

export type Judged =
  | { kind: 'ok'; body: Json; link?: string }
  | { kind: 'not-found'; message: string; code?: string }
  | Failure;

type ReplyHead = Pick<Extract<AttemptResult, { kind: 'reply' }>, 'status' | 'header'>;

export interface JudgeOptions {
  readonly clock: Clock;
  readonly redact: (text: string) => string;
  readonly hasRoomFor: ((bytes: number) => boolean) | undefined;
  /** Whether the run is over: then no further reply is parsed. */
  readonly isOver: () => boolean;
}

export type Judge = (result: AttemptResult, wanted: Wanted, values: Values) => Promise<Judged>;

/** Interprets the result of one attempt. */
export function createJudge({ clock, redact, hasRoomFor, isOver }: JudgeOptions): Judge {
  const inTurn = createTurns();

  async function judge(result: AttemptResult, wanted: Wanted, values: Values): Promise<Judged> {
    if (result.kind === 'failed') return result;
    const { bytes, codings = [] } = result;
    if (codings.length === 0 && bytes.length <= LARGE_BYTES) return judgeBody(result, bytes, wanted, values);
    return inTurn(async () => {
      if (isOver()) return RUN_OVER;
      const body =
        codings.length === 0
          ? bytes
          : await (await import('./decoder.ts')).decompressed(bytes, codings, isOver);
      return judgeBody(result, body, wanted, values);
    });
  }

  function judgeBody(
    { status, header }: ReplyHead,
    body: Buffer | Failure,
    wanted: Wanted,
    values: Values,
  ): Judged {
    if (isOver()) return RUN_OVER;
    if ('kind' in body && status === 200) return body;
    const bytes = 'kind' in body ? Buffer.alloc(0) : body;
    if (hasRoomFor?.(bytes.length) === false) return NO_ROOM;
    const decoded = decodeJson(bytes, header('content-type'));
    const isPage = 'html' in decoded;
    const refused = isPage
      ? undefined
      : wanted.refusal?.(status, 'value' in decoded ? decoded.value : plainText(decoded.text), header);
    if (refused !== undefined) {
      const expired = refused.reason === 'unauthorized' ? expiredMeanwhile(wanted, values) : undefined;
      if (expired !== undefined) return expired;
      const message =
        status === 200
          ? refused.message
          : `the vendor answered ${status}: ${besideOurs(refused.message, saidIn(decoded, wanted))}`;
      return failure(refused.reason, message, refused.reason === 'rate-limited');
    }
    if (status === 200) {
      if ('value' in decoded) {
        const error = wanted.judgesErrors ? undefined : errorInside(decoded.value, wanted);
        const link = header('link');
        return error ?? { kind: 'ok', body: decoded.value, ...(link !== undefined && { link }) };
      }
      return failure('malformed-response', decoded.fault);
    }
    const said = saidIn(decoded, wanted);
    const page = isPage ? `HTTP ${status}: ${HTML_FAULT}` : undefined;
    if (status === 404) {
      // A page from a proxy does not prove that the object is missing.
      if (page !== undefined) return failure('malformed-response', page);
      const code = 'value' in decoded ? wanted.errorCode?.(decoded.value) : undefined;
      const message = said ?? 'the vendor answered 404';
      return { kind: 'not-found', message, ...(code !== undefined && { code }) };
    }
    const expired = status === 401 ? expiredMeanwhile(wanted, values) : undefined;
    const judged = expired ?? failureOfStatus(status, said);
    return page === undefined ? judged : { ...judged, message: page };
  }

  /** The explanation in an error body, in the vendor's own form or in a common form. */
  function saidIn(decoded: Decoded, { errorMessage }: Wanted): string | undefined {
    const said =
      'value' in decoded
        ? errorMessage?.(decoded.value) || saidInError(decoded.value)
        : (plainText(decoded.text) ?? undefined);
    if (said === undefined) return undefined;
    const text = onOneLine(redact(said.slice(0, HIDDEN_IN)));
    return text.length > LONGEST_SAID ? `${text.slice(0, LONGEST_SAID)}…` : text || undefined;
  }

  /** A reply with an error is a failure, whatever else it contains. */
  function errorInside(body: Json, wanted: Wanted): Failure | undefined {
    if (!isJsonObject(body)) return undefined;
    const error =
      ownValue(body, 'error') || unlessEmpty(ownValue(body, 'errors')) || ownValue(body, 'success') === false;
    if (!error) return undefined;
    const first = Array.isArray(error) ? error[0] : error;
    const said = typeof first === 'string' ? first : saidIn({ value: body }, wanted);
    const detail = said === undefined ? '' : `: ${said}`;
    return failure('server-error', `the vendor answered 200 with an error in it${detail}`);
  }

  /** Redacts before it cuts, so that no part of a credential remains. */
  function plainText(text: string | undefined): string | null {
    return text === undefined ? null : redact(text.slice(0, HIDDEN_IN)).slice(0, LONGEST_TEXT);
  }

  /** A short-lived token can expire during the run. */
  function expiredMeanwhile({ expiring }: Wanted, values: Values): Failure | undefined {
    const token = expiring === undefined ? undefined : values[expiring];
    const expiry = token === undefined ? undefined : expiryOf(token);
    if (expiry === undefined || expiry > clock.now()) return undefined;
    return failure('credential-expired', 'the token expired during the run');
  }

  return judge;
}

/** Our explanation, followed by the vendor's unless ours contains it. */
function besideOurs(ours: string, said: string | undefined): string {
  const hasIt = said === undefined || onOneLine(ours.slice(0, HIDDEN_IN)).includes(said.replace(/…$/, ''));
  return hasIt ? ours : `${ours} (it says: ${said})`;
}

function onOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** An empty list or object of errors is not an error. */
function unlessEmpty(errors: Json | undefined): Json | undefined {
  if (Array.isArray(errors)) return errors.length === 0 ? undefined : errors;
  if (!isJsonObject(errors)) return errors;
  for (const name in errors) if (Object.hasOwn(errors, name)) return errors;
  return undefined;
}
