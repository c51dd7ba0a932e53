import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { applyPatch } from 'diff';
import { describe, expect, it } from 'vitest';
import { coverageOf } from '../../src/discover/coverage.ts';
import { starterFor } from '../../src/discover/starter.ts';
import type { Report } from '../../src/model/report.ts';
import { planAccept } from '../../src/run/accept.ts';
import { runCheck } from '../../src/run/check.ts';
import { load } from '../../src/run/load.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import { folderWith } from '../support/folder.ts';
import { PROVIDERS } from '../support/providers.ts';
import { toScenario } from '../support/scenario.ts';
import { contextOf, discovered } from './helpers.ts';

const COUNT = 50;

/** The manifest with one digit changed in every tenth version. */
function earlier(manifest: string, { targets }: Report): string {
  const lines = manifest.split('\n');
  for (const { location, observed } of targets.filter((_, index) => index % 10 === 3)) {
    const version = String(observed?.version);
    const at = lines.findIndex((line, index) => index + 1 >= location.line && line.includes(version));
    const line = lines[at] ?? '';
    const end = line.lastIndexOf(version) + version.length;
    lines[at] = `${line.slice(0, end - 1)}${line[end - 1] === '0' ? '1' : '0'}${line.slice(end)}`;
  }
  return lines.join('\n');
}

describe.each(PROVIDERS)('$id', (provider) => {
  it('has a list with a sample, or says why it has no list', async () => {
    const sample = await provider.sample();

    expect([provider.list === undefined, sample.fleet === undefined]).toEqual(
      provider.noList === undefined ? [false, false] : [true, true],
    );
  });
});

describe.each(PROVIDERS.filter(({ list }) => list !== undefined))('$id', (provider) => {
  it('gets a manifest in sync from init and discover, is fully covered, and its drift can be accepted', async () => {
    const fleet = (await provider.sample()).fleet?.(COUNT);
    const { objects = COUNT } = fleet ?? {};
    const simulator = await startSimulator(
      await toScenario({ version: 1, [provider.id]: fleet?.scenario ?? {} }),
    );
    const cwd = folderWith({ 'driftline.yaml': starterFor([provider], PROVIDERS) });
    const context = contextOf(cwd, simulator.env);
    const file = join(cwd, 'driftline.yaml');
    try {
      const starter = await load([], context);
      const first = await discovered(
        { word: provider.id, given: fleet?.settings ?? {}, write: 'driftline.yaml' },
        { cwd, env: simulator.env },
      );
      const written = await readFile(file, 'utf8');
      const report = await runCheck([], { retries: 0 }, context);
      const again = await discovered(
        { word: provider.id, given: fleet?.settings ?? {}, write: 'driftline.yaml' },
        { cwd, env: simulator.env },
      );
      const coverage = await coverageOf(await load([], context), { retries: 0 }, context);

      expect(starter.targets).toEqual([]);
      expect([first.code, first.err]).toEqual([
        0,
        expect.stringMatching(new RegExp(`\\b${objects} deployments? (?:is|are) written`)),
      ]);
      expect(report.summary).toMatchObject({ total: COUNT, inSync: COUNT });
      expect(report.targets.every(({ observed }) => observed?.version !== undefined)).toBe(true);
      expect([again.code, again.err]).toEqual([
        0,
        expect.stringMatching(new RegExp(`\\b${objects} of them declared already`)),
      ]);
      expect(await readFile(file, 'utf8')).toBe(written);
      expect(coverage).toMatchObject({
        percent: 100,
        failed: [],
        connections: [{ listed: objects, unmanaged: [] }],
      });

      const old = earlier(written, report);
      await writeFile(file, old);
      const drift = await runCheck([], { retries: 0 }, context);
      const plan = await planAccept([], { retries: 0 }, context);
      const [change] = plan.files;

      expect(drift.summary).toMatchObject({ drifted: 5, inSync: COUNT - 5 });
      expect([plan.exitCode, plan.accepted.length, plan.files.length]).toEqual([0, 5, 1]);
      // `accept` changes only the drifted values back, in the file and in the patch.
      expect(change?.after).toBe(written);
      expect(applyPatch(old, (await change?.patch()) ?? '')).toBe(written);
      expect(simulator.requests.every(({ method }) => method === 'GET')).toBe(true);
    } finally {
      await simulator.close();
    }
  });
});
