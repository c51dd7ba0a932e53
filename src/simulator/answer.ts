import type { IncomingMessage } from 'node:http';
import type { SimRateLimit, SimRequest, World } from './contract.ts';
import { faultsInTurn, limiter } from './fault-schedule.ts';
import type { Fault, Wire } from './faults.ts';
import { damage, wireOf } from './faults.ts';
import type { Scenario } from './scenario.ts';

export interface LoggedRequest {
  readonly method: string;
  /** The vendor under whose mount it came, if any. */
  readonly provider?: string;
  /** As sent, with the mount and the query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly at: number;
  /** What was answered; 0 where the connection was reset before that. */
  readonly status: number;
}

/** A scenario, and how far its faults and limits have come. */
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
  /** Requests of a vendor that have no answer yet, this one not counted. */
  inFlight(provider: string): number;
}

/** What a request gets, and its line in the log. */
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
  const world = stage.scenario.worlds.find(
    ({ prefix }) => pathname === prefix || pathname.startsWith(`${prefix}/`),
  );
  if (world === undefined) {
    const wire = wireOf(nothingHere(stage.scenario.worlds));
    return { wire, delay: 0, logged: { method, path, headers, at, status: wire.status }, rateLimited: false };
  }
  const query = new URLSearchParams(path.slice(pathname.length));
  const segments = segmentsOf(pathname.slice(world.prefix.length));
  const request = segments && { method, segments, query, headers };
  const crowded = inFlight(world.id) >= (world.maxConcurrent ?? Number.POSITIVE_INFINITY);
  const limit = crowded ? CROWDED : stage.limits.get(world.id)?.(at);
  const fault = limit === undefined ? stage.nextFault(world.id, path) : undefined;
  const wire = wireFor(world, request, { limit, fault, at });
  const delay = limit === undefined ? (world.latency ?? stage.scenario.latency) + (fault?.slow ?? 0) : 0;
  const status = wire.manner === 'reset' ? 0 : wire.status;
  const logged = { method, provider: world.id, path, headers, at, status };
  return { wire, delay, logged, rateLimited: limit !== undefined };
}

/** Stands for a limit that knows no time. */
const CROWDED: SimRateLimit = { requests: 0, per: 0 };

interface Circumstances {
  readonly limit: SimRateLimit | undefined;
  readonly fault: Fault | undefined;
  readonly at: number;
}

function wireFor(world: World, request: SimRequest | undefined, { limit, fault, at }: Circumstances): Wire {
  if (limit !== undefined) {
    return wireOf(
      world.refuse(429),
      limit.retryAfter === undefined ? {} : { 'retry-after': limit.retryAfter },
    );
  }
  if (request === undefined)
    return wireOf(world.refuse(400, 'The path is not percent-encoded as it should be.'));
  const reply = world.reply(request, at);
  if (fault !== undefined) return damage(reply, fault, world, request);
  return wireOf(reply, reply.status === 405 ? { allow: 'GET' } : {});
}

/** One segment at a time: an encoded slash or dot is part of its segment. Undefined: not to be decoded. */
function segmentsOf(path: string): readonly string[] | undefined {
  try {
    return path.split('/').slice(1).map(decodeURIComponent);
  } catch {
    // Only a malformed escape throws here.
    return undefined;
  }
}

function nothingHere(worlds: readonly World[]) {
  const mounts = worlds.map(({ prefix }) => prefix);
  return {
    status: 404,
    body: { error: `nothing is served here; the vendors are under ${mounts.join(', ')}` },
  };
}
