/**
 * Reaches GitHub through the proxy of a self-hosted runner. Before Node 24, Node's own `fetch` ignores the proxy
 * variables.
 */

import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** A proxy that will not let a request through, however often it is asked. */
export class ProxyRefusal extends Error {}

/**
 * The proxy for a URL, if any, from the variables that the runner reads too. `NO_PROXY` may only list names of hosts,
 * and of domains, which stand for all hosts below them.
 *
 * @param {string} url
 * @param {Readonly<Record<string, string | undefined>>} env
 */
export function proxyFor(url, env) {
  const first = (...names) => names.map((name) => env[name]?.trim()).find((value) => value) ?? '';
  const value = first('HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy');
  const { protocol, hostname } = new URL(url);
  const isExcepted = first('NO_PROXY', 'no_proxy')
    .toLowerCase()
    .split(/[\s,]+/)
    .map((entry) => entry.replace(/^\*?\./, '').replace(/:443$/, ''))
    .some((name) => name === '*' || name === hostname || (name !== '' && hostname.endsWith(`.${name}`)));
  if (value === '' || protocol !== 'https:' || isExcepted) return undefined;
  const text = value.includes('://') ? value : `http://${value}`;
  if (!/^https?:/i.test(text) || !URL.canParse(text)) {
    throw new Error('HTTPS_PROXY has to be the URL of an http or https proxy: http://proxy.example.com:3128');
  }
  return new URL(text);
}

/** Like `fetch`, through a tunnel of this proxy. */
export async function fetchThrough(proxy, url, { body, signal, ...options }) {
  const { hostname, port } = new URL(url);
  try {
    const socket = await tunnelTo(`${hostname}:${port || 443}`, proxy, signal);
    const received = await new Promise((resolve, reject) => {
      const sent = httpsRequest(url, { ...options, signal, socket, agent: false });
      sent.on('error', reject).once('response', resolve).end(body);
    });
    const chunks = await received.toArray();
    const { statusCode: status, headers } = received;
    return new Response(chunks.length === 0 ? null : Buffer.concat(chunks), { status, headers });
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  }
}

function tunnelTo(target, { protocol, origin, host, username, password }, signal) {
  const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const authorization = `Basic ${Buffer.from(user).toString('base64')}`;
  return new Promise((resolve, reject) => {
    const asked = (protocol === 'https:' ? httpsRequest : httpRequest)(origin, {
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...(user !== ':' && { 'proxy-authorization': authorization }) },
      signal,
      agent: false,
    });
    asked.on('error', ({ code, message }) =>
      reject(new Error(`the proxy ${host} opened no tunnel: ${code ?? message}`)),
    );
    asked.once('connect', ({ statusCode }, socket) => {
      if (statusCode === 200) return resolve(socket);
      socket.destroy();
      const text = `the proxy ${host} answered ${statusCode} to CONNECT ${target}`;
      reject(statusCode < 500 ? new ProxyRefusal(text) : new Error(text));
    });
    asked.end();
  });
}
