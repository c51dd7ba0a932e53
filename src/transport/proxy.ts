import { buildConnector, Client } from 'undici';
import type { ProxySettings } from '../access/proxy-settings.ts';
import { VERIFIED } from './connections.ts';
import { failureOf, ProxyError } from './failures.ts';
import { isRetried } from './retry.ts';

export type Tunnels = ReturnType<typeof createTunnels>;

/** undici's own agent retries without a pause while a proxy closes the connection, and hides the proxy's reply. */
export function createTunnels(
  proxy: ProxySettings,
  { timeoutMs, userAgent }: { readonly timeoutMs: number; readonly userAgent: string },
) {
  const secure = buildConnector({ timeout: timeoutMs, ...VERIFIED });
  const open = new Set<AbortController>();

  async function tunnelTo(target: string) {
    const end = new AbortController();
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      end.abort();
    }, timeoutMs);
    const client = new Client(proxy.origin, {
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: { timeout: timeoutMs, ...VERIFIED },
    });
    open.add(end);
    try {
      const { statusCode, socket } = await client.connect({
        path: target,
        signal: end.signal,
        headers: {
          host: target,
          'user-agent': userAgent,
          ...(proxy.authorization !== undefined && { 'proxy-authorization': proxy.authorization }),
        },
      });
      if (statusCode >= 200 && statusCode < 300) return socket;
      socket.on('error', () => undefined).destroy();
      throw refusedBy(proxy, statusCode, target);
    } catch (error) {
      if (error instanceof ProxyError) throw error;
      if (late) throw silent(proxy, timeoutMs);
      throw brokenBy(proxy, error);
    } finally {
      clearTimeout(timer);
      open.delete(end);
      void client.destroy();
    }
  }

  const connect: buildConnector.connector = (options, callback) => {
    const target = `${options.hostname}:${options.port || 443}`;
    tunnelTo(target).then(
      (socket) =>
        secure({ ...options, httpSocket: socket as NonNullable<typeof options.httpSocket> }, callback),
      (error: Error) => callback(error, null),
    );
  };
  return {
    connect,
    /** The number of tunnels that are being opened. */
    waiting: () => open.size,
    close: () => {
      for (const end of open) end.abort();
    },
  };
}

export function silent({ host }: ProxySettings, timeoutMs: number): ProxyError {
  return new ProxyError('timeout', `the proxy ${host} opened no tunnel within ${timeoutMs} ms`, true);
}

function refusedBy(
  { variable, host, authorization }: ProxySettings,
  status: number,
  target: string,
): ProxyError {
  const user = authorization === undefined ? 'set' : 'check';
  const hint = status === 407 ? `: it wants a user and a password, ${user} them in ${variable}` : '';
  return new ProxyError(
    'network',
    `the proxy ${host} refused a tunnel to ${target} and answered ${status}${hint}`,
    isRetried(status),
  );
}

function brokenBy({ host }: ProxySettings, error: unknown): ProxyError {
  const { reason, message, retry } = failureOf(error);
  const what =
    reason === 'malformed-response' || reason === 'too-large'
      ? 'did not answer as a proxy does'
      : 'opened no tunnel';
  return new ProxyError(
    reason === 'timeout' ? 'timeout' : 'network',
    `the proxy ${host} ${what}: ${message}`,
    retry,
  );
}
