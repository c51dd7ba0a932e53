import { describe, expect, it } from 'vitest';
import type { Report, TargetReport } from '../../src/model/report.ts';
import { checked } from '../support/checked.ts';

interface Deployment {
  readonly id?: string;
  readonly version: string;
  readonly live?: boolean;
  readonly pinned?: boolean;
  readonly status?: string;
  readonly at?: string;
}

/** A Cartesia agent with these deployments. */
function agent(...deployments: readonly Deployment[]) {
  return {
    deployments: deployments.map(
      ({ id, version, live = false, pinned = live, status = 'deployed', at }, index) => ({
        id: id ?? `ad_${index}`,
        version_id: version,
        status,
        is_live: live,
        is_pinned: pinned,
        created_at: at ?? '2026-11-01T00:00:00Z',
        deployment_completed_at: status === 'deployed' ? (at ?? '2026-11-01T00:00:00Z') : null,
      }),
    ),
  };
}

function manifest(environments: Record<string, string>, rest = ''): string {
  const lines = Object.entries(environments).map(([name, body]) => `      ${name}: ${body}`);
  return `version: 1\ndeployments:\n  phone:\n    provider: cartesia\n${rest}    environments:\n${lines.join('\n')}\n`;
}

async function report(
  environments: Record<string, string>,
  agents: Record<string, unknown>,
  { rest = '', ...options }: { rest?: string; now?: number; allowPending?: boolean } = {},
): Promise<Report> {
  const { now, allowPending } = options;
  const { report } = await checked({
    files: manifest(environments, rest),
    world: { version: 1, cartesia: { agents } },
    options: { allowPending },
    now,
  });
  return report;
}

function brief({ targets }: Report): [string, string, string[]][] {
  return targets.map(({ environment, status, findings }: TargetReport) => [
    environment,
    status,
    findings.map(
      ({ code, severity, waiver }) => `${code} ${severity}${waiver === undefined ? '' : ' waived'}`,
    ),
  ]);
}

const LIVE = agent({ version: 'v1', live: true });
const MOVING = agent(
  { version: 'v1', live: true },
  { version: 'v2', status: 'building', at: '2026-11-02T00:00:00Z' },
);

