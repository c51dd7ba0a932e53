import { writeFileSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { WantedEntries } from '../../src/cli/discover-run.ts';
import { ownerOf, scopeOf } from '../../src/discover/scope.ts';
import { followPages } from '../../src/providers/pages.ts';
import { builtIn } from '../../src/providers/registry.ts';
import { openVendors } from '../../src/run/vendors.ts';
import { folderWith } from '../support/folder.ts';
import { serve } from '../support/pipeline.ts';
import { contextOf, discovered, type Ran } from './helpers.ts';

const NO_MANIFEST = { files: [], targets: [], deployments: 0 };

interface Situation extends Partial<WantedEntries> {
  readonly word: string;
  readonly world?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

async function ran({
  world = '',
  files = {},
  env,
  ...wanted
}: Situation): Promise<Ran & { readonly cwd: string }> {
  const simulator = await serve(world);
  const cwd = folderWith(files);
  return { ...(await discovered(wanted, { cwd, env: { ...simulator.env, ...env } })), cwd };
}

async function ownerNamed(id: string) {
  const registry = builtIn();
  await registry.load([id]);
  return ownerOf(id, { manifest: NO_MANIFEST, file: undefined, registry });
}

/** Only the entries. */
function entriesIn(out: string): string {
  return out.slice(out.indexOf('deployments:'));
}

const AGENTS = `cartesia:
  agents:
    agent_1: { name: Live, deployments: [ver_1] }
    agent_2: { name: Never, deployments: [] }
    agent_3: { name: Twice, deployments: [ver_1, ver_2] }
    agent_4: { name: Gone, deleted_at: 2026-11-01T00:00:00Z, deployments: [ver_1] }
    agent_5: { name: Rolling, deployments: [ver_1, { version_id: ver_2, status: building }] }
`;

describe('an object that the command line names', () => {
  it('is the only entry of the result, and must be in the list of the vendor', async () => {
    const one = await ran({ word: 'cartesia', world: AGENTS, given: { agentId: 'agent_1' } });
    const none = ran({ word: 'cartesia', world: AGENTS, given: { agentId: 'agent_9' } });

    expect(entriesIn(one.out)).toContain('agentId: agent_1');
    expect(one.out).not.toContain('agent_2');
    await expect(none).rejects.toThrow('Cartesia lists no voice agent with agentId=agent_9');
  });
});

describe('an entry', () => {
  it('says what is live, that nothing is live, or why neither is known', async () => {
    const { code, out, err } = await ran({ word: 'cartesia', world: AGENTS });

    expect(code).toBe(0);
    expect(err).toContain('Cartesia lists 4 voice agents. For 1 it is not known what is live');
    expect(entriesIn(out).replaceAll(/^( +# [^:\n]*).*(?:\n +# .*)*/gm, '$1')).toBe(`deployments:
  live:
    provider: cartesia
    agentId: agent_1
    environments:
      prod: "ver_1"
  never:
    provider: cartesia
    agentId: agent_2
    environments:
      # nothing is live
      prod: { deployed: false }
  rolling:
    provider: cartesia
    agentId: agent_5
    environments:
      # a rollout of ver_2 is under way
      prod: "ver_1"
  twice:
    provider: cartesia
    agentId: agent_3
    environments:
      # what is live is not known (ambiguous)
      prod: {}
`);
  });

  it('is left out if a manifest in the folder or below it declares it, and only then', async () => {
    const declared = (id: string) =>
      `version: 1\ndeployments:\n  ${id}: { provider: cartesia, agentId: ${id}, environments: { prod: {} } }\n`;
    const { out, err } = await ran({
      word: 'cartesia',
      world: AGENTS,
      files: {
        'a/driftline.yaml': declared('agent_1'),
        'b.driftline.yml': declared('agent_2'),
        'node_modules/c/driftline.yaml': declared('agent_3'),
        'live.yaml': declared('agent_5'),
      },
    });

    expect(err).toContain('4 voice agents, 2 of them declared already');
    expect(out.match(/agentId: .*/g)).toEqual(['agentId: agent_5', 'agentId: agent_3']);
  });

  it('has the connection that a manifest sets up, and none of its settings', async () => {
    const { code, cwd } = await ran({
      word: 'kore-eu',
      write: 'bots.yaml',
      world: 'kore: { bots: { st-1: { name: Bot, publish: v1 } } }',
      files: {
        'bots.yaml':
          'version: 1\nconnections: { kore-eu: { provider: kore, host: eu-bots.kore.ai } }\ndeployments: {}\n',
      },
    });

    expect(code).toBe(0);
    expect(entriesIn(await readFile(join(cwd, 'bots.yaml'), 'utf8'))).toBe(
      'deployments:\n  bot:\n    connection: kore-eu\n    botId: st-1\n    environments:\n      prod: "v1"\n',
    );
  });

  it('has an environment for each deployment of one Astropods agent', async () => {
    const { out } = await ran({
      word: 'astropods',
      given: { account: 'acme' },
      world: `astropods: { accounts: { acme: { agents: { bot: { deployments: [
        { build_id: b1, display_name: Bot prod }, { build_id: b2, display_name: Bot dev }, { build_id: b0, status: stopped }] } } } } }`,
    });

    expect(entriesIn(out)).toContain(`    environments:
      prod: { deploymentName: "Bot prod", expect: { version: "b1" } }
      dev: { deploymentName: "Bot dev", expect: { version: "b2" } }
`);
  });

  it('is made for a second environment of a declared prompt', async () => {
    const environments = {
      given: { deploymentEnvironmentId: 'environment_000000000002' },
      environment: 'test',
    };
    const { out } = await ran({
      word: 'adaline',
      ...environments,
      world:
        'adaline: { prompts: { prompt_000000000000001: { title: Greet, environments: { environment_000000000001: d1, environment_000000000002: d2 } } } }',
      files: {
        'driftline.yaml':
          'version: 1\ndeployments:\n  greet: { provider: adaline, promptId: prompt_000000000000001, deploymentEnvironmentId: environment_000000000001, environments: { prod: d1 } }\n',
      },
    });

    expect(entriesIn(out)).toContain('  greet-test:\n');
    expect(entriesIn(out)).toContain('      test: "d2"\n');
  });

  it('never holds the value of a credential', async () => {
    const secret = 'sk_car_4f9a8b7c6d5e4f3a';
    const { code, out, err } = await ran({
      word: 'cartesia',
      world: `cartesia: { keys: [${secret}], agents: { agent_1: { name: "Bot ${secret}", deployments: ["v${secret}"] } } }`,
    });

    expect([code, out + err]).toEqual([0, expect.not.stringContaining(secret)]);
    expect(out).toContain('prod: {}');
  });
});

describe('a list that cannot be read', () => {
  it.each([
    ['without a credential', AGENTS, { CARTESIA_API_KEY: '' }, 'credential-missing'],
    ['with a wrong credential', AGENTS, { CARTESIA_API_KEY: 'sk_car_wrong' }, 'unauthorized'],
    ['after a server error', `${AGENTS}faults: [{ status: 500 }]`, {}, 'server-error'],
    ['of another shape', `${AGENTS}faults: [{ body: { agents: [] } }]`, {}, 'malformed-response'],
    ['that is gone', `${AGENTS}faults: [{ status: 404 }]`, {}, 'not-found'],
    [
      'that promises more than it has',
      `${AGENTS}faults: [{ body: { summaries: [], has_more: true } }]`,
      {},
      'ambiguous',
    ],
    [
      'with an id that cannot be sent',
      `${AGENTS}faults: [{ body: { summaries: [{ id: ".." }] } }]`,
      {},
      'malformed-response',
    ],
  ])('exits 3 with the reason: %s', async (_title, world, env, reason) => {
    const { code, out, err } = await ran({ word: 'cartesia', world, env, write: 'driftline.yaml' });

    expect([code, out]).toEqual([3, '']);
    expect(err).toContain(`could not be read (${reason})`);
  });

  it('leaves the manifest as it is', async () => {
    const files = { 'driftline.yaml': 'version: 1\ndeployments: {}\n' };
    const { cwd } = await ran({
      word: 'cartesia',
      world: 'faults: [{ status: 500 }]',
      files,
      write: 'driftline.yaml',
    });

    expect(await readFile(join(cwd, 'driftline.yaml'), 'utf8')).toBe(files['driftline.yaml']);
  });
});

describe('the pages of a list', () => {
  it.each([
    ['adaline', 450, {}],
    ['kore', 120, { host: 'bots.kore.ai' }],
  ])('are followed to the last one: %s', async (id, count, given) => {
    const owner = await ownerNamed(id);
    const simulator = await serve(
      `${id}: ${JSON.stringify((await owner.provider.sample()).fleet?.(count).scenario)}`,
    );
    const context = contextOf(folderWith(), simulator.env);
    const vendors = openVendors({ retries: 0 }, context);
    const listing = await vendors.list(await scopeOf(owner, { given, environment: 'prod' }, context));
    await vendors.close();

    expect(listing).toMatchObject({ kind: 'listed' });
    expect(
      listing.kind === 'listed' &&
        new Set(listing.objects.map(({ settings }) => JSON.stringify(settings))).size,
    ).toBe(count);
  });

  it.each([
    ['a circle', (next = '0') => ({ items: [], next: String((Number(next) + 1) % 3) }), 'lead in a circle'],
    ['no end', (next = '0') => ({ items: [], next: String(Number(next) + 1) }), 'is not followed further'],
    [
      'too many entries',
      (next = '0') => ({ items: new Array(60_000), next: `${next}+` }),
      'is not followed further',
    ],
  ])('are refused: %s', async (_title, page, words) => {
    await expect(followPages(async (next) => page(next))).rejects.toThrow(words);
  });
});

describe('a vendor without a list', () => {
  it('gets a skeleton that says what to look up', async () => {
    const { code, out, err } = await ran({ word: 'chatcaptain' });

    expect(code).toBe(0);
    expect(err).toContain('documents no list of chatbots');
    expect(entriesIn(out)).toContain('    chatbotId: FILL_IN  # id of the chatbot');
  });

  it('is read in each environment if all settings are given', async () => {
    const { code, out } = await ran({
      word: 'chatcaptain',
      given: { chatbotId: 'bot_1' },
      world: 'chatcaptain: { chatbots: { bot_1: { prod: "2.2", test: "3.0" } } }',
    });

    expect(code).toBe(0);
    expect(out).toMatch(/test: "3\.0"\n\s+prod: "2\.2"\n$/);
    expect(out).toMatch(/dev: \{ deployed: false \}/);
  });
});

describe('the manifest that is written', () => {
  it('is created, with its folder', async () => {
    const { code, cwd, err } = await ran({
      word: 'cartesia',
      world: AGENTS,
      files: { 'node_modules/driftline/schemas/manifest.schema.json': '{}' },
      write: 'agents/new/driftline.yaml',
    });
    const text = await readFile(join(cwd, 'agents/new/driftline.yaml'), 'utf8');

    expect(code).toBe(0);
    expect(err).toContain('Next: driftline check agents/new/driftline.yaml');
    expect(text).toMatch(/^# yaml-language-server: \$schema=\.\.\/\.\.\/node_modules\/driftline\/schemas/);
  });

  it('names the versioned schema if driftline is not installed', async () => {
    const { cwd } = await ran({ word: 'cartesia', world: AGENTS, write: 'driftline.yaml' });
    const text = await readFile(join(cwd, 'driftline.yaml'), 'utf8');

    expect(text).toMatch(/^# yaml-language-server: \$schema=https:.*\/schemas\/manifest\.schema\.json\n#/);
  });

  it('keeps its byte order mark and its mode, and shows the change first', async () => {
    const own =
      '\ufeffversion: 1\r\ndeployments:\r\n    # mine\r\n    old: { provider: cartesia, agentId: a, environments: { prod: {} } }\r\n';
    const files = { 'driftline.yaml': own };
    const wanted = { word: 'cartesia', world: AGENTS, files, write: 'driftline.yaml' };
    const dry = await ran({ ...wanted, dryRun: true });
    const wet = await ran(wanted);
    const text = await readFile(join(wet.cwd, 'driftline.yaml'), 'utf8');

    expect(await readFile(join(dry.cwd, 'driftline.yaml'), 'utf8')).toBe(own);
    expect(dry.out).toMatch(/^--- a\/driftline\.yaml\n\+\+\+ b\/driftline\.yaml\n@@ -/);
    expect(dry.out).toContain('\n+    live:\r\n+        provider: cartesia\r\n');
    expect(text.startsWith(own)).toBe(true);
    expect(text.slice(own.length)).not.toMatch(/[^\r]\n/);
  });

  it.each([
    ['a folder', { write: 'sub' }, 'is not a file'],
    ['a mistake in it', { write: 'bad.yaml' }, 'needs "environments"'],
    ['an unknown setting', { given: { agentID: 'x' } }, 'has no setting "agentID"'],
    ['a setting of a connection', { given: { apiVersion: '2026-03-01' } }, 'belongs on a connection'],
    ['a name that no environment can have', { environment: 'a/b' }, 'has a slash in it'],
    ['an unknown vendor', { word: 'cartesio' }, 'there is no provider and no connection "cartesio"'],
    ['a list without its account', { word: 'astropods' }, 'lists nothing without "account"'],
    ['a list without an environment', { word: 'adaline' }, 'does not list "deploymentEnvironmentId"'],
  ])('is refused with a hint: %s', async (_title, wanted, words) => {
    const cwd = folderWith({
      'bad.yaml': 'version: 1\ndeployments: { a: { provider: cartesia, agentId: a } }\n',
    });
    await mkdir(join(cwd, 'sub'));
    const simulator = await serve(AGENTS);

    await expect(discovered({ word: 'cartesia', ...wanted }, { cwd, env: simulator.env })).rejects.toThrow(
      words,
    );
    expect(simulator.requests).toEqual([]);
  });

  it('is not written if somebody changes it during the run', async () => {
    const simulator = await serve(AGENTS);
    const cwd = folderWith({ 'driftline.yaml': 'version: 1\ndeployments: {}\n' });
    const other = 'version: 1\ndeployments: {}\n# mine\n';
    const env = new Proxy(simulator.env, {
      get: (own, name) => {
        if (name === 'CARTESIA_API_KEY') writeFileSync(join(cwd, 'driftline.yaml'), other);
        return Reflect.get(own, name);
      },
    });

    await expect(discovered({ word: 'cartesia', write: 'driftline.yaml' }, { cwd, env })).rejects.toThrow(
      'was changed meanwhile',
    );
    expect(await readFile(join(cwd, 'driftline.yaml'), 'utf8')).toBe(other);
  });
});
