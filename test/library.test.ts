import { expect, test } from 'vitest';
import { check, loadManifest, ProblemError } from '../src/index.ts';
import { folderWith } from './support.ts';

const MANIFEST =
  'version: 1\ndeployments:\n  bot: { provider: cartesia, agentId: a, environments: { prod: v1 } }\n';

test.each<Record<string, string>>([
  { CARTESIA_BASE_URL: 'no url' },
  { CARTESIA_BASE_URL: 'ftp://api.cartesia.ai' },
  { HTTPS_PROXY: 'no url' },
  { HTTPS_PROXY: 'http://user:sk_car%ss@127.0.0.1:1' },
])('an environment that makes no sense is a mistake, as everywhere: %o', async (given) => {
  const env = { CARTESIA_API_KEY: 'sk_car_0123456789', ...given };
  const cwd = await folderWith({ 'driftline.yaml': MANIFEST });

  for (const run of [check, loadManifest]) {
    await expect(run([], { cwd, env })).rejects.toBeInstanceOf(ProblemError);
    await expect(run([], { cwd, env })).rejects.not.toThrow(/sk_car/);
  }
});

// As JavaScript calls it: each of these would be read as something, and the first six were in sync.
test.each<Record<string, unknown>>([
  { shard: { index: 3, count: 2 } },
  { shard: { index: 0, count: 1 } },
  { shard: { index: 1.5, count: 2 } },
  { shard: { index: 1, count: 10_001 } },
  { shard: '1/2' },
  { shard: null },
  { concurrency: 0 },
  { concurrency: -1 },
  { concurrency: '4' },
  { retries: -1 },
  { retries: 1.5 },
  { timeoutMs: 0 },
  { timeoutMs: Number.NaN },
  { maxTimeMs: 2 ** 31 },
  { environments: 'prod' },
  { targets: [/bot/] },
  { labels: { team: 'a' } },
  { labels: [['team']] },
  { allowPending: 'false' },
  { exitZero: 1 },
  { env: 'prod' },
  { allowVariables: 'NAME' },
  { signal: {} },
  { cwd: 1 },
  { allowPendng: true },
])('an option that makes no sense is a mistake: %o', async (option) => {
  const cwd = await folderWith({ 'driftline.yaml': MANIFEST });
  const [name = ''] = Object.keys(option);

  const run = check([], { cwd, ...option });
  await expect(run).rejects.toBeInstanceOf(ProblemError);
  await expect(run).rejects.toThrow(new RegExp(`(the option ${name} takes|there is no option ${name})`));
});