describe('statuses', () => {
  it('follow from what is declared and what is live, and come with findings', async () => {
    const { targets, summary, outcome, exitCode } = await report(
      {
        same: '{ agentId: same, expect: { version: v1 } }',
        other: '{ agentId: same, expect: { version: v9 } }',
        none: '{ agentId: none, expect: { version: v1 } }',
        unwanted: '{ agentId: same, deployed: false }',
        empty: '{ agentId: none, deployed: false }',
        anything: '{ agentId: same }',
        moving: '{ agentId: moving, expect: { version: v2 } }',
        elsewhere: '{ agentId: moving, expect: { version: v3 } }',
        early: '{ agentId: moving, expect: { version: v1 } }',
        twice: '{ agentId: twice, expect: { version: v1 } }',
        gone: '{ agentId: gone, expect: { version: v1 } }',
      },
      {
        same: LIVE,
        none: { deployments: [] },
        moving: MOVING,
        twice: agent(
          { version: 'v1', live: true, pinned: false },
          { version: 'v2', live: true, pinned: false },
        ),
      },
    );

    expect(brief({ targets } as Report)).toEqual([
      ['same', 'in-sync', []],
      ['other', 'drifted', ['field-differs error']],
      ['none', 'missing', ['not-deployed error']],
      ['unwanted', 'unexpected', ['unexpected-deployment error']],
      ['empty', 'in-sync', []],
      ['anything', 'in-sync', []],
      ['moving', 'pending', ['field-differs error', 'rollout-in-progress error']],
      ['elsewhere', 'drifted', ['field-differs error', 'rollout-in-progress error']],
      ['early', 'in-sync', ['rollout-in-progress warning']],
      ['twice', 'unknown', ['multiple-live error']],
      ['gone', 'unknown', ['unreadable error']],
    ]);
    expect({ outcome, exitCode, ...summary }).toMatchObject({
      outcome: 'drift',
      exitCode: 2,
      total: 11,
      inSync: 4,
      drifted: 2,
      missing: 1,
      unexpected: 1,
      pending: 1,
      unknown: 2,
      warnings: 1,
    });
  });

  it('counts pending as drift, unless --allow-pending is set', async () => {
    const environments = { prod: '{ agentId: moving, expect: { version: v2 } }' };

    expect((await report(environments, { moving: MOVING })).exitCode).toBe(2);
    expect(await report(environments, { moving: MOVING }, { allowPending: true })).toMatchObject({
      exitCode: 0,
      outcome: 'in-sync',
      allowPending: true,
      summary: { pending: 1 },
    });
  });

  it('warns of a failed rollout and of another pinned version while the expected version is live', async () => {
    const agents = {
      a: agent(
        { version: 'v1', live: true, pinned: false },
        { version: 'v2', status: 'build_error', pinned: true, at: '2026-11-02T00:00:00Z' },
      ),
    };

    expect(brief(await report({ prod: '{ agentId: a, expect: { version: v1 } }' }, agents))).toEqual([
      ['prod', 'in-sync', ['pinned-not-live warning', 'rollout-failed warning']],
    ]);
    expect(brief(await report({ prod: '{ agentId: a, expect: { version: v2 } }' }, agents))).toEqual([
      ['prod', 'drifted', ['field-differs error', 'pinned-not-live error', 'rollout-failed error']],
    ]);
  });

  it('does not change the exit code for a target of severity warning, unless it is unknown', async () => {
    const environments = (version: string, agentId: string) => ({
      prod: `{ agentId: ${agentId}, severity: warning, expect: { version: ${version} } }`,
    });

    const drifted = await report(environments('v9', 'a'), { a: LIVE });
    expect(brief(drifted)).toEqual([['prod', 'drifted', ['field-differs warning']]]);
    expect([drifted.outcome, drifted.exitCode, drifted.summary.warnings]).toEqual(['in-sync', 0, 1]);
    expect((await report(environments('v1', 'gone'), { a: LIVE })).exitCode).toBe(3);
  });

  it('come with the direction of the difference, the time of the deployment and the place in the manifest', async () => {
    const { targets } = await report(
      { prod: '{ agentId: a, expect: { version: "1.9" } }' },
      {
        a: agent({ version: '1.10', live: true, at: '2026-11-05T08:00:00Z' }),
      },
    );

    expect(targets[0]?.findings).toEqual([
      {
        code: 'field-differs',
        severity: 'error',
        message: 'version: declared is 1.9, live is 1.10',
        field: 'version',
        expected: '1.9',
        actual: '1.10',
        direction: 'live-ahead',
        liveSince: '2026-11-05T08:00:00.000Z',
        location: { file: 'driftline.yaml', line: 6, column: 46 },
      },
    ]);
  });
});

describe('sameAs', () => {
  const agents = {
    a: agent({ version: 'v1', live: true }),
    b: agent({ version: 'v2', live: true }),
    none: { deployments: [] },
  };

  it('compares with what is live in the other environment, even if that is declared later', async () => {
    const environments = {
      prod: '{ agentId: b, expect: { version: { sameAs: test } } }',
      stage: '{ agentId: a, expect: { version: { sameAs: test } } }',
      test: '{ agentId: a }',
    };

    expect(brief(await report(environments, agents))).toEqual([
      ['prod', 'drifted', ['field-differs error']],
      ['stage', 'in-sync', []],
      ['test', 'in-sync', []],
    ]);
  });

  it('is unknown if the other environment is, and drift if nothing is live in it', async () => {
    const environments = {
      prod: '{ agentId: b, expect: { version: { sameAs: gone } } }',
      stage: '{ agentId: b, expect: { version: { sameAs: none } } }',
      gone: '{ agentId: nobody }',
      none: '{ agentId: none, deployed: false }',
    };

    const { targets } = await report(environments, agents);

    expect(targets[0]).toMatchObject({ status: 'unknown', findings: [{ reason: 'unresolved-expectation' }] });
    expect(targets[1]).toMatchObject({ status: 'drifted' });
  });

  it('reads the other environment even if it is not selected', async () => {
    const { report } = await checked({
      files: manifest({
        prod: '{ agentId: a, expect: { version: { sameAs: test } } }',
        test: '{ agentId: b }',
      }),
      world: { version: 1, cartesia: { agents } },
      options: { environments: ['prod'] },
    });

    expect(brief(report)).toEqual([['prod', 'drifted', ['field-differs error']]]);
  });
});

