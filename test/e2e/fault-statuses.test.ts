import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import {
  type BareVendors,
  checkBare,
  declared,
  objectOf,
  SECOND_READS,
  serveBare,
  VERSIONS,
  wired,
} from '../support/bare.ts';
import { hastyClock } from '../support/counting.ts';
import { verdictsOf } from '../support/pipeline.ts';
import { judgeOf } from '../support/providers.ts';
import { PROVIDER_IDS, PROVIDERS } from '../support/tabled.ts';
import { tried } from '../support/tried.ts';

/** All statuses of HTTP, and some that only a broken gateway sends. */
const STATUSES = [...Array.from({ length: 400 }, (_, n) => 200 + n), 600, 700, 999];

/** The expected reason for a status, written independently of the source. */
function reasonOf(status: number): string | undefined {
  if (status === 200) return undefined;
  if (status < 300) return 'malformed-response';
  if (status < 400) return 'redirected';
  if (status >= 500) return 'server-error';
  const named: Readonly<Record<number, string>> = {
    401: 'unauthorized',
    403: 'forbidden',
    404: 'not-found',
    408: 'timeout',
    410: 'not-found',
    429: 'rate-limited',
  };
  return named[status] ?? 'bad-request';
}

/** The first and the last status of each range with the same reason, and the statuses without a body. */
const EDGES = STATUSES.filter(
  (status, at) =>
    [204, 304].includes(status) ||
    [at - 1, at + 1].some((next) => reasonOf(STATUSES[next] ?? 0) !== reasonOf(status)),
);

interface Read {
  readonly provider: string;
  /** Not given for the read of a live object. */
  readonly kind?: string;
}

const JUDGES = new Map(PROVIDERS.map((provider) => [provider.id, judgeOf(provider)]));
const codeOf = ({ provider, kind }: Read) => `${kind} ${JUDGES.get(provider)}`;
const READS: readonly Read[] = [...PROVIDER_IDS.map((provider) => ({ provider })), ...SECOND_READS];
/** For each piece of code that judges replies, the read that is tried with every status. */
const WHOLE = new Map(READS.map((read) => [codeOf(read), read]));

function statusesOf(provider: string, kind?: string): readonly number[] {
  const whole = WHOLE.get(codeOf({ provider, kind }));
  return [0, ...(whole?.provider === provider && whole.kind === kind ? STATUSES : EDGES)];
}

let vendors: BareVendors;
let report: Report;
let verdicts: Readonly<Record<string, string>>;

beforeAll(async () => {
  // Every status comes with the right reply, which counts only under 200.
  vendors = await serveBare((socket, question) => {
    const status = question.number === 0 || !question.decides ? question.status : question.number;
    socket.write(wired({ status, body: question.body }, { location: '/elsewhere' }));
  });
  const live = PROVIDER_IDS.flatMap((id) =>
    statusesOf(id).map((status) =>
      declared(`${id}-${status}`, id, objectOf('live', status), VERSIONS[id] ?? ''),
    ),
  );
  const absent = SECOND_READS.flatMap(({ provider, kind }) =>
    statusesOf(provider, kind).map((status) =>
      declared(`${provider}-${kind}-${status}`, provider, objectOf(kind, status), '{ deployed: false }'),
    ),
  );
  report = await checkBare(vendors, [...live, ...absent].join(''), {
    clock: hastyClock(),
    timeoutMs: 30_000,
  });
  verdicts = verdictsOf(report.targets);
}, 180_000);

afterAll(() => vendors.close());

describe('the right reply with any status but 200 proves nothing', () => {
  test.each(PROVIDER_IDS)('of %s', (id) => {
    const expected = statusesOf(id).map((status) => {
      // At Adaline a 404 is an answer: a second read finds the prompt, so nothing is deployed.
      const missing = status === 404 && id === 'adaline';
      // At Astropods a 404 contradicts the list, which still calls the deployment active.
      const contradicted = status === 404 && id === 'astropods' ? 'ambiguous' : undefined;
      const reason = status === 0 ? undefined : (contradicted ?? reasonOf(status));
      return [
        `${id}-${status}/prod`,
        missing
          ? 'missing, not-deployed'
          : reason === undefined
            ? 'in-sync'
            : `unknown, unreadable (${reason})`,
      ];
    });
    expect(pick(new RegExp(`^${id}-\\d`))).toEqual(Object.fromEntries(expected));
  });
});

describe('a second read with any status but 200 does not prove that nothing is deployed', () => {
  test.each(SECOND_READS)('of $provider ($kind)', ({ provider, kind }) => {
    const expected = statusesOf(provider, kind).map((status) => {
      const reason = status === 0 ? undefined : reasonOf(status);
      return [
        `${provider}-${kind}-${status}/prod`,
        reason === undefined ? 'in-sync' : `unknown, unreadable (${reason})`,
      ];
    });
    expect(pick(new RegExp(`^${provider}-${kind}-`))).toEqual(Object.fromEntries(expected));
  });
});

test('every target is in the report', () => {
  const pairs = READS.flatMap(({ provider, kind }) => statusesOf(provider, kind).slice(1)).length;

  expect(report.summary.total).toBe(pairs + READS.length);
  tried('pairs of read and status code', pairs);
});

function pick(pattern: RegExp): Record<string, string> {
  return Object.fromEntries(Object.entries(verdicts).filter(([id]) => pattern.test(id)));
}
