/**
 * The rules by which simulator.ts accepts a token. They come from the pages that simulator.ts names, read on the
 * day that it gives.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { isJsonObject, type JsonObject } from '../../model/json.ts';

interface App {
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** The app enforces the JTI claim. */
  readonly requireJti?: boolean;
}

const SKEW_SECONDS = 5;

/**
 * Whether the header `auth` has a valid JWT. It has no scheme, is signed by HS256 with the client secret, which is not
 * decoded, and has the claim `appId`.
 */
export function isAdmitted(token: string | undefined, apps: readonly App[], now: number): boolean {
  const parts = token?.split('.') ?? [];
  const [head = '', body = '', signature = ''] = parts;
  if (parts.length !== 3) return false;
  const header = decode(head);
  const claims = decode(body);
  if (header?.alg !== 'HS256' || claims === undefined) return false;
  const app = apps.find(({ clientId }) => clientId !== undefined && clientId === claims.appId);
  if (app?.clientSecret === undefined) return false;
  const wanted = createHmac('sha256', app.clientSecret).update(`${head}.${body}`).digest();
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return false;
  if (app.requireJti === true && (typeof claims.jti !== 'string' || claims.jti === '')) return false;
  return isCurrent(claims, now / 1000);
}

function isCurrent({ exp, iat, nbf }: JsonObject, seconds: number): boolean {
  for (const claim of [exp, iat, nbf]) if (claim !== undefined && typeof claim !== 'number') return false;
  if (typeof exp === 'number' && exp <= seconds - SKEW_SECONDS) return false;
  if (typeof nbf === 'number' && nbf > seconds + SKEW_SECONDS) return false;
  return typeof iat !== 'number' || iat <= seconds + SKEW_SECONDS;
}

function decode(part: string): JsonObject | undefined {
  if (!/^[\w-]+$/.test(part)) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return isJsonObject(value) ? value : undefined;
  } catch {
    // Not JSON, so not a token.
    return undefined;
  }
}
