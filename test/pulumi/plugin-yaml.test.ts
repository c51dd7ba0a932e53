import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createStack, hasPulumi } from './cli.ts';
import { change, ROOT, simulateVendors } from './helpers.ts';

const hasYaml =
  hasPulumi && spawnSync('pulumi-language-yaml', ['--help'], { stdio: 'ignore' }).error === undefined;

if (!hasYaml) {
  console.warn(
    'SKIPPED: the provider plugin with the real engine, for there is no `pulumi` or no `pulumi-language-yaml` on PATH.\n' +
      'To run them: install the Pulumi CLI (https://www.pulumi.com/docs/install/), then\n' +
      '  npm run build && npx vitest run test/pulumi/plugin-yaml.test.ts',
  );
}

const example = (name: string) => readFileSync(join(ROOT, 'examples/pulumi/yaml', name), 'utf8');
const world = (version: string) =>
  `chatcaptain:\n  chatbots:\n    7fGh2kLmNo4pQr6sTu8v: { prod: { version: "${version}" }, test: "3.0" }\n`;

describe.skipIf(!hasYaml)('a YAML program with the real engine', { timeout: 1_200_000 }, () => {
  it('passes in sync, fails on drift, is refreshed and destroyed', async () => {
    const simulator = await simulateVendors(world('2.2'));
    const stack = await createStack({
      'Pulumi.yaml': example('Pulumi.yaml'),
      'driftline.yaml': example('driftline.yaml'),
    });

    const up = await stack.run(['up', '--yes', '--skip-preview']);
    const unchanged = await stack.run(['preview', '--expect-no-changes']);
    await change(simulator, world('2.1'));
    const drift = await stack.run(['preview']);
    const report = await stack.run(['preview', '--expect-no-changes'], { DRIFTLINE_ON_DRIFT: 'report' });
    const refreshed = await stack.run(['refresh', '--yes', '--skip-preview', '--diff']);
    const exported = await stack.run(['stack', 'export', '--show-secrets']);
    const requests = simulator.requests.length;
    const destroyed = await stack.run(['destroy', '--yes', '--skip-preview']);

    expect(up.code, up.text).toBe(0);
    expect(unchanged.code, unchanged.text).toBe(0);
    expect(drift.code).toBe(1);
    expect(drift.text).toContain('support-chat/prod: version: declared is 2.2, live is 2.1');
    expect(report.code).toBe(7);
    expect(refreshed.text).toMatch(/~ version\s*: "2.2" => "2.1"/);
    expect(exported.text).not.toContain(simulator.env.CHATCAPTAIN_API_KEY);
    expect(destroyed.code, destroyed.text).toBe(0);
    expect(simulator.requests).toHaveLength(requests);
  });
});
