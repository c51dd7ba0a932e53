import type { SimRateLimit } from './contract.ts';
import type { Fault } from './faults.ts';

/** The fault that a request gets, if any. Each fault counts the matching requests that no earlier fault took. */
export function faultsInTurn(
  faults: readonly Fault[],
): (provider: string, path: string) => Fault | undefined {
  const counted = faults.map((fault) => ({ fault, matches: glob(fault.path ?? '*'), seen: 0 }));
  return (provider, path) => {
    for (const candidate of counted) {
      const { fault, matches } = candidate;
      const { after = 0, times = Number.POSITIVE_INFINITY } = fault;
      if ((fault.provider ?? provider) !== provider || !matches.test(path)) continue;
      candidate.seen += 1;
      if (candidate.seen > after && candidate.seen <= after + times) return fault;
    }
    return undefined;
  };
}

function glob(pattern: string): RegExp {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]*')}$`);
}

/** The limit that a request exceeds, if any. A request that exceeds a limit does not count. */
export function limiter(limits: readonly SimRateLimit[]): (now: number) => SimRateLimit | undefined {
  const admitted = limits.map((limit) => ({ limit, times: [] as number[] }));
  return (now) => {
    for (const entry of admitted) {
      entry.times = entry.times.filter((time) => time > now - entry.limit.per);
      if (entry.times.length >= entry.limit.requests) return entry.limit;
    }
    for (const { times } of admitted) times.push(now);
    return undefined;
  };
}
