import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { check, loadManifest, providers } from '../../src/index.ts';
import { withDefined } from '../../src/providers/registry.ts';
import { runCheck } from '../../src/run/check.ts';
import { definedProvider } from '../support/defined-provider.ts';
import { temporaryFolder, verdictsOf } from '../support/pipeline.ts';
import { listen } from '../support/transport.ts';

/** The requested paths. */
const asked: (readonly string[])[] = [];
vi.mock('../../src/definition/index.ts', async (importOriginal) => {
  const { definedProvider: defined } = await import('../support/defined-provider.ts');
  return {
    ...(await importOriginal<object>()),
    providersFromFiles: async (paths: readonly string[]) => {
      asked.push(paths);
      return [defined('prompt-hub')];
    },
    tryExamples: async () => 2,
  };
});

afterEach(() => {
  asked.length = 0;
  vi.unstubAllEnvs();
  process.exitCode = undefined;
});

const ENV = { DRIFTLINE_PROMPT_HUB_TOKEN: 'hub_0123456789abcdef' };

async function folder(manifest: string): Promise<string> {
  const cwd = await temporaryFolder();
  await writeFile(join(cwd, 'driftline.yaml'), `version: 1\n${manifest}`);
  return cwd;
}

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
      cwd: await folder(MANIFEST),
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

test('the library knows the providers of providerFiles, and without that option none', async () => {
  const cwd = await folder(MANIFEST);
  const variables = { VENDOR: 'prompt-hub' };
  const env = { ...ENV, PROMPT_HUB_BASE_URL: await hub() };
  const providerFiles = ['hub.yaml', './hub.yaml'];

  const report = await check([], { cwd, env, variables, providerFiles, providers: ['prompt-hub'] });
  const { targets } = await loadManifest([], { cwd, env, variables, providerFiles });
  const all = await providers({ providerFiles });

  expect(report.summary).toMatchObject({ total: 4, inSync: 1, drifted: 1, unknown: 2 });
  expect(targets.map(({ provider }) => provider)).toEqual(targets.map(() => 'prompt-hub'));
  expect(all.at(-1)?.id).toBe('prompt-hub');
  expect(asked).toEqual([['./hub.yaml'], ['./hub.yaml'], ['./hub.yaml']]);

  await expect(loadManifest([], { cwd, env, variables })).rejects.toThrow('no provider "prompt-hub"');
  await expect(check([], { cwd, env, variables, providers: ['prompt-hub'] })).rejects.toThrow(
    'there is no provider "prompt-hub"',
  );
  expect(asked).toHaveLength(3);
});

/** A command in this process, and what it printed. */
async function driftline(...argv: readonly string[]): Promise<{ code: unknown; out: string; err: string }> {
  const printed = { out: '', err: '' };
  const stream = (to: keyof typeof printed) =>
    ({
      write: (text: string | Uint8Array, done?: unknown) => {
        printed[to] += String(text);
        if (typeof done === 'function') done();
        return true;
      },
      on: () => undefined,
      once: () => undefined,
      isTTY: false,
    }) as unknown as NodeJS.WriteStream;
  await main(argv, { stdout: stream('out'), stderr: stream('err') } as never);
  return { code: process.exitCode, ...printed };
}

test('every command that reads a provider knows those of --provider-file and of DRIFTLINE_PROVIDER_FILES', async () => {
  const cwd = await folder(MANIFEST);
  vi.spyOn(process, 'cwd').mockReturnValue(cwd);
  vi.stubEnv('DRIFTLINE_PROMPT_HUB_TOKEN', ENV.DRIFTLINE_PROMPT_HUB_TOKEN);
  vi.stubEnv('PROMPT_HUB_BASE_URL', await hub());
  vi.stubEnv('DRIFTLINE_VAR_VENDOR', 'prompt-hub');
  const file = ['--provider-file', 'hub.yaml'];

  const [valid, shown, one, schema] = [
    await driftline('validate', ...file),
    await driftline('status', '-f', 'json', '-p', 'prompt-hub', '--retries', '0', ...file),
    await driftline('providers', 'prompt-hub', ...file),
    await driftline('schema', ...file),
  ];
  vi.stubEnv('DRIFTLINE_PROVIDER_FILES', 'hub.yaml:/etc/other.yaml');
  const checked = await driftline('check', '--retries', '0', '--provider-file', 'third.yaml');

  expect(valid).toMatchObject({
    code: 0,
    out: '1 provider file is valid: 2 examples\n1 manifest is valid: 4 deployments, 4 targets\n',
  });
  expect(JSON.parse(shown.out).targets[0]).toMatchObject({ state: 'live', observed: { version: '7' } });
  expect(one.out).toMatch(/^prompt-hub {2}The prompt-hub, prompts\n {2}version is +version\n/);
  expect(JSON.parse(schema.out).definitions['prompt-hub-deployment'].properties.prompt).toBeDefined();
  expect(checked).toMatchObject({ code: 2 });
  expect(asked.at(-1)).toEqual(['third.yaml', 'hub.yaml', '/etc/other.yaml']);
  vi.restoreAllMocks();
});

test('a mistake in the providers is reported before anything is read', async () => {
  const cwd = await folder(MANIFEST);
  vi.spyOn(process, 'cwd').mockReturnValue(cwd);
  const { code, err } = await driftline('check', '-p', 'prompt-hub');
  vi.restoreAllMocks();

  expect(code).toBe(1);
  expect(err).toContain('there is no provider "prompt-hub"');
});
