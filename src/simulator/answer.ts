import type { IncomingMessage } from 'node:http';
import type { SimRateLimit } from './contract.ts';
import { faultsInTurn, limiter } from './fault-schedule.ts';
import { damage, type Fault, type Wire, wireOf } from './faults.ts';
import type { Scenario } from './scenario.ts';

export interface LoggedRequest {
  readonly method: string;
  /** The vendor with the request's prefix, if any. */
  readonly provider?: string;
  /** As sent, with prefix and query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly at: number;
  /** 0 if the connection was reset instead. */
  readonly status: number;
}

/** A scenario with the counts of its faults and limits. */
export interface Stage {
  readonly scenario: Scenario;
  readonly nextFault: (provider: string, path: string) => Fault | undefined;
  readonly limits: ReadonlyMap<string, (now: number) => SimRateLimit | undefined>;
}

export function stageOf(scenario: Scenario): Stage {
  return {
    scenario,
    nextFault: faultsInTurn(scenario.faults),
    limits: new Map(scenario.worlds.map((world) => [world.id, limiter(world.rateLimits)])),
  };
}

export interface Answer {
  readonly wire: Wire;
  readonly delay: number;
  readonly logged: LoggedRequest;
  readonly rateLimited: boolean;
}

export interface Moment {
  readonly at: number;
  /** The number of other requests to a vendor that are not answered yet. */
  inFlight(provider: string): number;
}

export function answerTo(incoming: IncomingMessage, stage: Stage, { at, inFlight }: Moment): Answer {
  const path = incoming.url ?? '/';
  const [pathname = ''] = path.split('?', 1);
  const method = incoming.method ?? 'GET';
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
  const { worlds, latency } = stage.scenario;
  const world = worlds.find(({ prefix }) => pathname === prefix || pathname.startsWith(`${prefix}/`));
  if (world === undefined) {
    const error = `nothing is served here; the vendors are under ${worlds.map(({ prefix }) => prefix).join(', ')}`;
    const logged = { method, path, headers, at, status: 404 };
    return { wire: wireOf({ status: 404, body: { error } }), delay: 0, logged, rateLimited: false };
  }
  const query = new URLSearchParams(path.slice(pathname.length));
  const segments = segmentsOf(pathname.slice(world.prefix.length));
  const isCrowded = inFlight(world.id) >= (world.maxConcurrent ?? Number.POSITIVE_INFINITY);
  const limit: Pick<SimRateLimit, 'retryAfter'> | undefined = isCrowded
    ? {}
    : stage.limits.get(world.id)?.(at);
  const fault: Fault | undefined = limit
    ? { status: 429, retryAfter: limit.retryAfter }
    : stage.nextFault(world.id, path);
  const request = { method, segments: segments ?? [], query, headers };
  const reply =
    segments === undefined
      ? world.refuse(400, 'The path is not percent-encoded as it should be.')
      : world.reply(request, at);
  const allowed: Wire['headers'] = reply.status === 405 ? { allow: 'GET' } : {};
  const wire = fault === undefined ? wireOf(reply, allowed) : damage(reply, fault, world, request);
  const delay = limit === undefined ? (world.latency ?? latency) + (fault?.slow ?? 0) : 0;
  const status = wire.manner === 'reset' ? 0 : wire.status;
  const logged = { method, provider: world.id, path, headers, at, status };
  return { wire, delay, logged, rateLimited: limit !== undefined };
}

/**
 * The segments, each decoded by itself, so that an encoded slash stays in its segment. Undefined if a segment is
 * malformed.
 */
function segmentsOf(path: string): readonly string[] | undefined {
  try {
    return path.split('/').slice(1).map(decodeURIComponent);
  } catch {
    // Only a malformed escape throws here.
    return undefined;
  }
}
