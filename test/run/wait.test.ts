import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { builtIn } from '../../src/providers/registry.ts';
import { runCheck } from '../../src/run/check.ts';
import type { AwaitedTargets, RunContext } from '../../src/run/context.ts';
import type { RunOptions } from '../../src/run/options.ts';
import { parseScenario } from '../../src/simulator/scenario.ts';
import type { Simulator } from '../../src/simulator/server.ts';
import { folderWith } from '../support/folder.ts';
import { serve, verdictsOf } from '../support/pipeline.ts';

const MINUTE = 60_000;

interface Story {
  readonly manifest: string;
  /** The vendors' states: before the first pause, after it, and so on; the last one stays. */
  readonly worlds: readonly string[];
  readonly options?: RunOptions;
  readonly environment?: Readonly<Record<string, string>>;
  /** Called at each pause, with the number of the pause, from 1. */
  readonly onPause?: (count: number) => void;
  readonly signal?: AbortSignal;
  readonly context?: Pick<RunContext, 'pause'>;
}

interface Told {
  readonly report: Report;
  readonly verdicts: Readonly<Record<string, string>>;
  readonly pauses: readonly number[];
  readonly awaited: readonly AwaitedTargets[];
  readonly simulator: Simulator;
}

/** A run whose pauses take no time: the clock moves forward, and the next state begins. */
async function tell(story: Story): Promise<Told> {
  const { manifest, worlds, options = {}, environment = {}, onPause, signal } = story;
  const [first = '', ...next] = worlds;
  let skipped = 0;
  const now = () => Date.now() + skipped;
  const simulator = await serve(first, now);
  const cwd = folderWith({ 'driftline.yaml': `version: 1\ndeployments:\n${manifest}` });
  const pauses: number[] = [];
  const awaited: AwaitedTargets[] = [];
  const report = await runCheck(
    [],
    { retries: 0, waitMs: 10 * MINUTE, ...options },
    {
      cwd,
      clock: { now, random: () => 0 },
      registry: builtIn(),
      variables: new Map(),
      policy: { env: { ...simulator.env, ...environment }, allowHosts: [], allowVariables: [] },
      ...(signal && { signal }),
      onWait: (each) => awaited.push(each),
      pause: async (ms, end) => {
        pauses.push(ms);
        skipped += ms;
        onPause?.(pauses.length);
        const world = next.shift();
        if (world !== undefined) simulator.update(await parseScenario(`version: 1\n${world}`, 'world.yaml'));
        return !end.aborted;
      },
      ...story.context,
    },
  );
  return { report, verdicts: verdictsOf(report.targets), pauses, awaited, simulator };
}

const bots = (versions: Readonly<Record<string, string>>) =>
  `chatcaptain: { chatbots: { ${Object.entries(versions)
    .map(([id, version]) => `${id}: { prod: "${version}" }`)
    .join(', ')} } }`;

const bot = (name: string, version: string, more = '') =>
  `  ${name}: { provider: chatcaptain, chatbotId: ${name}, environments: { prod: { expect: { version: "${version}" }${more} } } }\n`;

const pathsOf = ({ requests }: Simulator) => requests.map(({ path }) => path.split('/').at(-3));

