import { describe, expect, it } from 'vitest';
import { coverageOf, isBelow } from '../../src/discover/coverage.ts';
import { coverageLines, coverageMarkdown, coveragePrometheus } from '../../src/discover/coverage-text.ts';
import { styleFor } from '../../src/reporters/parts/style.ts';
import { load } from '../../src/run/load.ts';
import { parseMetrics } from '../reporters/prometheus-text.ts';
import { folderWith } from '../support/folder.ts';
import { serve } from '../support/pipeline.ts';
import { contextOf } from './helpers.ts';

const WORLD = `
cartesia: { agents: { agent_1: { name: One, deployments: [v] }, agent_2: { name: "Two | <b>*x*</b>\\n# a" }, agent_3: { name: Three } } }
astropods:
  accounts:
    acme: { agents: { a: { active: b1 }, b: { active: b2 } } }
    other: { agents: { a: { active: b3 } } }
    nobody: { agents: { c: { active: b4 } } }
kore: { bots: { st-1: { name: Bot, publish: v1 } } }
adaline: { prompts: { prompt_000000000000001: { title: Greet } } }
`;

const MANIFEST = `version: 1
deployments:
  one: { provider: cartesia, agentId: agent_1, environments: { prod: {}, test: {} } }
  acme: { provider: astropods, account: acme, agent: a, environments: { prod: {} } }
  other: { provider: astropods, account: other, agent: a, environments: { prod: {} } }
  chat: { provider: chatcaptain, chatbotId: bot, environments: { prod: {} } }
`;

async function covered(manifest: string, env: Readonly<Record<string, string>> = {}, world = WORLD) {
  const simulator = await serve(world);
  const context = contextOf(folderWith({ 'driftline.yaml': manifest }), { ...simulator.env, ...env });
  return coverageOf(await load([], context), { retries: 0 }, context);
}

describe('coverage', () => {
  it('names undeclared objects for each connection, in all declared accounts', async () => {
    expect(await covered(MANIFEST)).toEqual({
      connections: [
        {
          connection: 'cartesia',
          provider: 'cartesia',
          listed: 3,
          declared: 1,
          percent: 33.3,
          unmanaged: [
            { id: 'agent_3', name: 'Three' },
            { id: 'agent_2', name: 'Two | <b>*x*</b>\n# a' },
          ],
        },
        {
          connection: 'astropods',
          provider: 'astropods',
          listed: 3,
          declared: 2,
          percent: 66.6,
          unmanaged: [{ id: 'acme/b', name: 'b' }],
        },
      ],
      percent: 50,
      failed: [],
      unlisted: [
        { connection: 'chatcaptain', provider: 'chatcaptain', message: expect.stringContaining('no list') },
      ],
    });
  });

  it('lists connections without deployments, and says which settings they lack', async () => {
    const { connections, unlisted } = await covered(`version: 1
connections:
  eu: { provider: kore, host: eu-bots.kore.ai }
  pods: { provider: astropods }
deployments: {}
`);

    expect(connections).toMatchObject([{ connection: 'eu', listed: 1, declared: 0, percent: 0 }]);
    expect(unlisted).toMatchObject([{ connection: 'pods', message: expect.stringContaining('"account"') }]);
  });

  it('needs only the settings of the request for the list', async () => {
    const { percent } = await covered(
      'version: 1\ndeployments: { g: { provider: adaline, promptId: prompt_000000000000001, environments: { prod: { deploymentEnvironmentId: environment_000000000001 } } } }\n',
    );

    expect(percent).toBe(100);
  });

  it('compares the exact share with a minimum, not the rounded one', () => {
    const sixteenth = {
      connections: [{ connection: 'c', provider: 'c', listed: 16, declared: 1, percent: 6.2, unmanaged: [] }],
      percent: 6.2,
      failed: [],
      unlisted: [],
    };

    expect([isBelow(sixteenth, 6.25), isBelow(sixteenth, 6.251)]).toEqual([false, true]);
  });

  it('counts the lists of two credentials separately', async () => {
    const own = (name: string) => `{ provider: cartesia, credentials: { apiKey: "\${env.${name}}" } }`;
    const { connections } = await covered(
      `version: 1\nconnections: { one: ${own('CARTESIA_ONE')}, two: ${own('CARTESIA_TWO')} }\ndeployments: {}\n`,
      { CARTESIA_ONE: 'sk_car_demo', CARTESIA_TWO: 'sk_car_demo' },
    );

    expect(connections.map(({ connection, listed }) => [connection, listed])).toEqual([
      ['one', 3],
      ['two', 3],
    ]);
  });

  it('names a list that could not be read, and counts the others', async () => {
    const { connections, failed } = await covered(MANIFEST, { CARTESIA_API_KEY: '' });

    expect(connections.map(({ connection }) => connection)).toEqual(['astropods']);
    expect(failed).toMatchObject([{ connection: 'cartesia', reason: 'credential-missing' }]);
  });

  it('is refused if nothing is declared', async () => {
    await expect(covered('version: 1\ndeployments: {}\n')).rejects.toThrow('no vendor to ask');
  });
});

describe('the text of the coverage', () => {
  it('escapes the names of a vendor in every format', async () => {
    const found = await covered(MANIFEST, { ASTRO_ACCESS_TOKEN: 'wrong-token-of-somebody' });
    const lines = coverageLines(found, { columns: 60, style: styleFor(false) });
    const markdown = coverageMarkdown(found);

    expect(lines.filter((line) => line.length > 60)).toEqual([]);
    expect(lines).toContain('  + Two | <b>*x*</b>\\n# a (agent_2)');
    expect(lines).toContain('Coverage: 1 of 3 deployments are declared (33.3 %)');
    expect(markdown).toContain('- `cartesia`: Two \\| &lt;b&gt;\\*x\\*&lt;/b&gt;\\\\n# a (`agent_2`)');
    expect(markdown).toContain('astropods: the list could not be read (unauthorized)');
    expect(parseMetrics(coveragePrometheus(found)).length).toBeGreaterThan(5);
    expect(coveragePrometheus(found)).toContain('driftline_coverage_failed 1');
    expect(coveragePrometheus(found)).toContain('driftline_coverage_unlisted 1');
  });
});