describe('promotion', () => {
  const rest = '    promotion: [test, prod]\n';
  const check = async (test: unknown, prod: unknown) =>
    brief(
      await report({ test: '{ agentId: t }', prod: '{ agentId: p }' }, { t: test, p: prod }, { rest }),
    ).at(-1);

  it.each([
    ['the same', '1.2', '1.2', 'in-sync'],
    ['behind', '1.10', '1.9', 'in-sync'],
    ['ahead', '1.9', '1.10', 'drifted'],
    ['one with a v, one without', 'v2.0', '1.9.9', 'in-sync'],
  ])('compares versions that have an order: %s', async (_title, test, prod, status) => {
    const found = await check(agent({ version: test, live: true }), agent({ version: prod, live: true }));

    expect(found?.[1]).toBe(status);
  });

  it('uses the history for opaque versions', async () => {
    const history = agent(
      { version: 'old', status: 'inactive', at: '2026-10-01T00:00:00Z' },
      { version: 'blue', status: 'deployed', at: '2026-10-02T00:00:00Z' },
      { version: 'failed', status: 'build_error', at: '2026-10-03T00:00:00Z' },
      { version: 'green', live: true, at: '2026-11-02T00:00:00Z' },
    );

    expect((await check(history, agent({ version: 'blue', live: true })))?.[1]).toBe('in-sync');
    expect((await check(history, agent({ version: 'green', live: true })))?.[1]).toBe('in-sync');
    expect(await check(history, agent({ version: 'failed', live: true }))).toEqual([
      'prod',
      'drifted',
      ['promotion-skipped error'],
    ]);
  });

  it('is broken if nothing was ever live in the previous environment, and unknown if that cannot be read', async () => {
    expect((await check({ deployments: [] }, LIVE))?.[1]).toBe('drifted');
    const { targets } = await report(
      { test: '{ agentId: gone }', prod: '{ agentId: p }' },
      { p: LIVE },
      { rest },
    );
    expect(targets[1]).toMatchObject({ status: 'unknown', findings: [{ reason: 'unresolved-expectation' }] });
  });
});

describe('waivers', () => {
  const NOW = Date.parse('2026-11-22T23:59:59Z');
  const waived = (until: string, extra = '') => ({
    prod: `{ agentId: a, expect: { version: v9${extra} }, waivers: [{ field: version, until: ${until}, reason: a test, by: mara }] }`,
  });

  it.each([
    ['2026-11-23', 1],
    ['2026-11-22', 0],
  ])('cover a difference to the end of their last day: %s', async (until, daysLeft) => {
    const found = await report(waived(until), { a: LIVE }, { now: NOW });

    expect(brief(found)).toEqual([['prod', 'waived', ['field-differs error waived']]]);
    expect(found.exitCode).toBe(0);
    expect(found.targets[0]?.findings[0]?.waiver).toEqual({
      field: 'version',
      until,
      reason: 'a test',
      by: 'mara',
      daysLeft,
    });
  });

  it('expire at midnight UTC: the difference is drift again', async () => {
    const found = await report(waived('2026-11-21'), { a: LIVE }, { now: NOW });

    expect(brief(found)).toEqual([['prod', 'drifted', ['field-differs error', 'waiver-expired error']]]);
    expect(found.exitCode).toBe(2);
  });

  it('cover only their field', async () => {
    const found = await report(waived('2026-12-31', ', pinned: false'), { a: LIVE }, { now: NOW });

    expect(brief(found)).toEqual([
      ['prod', 'drifted', ['field-differs error', 'field-differs error waived']],
    ]);
  });

  it('are reported if they cover nothing', async () => {
    const environments = {
      prod: '{ agentId: a, expect: { version: v1 }, waivers: [{ field: version, until: 2026-12-31, reason: r }] }',
    };

    expect(brief(await report(environments, { a: LIVE }, { now: NOW }))).toEqual([
      ['prod', 'in-sync', ['waiver-unused warning']],
    ]);
  });

  it('of a deployment are in use if one of its environments needs them', async () => {
    const rest = '    waivers: [{ field: version, until: 2026-12-31, reason: r }]\n';
    const environments = {
      test: '{ agentId: a, expect: { version: v1 } }',
      prod: '{ agentId: a, expect: { version: v9 } }',
    };

    expect(brief(await report(environments, { a: LIVE }, { now: NOW, rest }))).toEqual([
      ['test', 'in-sync', []],
      ['prod', 'waived', ['field-differs error waived']],
    ]);
  });
});

