import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { builtIn } from '../../src/providers/registry.ts';
import { FORMATS } from '../../src/reporters/index.ts';
import { runCheck } from '../../src/run/check.ts';
import type { RunOptions } from '../../src/run/options.ts';
import { parseScenario } from '../../src/simulator/scenario.ts';
import { startSimulator } from '../../src/simulator/server.ts';

async function run(example: string, options: RunOptions = {}): Promise<Report> {
  const folder = new URL(`../../examples/${example}/`, import.meta.url);
  const world = readFileSync(new URL('world.yaml', folder), 'utf8');
  const simulator = await startSimulator(await parseScenario(world, 'world.yaml', Date.now()));
  const { KORE_CLIENT_ID, KORE_CLIENT_SECRET } = simulator.env;
  try {
    return await runCheck([], options, {
      cwd: folder.pathname.replace(/\/$/, ''),
      clock: { now: Date.now, random: Math.random },
      policy: {
        env: { ...simulator.env, KORE_EU_ID: KORE_CLIENT_ID, KORE_EU_SECRET: KORE_CLIENT_SECRET },
        allowHosts: [],
        allowVariables: [],
      },
      registry: builtIn(),
      variables: new Map(),
    });
  } finally {
    await simulator.close();
  }
}

function statuses({ targets }: Report): Record<string, string> {
  return Object.fromEntries(targets.map(({ id, status }) => [id, status]));
}

describe('the examples run as they stand', () => {
  it('quickstart', async () => {
    expect(statuses(await run('quickstart'))).toEqual({ 'support-chat/prod': 'drifted' });
  });

  it('quickstart, and docs/start.md shows its output', async () => {
    const page = readFileSync(new URL('../../docs/start.md', import.meta.url), 'utf8');
    const [, shown = ''] = /<!-- run: quickstart -->\n```text\n([\s\S]*?)```/.exec(page) ?? [];
    const render = await FORMATS.human();
    const view = { columns: 80, color: false, ciLog: false };

    expect(shown.length).toBeGreaterThan(100);
    expect([...render(await run('quickstart'), view)].join('')).toContain(shown);
  });

  it('environments', async () => {
    expect(statuses(await run('environments'))).toEqual({
      'support-chat/test': 'in-sync',
      'support-chat/prod': 'in-sync',
      'phone-agent/staging': 'in-sync',
      'phone-agent/prod': 'waived',
      'it-helpdesk/prod': 'in-sync',
    });
  });

  it('prompts as code', async () => {
    const report = await run('prompts-as-code');

    expect(statuses(report)).toEqual({ 'refund-policy/staging': 'in-sync', 'refund-policy/prod': 'drifted' });
    const text = report.targets[1]?.findings.find(({ code }) => code === 'text-differs');
    expect(text?.diff).toContain('-A refund is possible within 30 days of the purchase.');
    expect(text?.diff).toContain('+A refund is possible within 14 days of the purchase.');
  });

  it('demo, with every status there is', async () => {
    expect(new Set(Object.values(statuses(await run('demo'))))).toEqual(
      new Set(['in-sync', 'drifted', 'missing', 'unexpected', 'pending', 'unknown', 'waived']),
    );
  });
});
