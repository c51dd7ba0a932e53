import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { check, loadManifest, providers } from '../../src/index.ts';
import { withDefined } from '../../src/providers/registry.ts';
import { runCheck } from '../../src/run/check.ts';
import { command } from '../support/command.ts';
import { definedProvider } from '../support/defined-provider.ts';
import { folderWith } from '../support/folder.ts';
import { verdictsOf } from '../support/pipeline.ts';
import { listen } from '../support/transport.ts';

const HUB = `id: prompt-hub
title: The prompt-hub
noun: prompt
baseUrl: https://prompts.acme.example/api
credentials: { token: DRIFTLINE_PROMPT_HUB_TOKEN }
auth: { bearer: token }
settings: { prompt: { description: name of the prompt, example: greet } }
read: { get: "/prompts/{prompt}" }
fields: { version: /version }
examples:
  - { settings: { prompt: greet }, reply: { version: "7" }, is: { version: "7" } }
  - { settings: { prompt: odd }, reply: [7], is: unknown }
`;
/** A second provider, with variables of its own. */
const another = (id: string) =>
  HUB.replaceAll('prompt-hub', id).replace('PROMPT_HUB', id.toUpperCase().replace('-', '_'));

const ENV = { DRIFTLINE_PROMPT_HUB_TOKEN: 'hub_0123456789abcdef' };

const folder = (manifest: string) =>
  folderWith({ 'driftline.yaml': `version: 1\n${manifest}`, 'hub.yaml': HUB });

const MANIFEST = `connections:
  hub: { provider: "\${var.VENDOR}" }
deployments:
  greet: { connection: hub, prompt: greet, environments: { prod: "7" } }
  bye: { provider: "\${var.VENDOR}", prompt: bye, environments: { prod: "7" } }
  odd: { connection: prompt-hub, prompt: odd, environments: { prod: "7" } }
  gone: { provider: prompt-hub, prompt: gone, environments: { prod: "7" } }
`;

function hub(): Promise<string> {
  const replies: Readonly<Record<string, string>> = {
    '/prompts/greet': '{"version":"7"}',
    '/prompts/bye': '{"version":"8"}',
    '/prompts/odd': '[7]',
  };
  return listen(({ url = '', headers }, response) => {
    const isKnown = headers.authorization === `Bearer ${ENV.DRIFTLINE_PROMPT_HUB_TOKEN}`;
    const body = isKnown ? replies[url] : undefined;
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(body ?? '{}');
  });
}

test('a run reads the providers of its registry, however the manifest names them', async () => {
  const report = await runCheck(
    [],
    { retries: 0 },
    {
      cwd: folder(MANIFEST),
      clock: { now: Date.now, random: Math.random },
      policy: { env: { ...ENV, PROMPT_HUB_BASE_URL: await hub() }, allowHosts: [], allowVariables: [] },
      registry: withDefined([definedProvider('prompt-hub')]),
      variables: new Map([['VENDOR', 'prompt-hub']]),
    },
  );

  expect(verdictsOf(report.targets)).toEqual({
    'greet/prod': 'in-sync',
    'bye/prod': 'drifted, field-differs (version)',
    'odd/prod': 'unknown, unreadable (malformed-response)',
    'gone/prod': 'unknown, unreadable (not-found)',
  });
});

test('the library knows the providers of providerFiles, and none of them without that option', async () => {
  const cwd = folder(MANIFEST);
  const variables = { VENDOR: 'prompt-hub' };
  const env = { ...ENV, PROMPT_HUB_BASE_URL: await hub() };
  const providerFiles = ['hub.yaml', './hub.yaml'];

  const report = await check([], { cwd, env, variables, providerFiles, providers: ['prompt-hub'] });
  const { targets } = await loadManifest([], { cwd, env, variables, providerFiles });
  const all = await providers({ cwd, providerFiles });

  expect(report.summary).toMatchObject({ total: 4, inSync: 1, drifted: 1, unknown: 2 });
  expect(targets.map(({ provider }) => provider)).toEqual(targets.map(() => 'prompt-hub'));
  expect(all.at(-1)?.id).toBe('prompt-hub');

  await expect(loadManifest([], { cwd, env, variables })).rejects.toThrow('no provider "prompt-hub"');
  await expect(check([], { cwd, env, variables, providers: ['prompt-hub'] })).rejects.toThrow(
    'there is no provider "prompt-hub"',
  );
});

test('every command that reads a provider knows those of --provider-file and of DRIFTLINE_PROVIDER_FILES', async () => {
  const cwd = folder(MANIFEST);
  await writeFile(join(cwd, 'third.yaml'), another('third-hub'));
  const other = join(folderWith({ 'other.yaml': another('other-hub') }), 'other.yaml');
  const env = { ...ENV, PROMPT_HUB_BASE_URL: await hub(), DRIFTLINE_VAR_VENDOR: 'prompt-hub' };
  const more = { ...env, DRIFTLINE_PROVIDER_FILES: `hub.yaml:${other}` };
  const file = ['--provider-file', 'hub.yaml'];

  const valid = await command(['validate', ...file], { cwd, env });
  const status = ['status', '-f', 'json', '-p', 'prompt-hub', '--retries', '0'];
  const shown = await command([...status, ...file], { cwd, env });
  const one = await command(['providers', 'prompt-hub', ...file], { cwd, env });
  const schema = await command(['schema', ...file], { cwd, env });
  const third = ['--provider-file', 'third.yaml'];
  const checked = await command(['check', '--retries', '0', ...third], { cwd, env: more });
  const all = await command(['providers', '-f', 'json', ...third], { cwd, env: more });

  expect(valid).toMatchObject({
    code: 0,
    out: '1 provider file is valid: 2 examples\n1 manifest is valid: 4 deployments, 4 targets\n',
  });
  expect(JSON.parse(shown.out).targets[0]).toMatchObject({ state: 'live', observed: { version: '7' } });
  expect(one.out).toMatch(/^prompt-hub {2}The prompt-hub, prompts\n {2}version is +\/version\n/);
  expect(JSON.parse(schema.out).definitions['prompt-hub-deployment'].properties.prompt).toBeDefined();
  expect(checked).toMatchObject({ code: 2 });
  const ids = JSON.parse(all.out).map(({ id }: { id: string }) => id);
  expect(ids.slice(-3)).toEqual(['third-hub', 'prompt-hub', 'other-hub']);
});

test('an unknown provider is reported before anything is read', async () => {
  const cwd = folder(MANIFEST);
  const { code, err } = await command(['check', '-p', 'prompt-hub'], { cwd, env: {} });

  expect(code).toBe(1);
  expect(err).toContain('there is no provider "prompt-hub"');
});
