import { expect, test } from 'vitest';
import { check, loadManifest, ProblemError } from '../src/index.ts';
import { folderWith } from './support.ts';

const MANIFEST =
  'version: 1\ndeployments:\n  bot: { provider: cartesia, agentId: a, environments: { prod: v1 } }\n';

test.each<Record<string, string>>([
  { CARTESIA_BASE_URL: 'no url' },
  { CARTESIA_BASE_URL: 'ftp://api.cartesia.ai' },
  { HTTPS_PROXY: 'no url' },
])('an environment that makes no sense is a mistake, as everywhere: %o', async (given) => {
  const environment = { CARTESIA_API_KEY: 'sk_car_0123456789', ...given };
  const cwd = await folderWith({ 'driftline.yaml': MANIFEST });

  for (const run of [check, loadManifest]) {
    await expect(run([], { cwd, environment })).rejects.toBeInstanceOf(ProblemError);
    await expect(run([], { cwd, environment })).rejects.not.toThrow(/sk_car/);
  }
});
