import type { Clock } from '../../model/clock.ts';

/**
 * A token for one request, as Kore.ai's API introduction describes it: signed by HS256 with the app's client secret,
 * which is not decoded, and with the app's client id as `appId`. Its time of issue is half a minute ago, because clocks
 * differ. Some apps require a `jti`.
 */
export async function mintJwt(clientId: string, clientSecret: string, clock: Clock): Promise<string> {
  const { createHmac } = await import('node:crypto');
  const seconds = Math.floor(clock.now() / 1000);
  const header = encode({ alg: 'HS256', typ: 'JWT' });
  const payload = encode({
    appId: clientId,
    sub: 'driftline',
    iat: seconds - 30,
    exp: seconds + 300,
    jti: Math.floor(clock.random() * 2 ** 52).toString(36) + seconds.toString(36),
  });
  const signature = createHmac('sha256', clientSecret).update(`${header}.${payload}`).digest('base64url');
  return `${header}.${payload}.${signature}`;
}

function encode(part: Readonly<Record<string, string | number>>): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