describe('the notice about many drifting targets', () => {
  const fleet = (count: number, drifting: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `e${index}`,
        `{ agentId: a, expect: { version: ${index < drifting ? 'v9' : 'v1'} } }`,
      ]),
    );

  it.each([
    [10, 6, 1],
    [10, 5, 0],
    [9, 9, 0],
  ])('of %i targets %i drift: %i notices', async (count, drifting, notices) => {
    expect((await report(fleet(count, drifting), { a: LIVE })).notices ?? []).toHaveLength(notices);
  });
});

describe('ignore', () => {
  const PROMPT = 'prompt_00000000000000000001';
  const ENVIRONMENT = 'environment_000000000001';
  const world = {
    version: 1,
    adaline: {
      prompts: {
        [PROMPT]: {
          environments: {
            [ENVIRONMENT]: { model: 'gpt-4o', settings: { temperature: 1, seed: 7, stop: ['a', 'b'] } },
          },
        },
      },
    },
  };
  const status = async (ignore: string, settings: string) => {
    const { report } = await checked({
      files: `version: 1
deployments:
  p:
    provider: adaline
    promptId: ${PROMPT}
    deploymentEnvironmentId: ${ENVIRONMENT}
    environments: { prod: { ignore: ${ignore}, expect: { settings: { equals: ${settings} } } } }
`,
      world,
    });
    return report.targets[0]?.status;
  };

  it.each([
    ['nothing', '[]', '{ temperature: 1, stop: [a, b] }', 'drifted'],
    ['a member', '[/settings/seed]', '{ temperature: 1, stop: [a, b] }', 'in-sync'],
    [
      'an item of a list',
      '[/settings/seed, /settings/stop/0]',
      '{ temperature: 1, stop: [x, b] }',
      'in-sync',
    ],
    ['another item', '[/settings/seed, /settings/stop/1]', '{ temperature: 1, stop: [x, b] }', 'drifted'],
  ])('leaves out %s', async (_title, ignore, settings, expected) => {
    expect(await status(ignore, settings)).toBe(expected);
  });

  it.each(['settings', '/settings'])(
    'drops %s in one environment of a deployment that expects it',
    async (ignore) => {
      const { report } = await checked({
        files: `version: 1
deployments:
  p:
    provider: adaline
    promptId: ${PROMPT}
    deploymentEnvironmentId: ${ENVIRONMENT}
    expect: { settings: { equals: { x: 1 } } }
    environments: { dev: { ignore: ${ignore} }, prod: {} }
`,
        world,
      });
      expect(report.targets.map(({ status }) => status)).toEqual(['in-sync', 'drifted']);
    },
  );
});

it('a field may have only one waiver in the same environment', async () => {
  const twice =
    '{ agentId: a, waivers: [{ field: version, until: 2026-01-01, reason: r }, { field: version, until: 2026-02-01, reason: s }] }';

  await expect(report({ prod: twice }, { a: LIVE })).rejects.toMatchObject({
    problems: [{ code: 'duplicate-key' }],
  });
});
