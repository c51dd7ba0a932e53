import { createServer, type Server, type ServerResponse } from 'node:http';
import { ProblemError } from '../model/problem.ts';
import { type Answer, answerTo, type LoggedRequest, stageOf } from './answer.ts';
import type { Scenario } from './scenario.ts';
import { send } from './send.ts';

export interface SimulatorOptions {
  /** Default: any free one. */
  readonly port?: number;
  /** A loopback address; default 127.0.0.1. */
  readonly host?: string;
  /** The clock for tokens, in milliseconds since 1970. */
  readonly now?: () => number;
}

export interface Simulator {
  readonly url: string;
  /** The variables for a client: base URLs and default credentials. */
  readonly env: Readonly<Record<string, string>>;
  readonly requests: readonly LoggedRequest[];
  readonly maxInFlight: number;
  /** Requests that `rateLimit` or `maxConcurrent` turned away. */
  readonly rateLimited: number;
  /** Replaces the scenario. The log goes on. */
  update(scenario: Scenario): void;
  close(): Promise<void>;
}

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

/** Serves the vendors of a scenario on loopback until it is closed. */
export async function startSimulator(scenario: Scenario, options: SimulatorOptions = {}): Promise<Simulator> {
  const { port = 0, host = '127.0.0.1', now = Date.now } = options;
  if (!LOOPBACK.includes(host)) {
    const message = `the simulator listens only on loopback, and "${host}" is another host`;
    throw new ProblemError([{ code: 'usage', message, hint: `one of ${LOOPBACK.join(', ')}` }]);
  }
  const requests: LoggedRequest[] = [];
  const counts = { maxInFlight: 0, rateLimited: 0 };
  const open = new Set<Answer>();
  const inFlight = (provider: string) =>
    [...open].filter(({ logged, rateLimited }) => logged.provider === provider && !rateLimited).length;
  let stage = stageOf(scenario);
  const server = createServer((request, response) => {
    // One vendor's samples have a body on GET. It has no effect.
    request.resume();
    const answer = answerTo(request, stage, { at: now(), inFlight });
    if (answer.rateLimited) counts.rateLimited += 1;
    requests.push(answer.logged);
    open.add(answer);
    counts.maxInFlight = Math.max(counts.maxInFlight, open.size);
    response.once('close', () => open.delete(answer));
    deliver(response, answer);
  });
  server.keepAliveTimeout = 60_000;
  const url = await listen(server, port, host);
  return {
    url,
    env: envOf(url, scenario),
    requests,
    get maxInFlight() {
      return counts.maxInFlight;
    },
    get rateLimited() {
      return counts.rateLimited;
    },
    update: (next) => {
      stage = stageOf(next);
    },
    close: () => close(server),
  };
}

function deliver(response: ServerResponse, { wire, delay }: Answer): void {
  if (delay === 0) {
    send(response, wire);
    return;
  }
  const timer = setTimeout(() => send(response, wire), delay);
  response.once('close', () => clearTimeout(timer));
}

function listen(server: Server, port: number, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      const bound = typeof address === 'object' && address !== null ? address.port : port;
      resolve(`http://${host.includes(':') ? `[${host}]` : host}:${bound}`);
    });
  });
}

function envOf(url: string, { worlds, places }: Scenario): Readonly<Record<string, string>> {
  const baseUrls = Object.entries(places).map(([variable, path]) => [variable, `${url}${path}`]);
  return Object.assign(Object.fromEntries(baseUrls), ...worlds.map(({ env }) => env));
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
