import { createHmac } from 'node:crypto';
import { Agent, request } from 'undici';
import { parseScenario } from '../../src/simulator/scenario.ts';
import type { Simulator, SimulatorOptions } from '../../src/simulator/server.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import { afterTest } from '../support/clean-up.ts';

// Ignores the environment's proxy, which other tests set.
const dispatcher = new Agent();

export async function simulate(yaml: string, options?: SimulatorOptions): Promise<Simulator> {
  const simulator = await startSimulator(
    await parseScenario(`version: 1\n${yaml}`, 'scenario.yaml'),
    options,
  );
  afterTest(() => simulator.close());
  return simulator;
}

export interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests assert on any body
  readonly body: any;
}

interface Options {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH';
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export async function get(url: string, { method = 'GET', headers = {}, signal }: Options = {}): Promise<Got> {
  const reply = await request(url, { method, headers, dispatcher, ...(signal ? { signal } : {}) });
  const text = await reply.body.text();
  return { status: reply.statusCode, headers: reply.headers, text, body: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The base URL of a vendor and a request with its default credential. */
export function vendor(simulator: Simulator, id: string) {
  const base = simulator.env[`${id.toUpperCase()}_BASE_URL`] ?? '';
  const headers = credentials(simulator)[id] ?? {};
  return {
    base,
    headers,
    get: (path: string, extra: Readonly<Record<string, string>> = {}) =>
      get(`${base}${path}`, { headers: { ...headers, ...extra } }),
    bare: (path: string, options?: Options) => get(`${base}${path}`, options),
  };
}

function credentials({ env }: Simulator): Record<string, Record<string, string>> {
  return {
    chatcaptain: { 'x-chatcaptain-key': env.CHATCAPTAIN_API_KEY ?? '' },
    adaline: { authorization: `Bearer ${env.ADALINE_API_KEY}` },
    astropods: { authorization: `Bearer ${env.ASTRO_ACCESS_TOKEN}` },
    cartesia: { authorization: `Bearer ${env.CARTESIA_API_KEY}`, 'cartesia-version': '2026-03-01' },
    kore: { auth: jwt({ appId: env.KORE_CLIENT_ID }, env.KORE_CLIENT_SECRET ?? '') },
  };
}

export function jwt(claims: object, secret: string, header: object = { alg: 'HS256', typ: 'JWT' }): string {
  const head = `${encode(header)}.${encode(claims)}`;
  return `${head}.${createHmac('sha256', secret).update(head).digest('base64url')}`;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
