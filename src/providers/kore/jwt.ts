import type { Clock } from '../../model/clock.ts';

/**
 * A token for one request, by Kore.ai's API introduction: HS256 with the app's client secret as it is written, and its
 * client id as `appId`. It is issued half a minute back, because clocks differ. Some apps require a `jti`.
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