describe('a check that waits', () => {
  it('returns at once when all is in sync', async () => {
    const { report, pauses } = await tell({ manifest: bot('a', '2'), worlds: [bots({ a: '2' })] });

    expect([report.exitCode, report.summary.requests, report.notices]).toEqual([0, 1, undefined]);
    expect(pauses).toEqual([]);
  });

  it('reads again only the targets that are not yet in sync, until they are', async () => {
    const { report, pauses, awaited, simulator } = await tell({
      manifest: bot('a', '2') + bot('b', '2') + bot('c', '2'),
      worlds: [
        bots({ a: '2', b: '1', c: '1' }),
        bots({ a: '2', b: '1', c: '2' }),
        bots({ a: '2', b: '2', c: '2' }),
      ],
    });

    expect([report.exitCode, report.summary.inSync, report.summary.requests]).toEqual([0, 3, 6]);
    expect(pathsOf(simulator).slice(0, 3).toSorted()).toEqual(['a', 'b', 'c']);
    expect(pathsOf(simulator).slice(3, 5).toSorted()).toEqual(['b', 'c']);
    expect(pathsOf(simulator).slice(5)).toEqual(['b']);
    expect(pauses).toEqual([10_000, 10_000]);
    expect(awaited.map(({ ids }) => ids)).toEqual([['b/prod', 'c/prod'], ['b/prod']]);
    expect(report.durationMs).toBeGreaterThanOrEqual(20_000);
    expect(report.notices).toBeUndefined();
  });

  it('ends with a last read when the time is up, and says what it waited for', async () => {
    const { report, pauses } = await tell({
      manifest: bot('a', '2') + bot('b', '2'),
      worlds: [bots({ a: '1', b: '2' })],
      options: { waitMs: 25_000, intervalMs: 10_000 },
    });

    expect(report.exitCode).toBe(2);
    expect(pauses.map((ms) => Math.round(ms / 1000))).toEqual([10, 10, 5]);
    expect(report.summary.requests).toBe(5);
    expect(report.notices).toEqual(['Waited 25 s, and not in sync yet: a/prod.']);
  });

  it('waits while the cause of an unknown status may pass', async () => {
    const down = (fault: string) => `${bots({ a: '2' })}\nfaults: [{ ${fault} }]`;
    const { report, pauses } = await tell({
      manifest: bot('a', '2'),
      worlds: [
        down('status: 503'),
        down('status: 429'),
        down('fault: reset'),
        down('fault: wrong-shape'),
        down('status: 408'),
        bots({ a: '2' }),
      ],
    });

    expect([report.exitCode, pauses.length]).toEqual([0, 5]);
  });

  it.each([
    ['credential-missing', { environment: { CHATCAPTAIN_API_KEY: '' } }],
    ['unauthorized', { worlds: [`${bots({ a: '2' })}\nfaults: [{ status: 401 }]`] }],
    ['forbidden', { worlds: [`${bots({ a: '2' })}\nfaults: [{ status: 403 }]`] }],
    ['not-found', { worlds: [`${bots({ a: '2' })}\nfaults: [{ status: 404 }]`] }],
    ['bad-request', { worlds: [`${bots({ a: '2' })}\nfaults: [{ status: 422 }]`] }],
    ['unresolved-expectation', { manifest: bot('a', '2').replace('"2"', '{ git: no-such-ref }') }],
    [
      'host-not-allowed',
      {
        manifest:
          '  a: { provider: kore, botId: st-1, host: kore.example, environments: { prod: { expect: { version: "1" } } } }\n',
        worlds: [''],
        environment: { KORE_BASE_URL: '', KORE_JWT: 'x.y.z' },
      },
    ],
  ] as const)('ends at once for %s', async (reason, story) => {
    const { report, pauses } = await tell({ manifest: bot('a', '2'), worlds: [bots({ a: '2' })], ...story });

    expect([report.exitCode, pauses]).toEqual([3, []]);
    expect(report.notices).toEqual([`Not waited: waiting does not change what is left, a/prod (${reason}).`]);
  });

  it('goes on while one target can still change, and ends when none can', async () => {
    const refused = 'faults: [{ path: "*/b/*", status: 403 }]';
    const { report, pauses } = await tell({
      manifest: bot('a', '2') + bot('b', '2'),
      worlds: [`${bots({ a: '1', b: '2' })}\n${refused}`, `${bots({ a: '2', b: '2' })}\n${refused}`],
    });

    expect([report.exitCode, pauses.length]).toEqual([3, 1]);
    expect(report.notices).toEqual([
      'Stopped waiting after 10 s: waiting does not change what is left, b/prod (forbidden).',
    ]);
  });

  it.each([
    ['of the expected version', 'ver_2', 0],
    ['of another version', 'ver_3', 60],
  ])('after a failed rollout %s: %s, %i pauses', async (_, version, pauseCount) => {
    const { report, pauses } = await tell({
      manifest:
        '  p: { provider: cartesia, agentId: agent_p, environments: { prod: { expect: { version: ver_2 } } } }\n',
      worlds: [
        `cartesia: { agents: { agent_p: { deployments: [ver_1, { version_id: ${version}, status: build_error, created_at: 2030-01-01T00:00:00Z }] } } }`,
      ],
    });

    expect([report.exitCode, pauses.length]).toEqual([2, pauseCount]);
    expect(report.notices?.[0]).toContain(pauseCount === 0 ? 'p/prod (rollout-failed)' : 'not in sync yet');
  });

  it('ends for a failed publish of the expected version at Kore, and not for a failed publish of another version', async () => {
    const kore = (comment: string) => ({
      manifest: '  k: { provider: kore, botId: st-1, environments: { prod: { expect: { version: v2 } } } }\n',
      worlds: [`kore: { bots: { st-1: { publish: { status: failed, versionComment: ${comment} } } } }`],
      options: { waitMs: 30_000 },
    });
    const [own, other] = await Promise.all([tell(kore('v2')), tell(kore('v1'))]);

    expect([own.pauses.length, other.pauses.length]).toEqual([0, 3]);
    expect(own.report.notices?.[0]).toContain('k/prod (rollout-failed)');
  });

  it('waits for a rollout of the expected version, unless pending is allowed', async () => {
    const story = {
      manifest:
        '  p: { provider: cartesia, agentId: agent_p, environments: { prod: { expect: { version: ver_2 } } } }\n',
      worlds: [
        'cartesia: { agents: { agent_p: { deployments: [ver_1, { version_id: ver_2, status: building, created_at: 2030-01-01T00:00:00Z }] } } }',
        'cartesia: { agents: { agent_p: { deployments: [{ version_id: ver_1, is_live: false }, ver_2] } } }',
      ],
    };
    const [waiting, allowed] = await Promise.all([
      tell(story),
      tell({ ...story, options: { allowPending: true } }),
    ]);

    expect([waiting.report.exitCode, waiting.pauses.length]).toEqual([0, 1]);
    expect([allowed.report.exitCode, allowed.pauses.length, allowed.report.summary.pending]).toEqual([
      0, 0, 1,
    ]);
  });

  it('reads a compared environment again even if it was in sync', async () => {
    const manifest = `  s:
    provider: cartesia
    environments:
      test: { agentId: agent_t }
      prod: { agentId: agent_p, expect: { version: { sameAs: test } } }
`;
    const cartesia = (test: string, prod: string) =>
      `cartesia: { agents: { agent_t: { deployments: [${test}] }, agent_p: { deployments: [${prod}] } } }`;
    const { report, verdicts, simulator } = await tell({
      manifest,
      worlds: [cartesia('ver_1', 'ver_3'), cartesia('ver_2', 'ver_3'), cartesia('ver_2', 'ver_2')],
    });

    expect([report.exitCode, verdicts]).toEqual([0, { 's/test': 'in-sync', 's/prod': 'in-sync' }]);
    expect(simulator.requests.filter(({ path }) => path.includes('agent_t'))).toHaveLength(3);
  });

  it('waits for a compared environment only while it may recover', async () => {
    const manifest = `  s:
    provider: cartesia
    environments:
      test: { agentId: agent_t }
      prod: { agentId: agent_p, expect: { version: { sameAs: test } } }
`;
    const world =
      'cartesia: { agents: { agent_t: { deployments: [ver_1] }, agent_p: { deployments: [ver_1] } } }';
    const faulty = (status: number) => `${world}\nfaults: [{ path: "*agent_t*", status: ${status} }]`;
    const heals = await tell({ manifest, worlds: [faulty(503), world] });
    const lasts = await tell({ manifest, worlds: [faulty(403), world] });

    expect([heals.report.exitCode, heals.pauses.length]).toEqual([0, 1]);
    expect([lasts.report.exitCode, lasts.pauses.length]).toEqual([3, 0]);
  });

  it('waits until undeclared environments are gone', async () => {
    const manifest =
      '  a: { provider: chatcaptain, chatbotId: a, environments: { prod: { expect: { version: "2" } } } }\ndefaults: { undeclared: drift }\n';
    const { report, pauses, awaited } = await tell({
      manifest,
      worlds: [
        'chatcaptain: { chatbots: { a: { prod: "2", test: "1" } } }',
        'chatcaptain: { chatbots: { a: { prod: "2" } } }',
      ],
    });

    expect([report.exitCode, pauses.length, awaited[0]?.ids]).toEqual([0, 1, ['a/test']]);
  });

  it('does not wait for drift that does not change the exit code', async () => {
    const { report, pauses } = await tell({
      manifest: bot('a', '2', ', severity: warning'),
      worlds: [bots({ a: '1' })],
    });

    expect([report.exitCode, report.summary.drifted, pauses]).toEqual([0, 1, []]);
  });

  it('asks a host that is down once each round, and reads everything when it is up', async () => {
    const names = Array.from({ length: 40 }, (_, n) => `b${n}`);
    const world = bots(Object.fromEntries(names.map((name) => [name, '2'])));
    const down = `${world}\nfaults: [{ fault: reset }]`;
    const { report, pauses } = await tell({
      manifest: names.map((name) => bot(name, '2')).join(''),
      worlds: [down, down, down, world],
    });

    expect([report.exitCode, pauses.length]).toEqual([0, 3]);
    // One round of 16 requests, two rounds of one, and one round of all 40.
    expect(report.summary.requests).toBe(16 + 1 + 1 + 40);
  });

  it('does not ask a vendor again before the time that it asked to wait', async () => {
    const { report, pauses, simulator } = await tell({
      manifest: bot('a', '2'),
      worlds: [`${bots({ a: '2' })}\nfaults: [{ status: 429, retryAfter: 95 }]`, bots({ a: '2' })],
    });

    expect([report.exitCode, pauses.length, simulator.requests.length]).toEqual([0, 10, 2]);
  });

  it('stays within the limits of a vendor, with a new token each time', async () => {
    const { report, pauses, simulator } = await tell({
      manifest: '  k: { provider: kore, botId: st-1, environments: { prod: { expect: { version: v2 } } } }\n',
      worlds: ['kore: { bots: { st-1: { publish: v1 } }, rateLimit: { requests: 1000, per: 60s } }'],
      options: { waitMs: 20 * MINUTE },
    });

    expect([report.exitCode, pauses.length, report.summary.requests]).toEqual([2, 120, 121]);
    expect(simulator.rateLimited).toBe(0);
    expect(report.notices).toEqual(['Waited 20 m, and not in sync yet: k/prod.']);
  });

  it('ends with the report so far on a signal during a pause', async () => {
    const end = new AbortController();
    const { report, verdicts } = await tell({
      manifest: bot('a', '2') + bot('b', '2'),
      worlds: [bots({ a: '1', b: '1' }), bots({ a: '2', b: '1' })],
      signal: end.signal,
      onPause: (count) => count === 2 && end.abort(),
    });

    expect(verdicts).toEqual({ 'a/prod': 'in-sync', 'b/prod': 'drifted, field-differs (version)' });
    expect([report.incomplete, report.outcome]).toEqual([true, 'drift']);
  });

  it('keeps earlier reads on a signal during a read', async () => {
    const end = new AbortController();
    const slow = `${bots({ a: '2' })}\nlatency: 60s`;
    const { report, verdicts } = await tell({
      manifest: bot('a', '2'),
      worlds: [bots({ a: '1' }), slow],
      signal: end.signal,
      onPause: () => setTimeout(() => end.abort(), 30),
    });

    expect(verdicts).toEqual({ 'a/prod': 'drifted, field-differs (version)' });
    expect([report.incomplete, report.outcome]).toEqual([true, 'drift']);
  });

  it('ends when the time of the whole run is up', async () => {
    const { report } = await tell({
      manifest: bot('a', '2'),
      worlds: [bots({ a: '1' })],
      options: { maxTimeMs: 200, intervalMs: 60_000 },
      context: {
        pause: (_, end) => new Promise((resolve) => end.addEventListener('abort', () => resolve(false))),
      },
    });

    expect([report.exitCode, report.outcome, report.summary.requests]).toEqual([2, 'drift', 1]);
  });
});
