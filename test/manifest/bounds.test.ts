import { describe, expect, test, vi } from 'vitest';
import { load, loadFrom, problemsIn, problemsOf, repositoryWith } from './helpers.ts';

vi.setConfig({ testTimeout: 300_000 });

const each = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join('');
const fleet = (deployments: number, environments: number) => `version: 1
x-e: &e
${each(environments, (i) => `  e${i}: v\n`)}deployments:
${each(deployments, (i) => `  d${i}: { provider: cartesia, agentId: x, environments: *e }\n`)}`;
const said = async (text: string) =>
  (await problemsIn(text)).map(({ location, code, message }) => `${location?.line} ${code} ${message}`);

describe('aliases', () => {
  const long = 'y'.repeat(40_000);

  test.each([
    [
      'to one text, many times',
      `version: 1\nx-t: &t "${long}"\ndeployments:\n  a: { provider: cartesia, agentId: x, environments: { p: { expect: { version: { oneOf: [${'*t,'.repeat(5000)}] } } } } }\n`,
      4,
    ],
    [
      'to labels whose values are aliases',
      `version: 1\nx-t: &t "${long}"\nx-l: &l { ${each(60, (i) => `l${i}: *t, `)} }\ndeployments:\n${each(50, (i) => `  d${i}: { provider: cartesia, agentId: x, labels: *l, environments: { p: v } }\n`)}`,
      8,
    ],
    [
      'to keys that are long',
      `version: 1\nx-k: &k { ? "${long}"\n : 1 }\nx-l: [${'*k,'.repeat(300)}]\ndeployments: {}\n`,
      4,
    ],
    [
      'merged into each other',
      `version: 1\nx-0: &a0 { t: "${'y'.repeat(900_000)}" }\n${each(12, (i) => `x-${i + 1}: &a${i + 1} { <<: *a${i} }\n`)}deployments: {}\n`,
      14,
    ],
  ])('that stand for more than 10 MiB of text are refused at once: %s', async (_, text, line) => {
    expect(await said(text)).toEqual([
      `${line} alias up to here, the aliases in this file stand for more than 10 MiB of text`,
    ]);
  });

  test('within the limit are read', async () => {
    const text = `version: 1\nx-t: &t "${long}"\ndeployments:\n  a: { provider: cartesia, agentId: x, environments: { p: { expect: { version: { oneOf: [${'*t,'.repeat(250)}] } } } } }\n`;
    expect((await load(text)).targets).toHaveLength(1);
  });
});

describe('targets', () => {
  test('may be at most a hundred thousand in a run', async () => {
    expect((await load(fleet(100, 1000))).targets).toHaveLength(100_000);
    expect(
      await said(`${fleet(100, 1000)}  more: { provider: cartesia, agentId: x, environments: { p: v } }\n`),
    ).toEqual(['1104 too-large up to here, there are more than 100000 targets, the maximum of a run']);
  });

  test('are counted over all files, and refused before any is made', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 5 }, (_, file) => [
        `${file}.driftline.yaml`,
        fleet(300, 800).replaceAll(/^ {2}d/gm, `  f${file}d`),
      ]),
    );
    const before = process.memoryUsage().heapUsed;
    const problems = await problemsOf(loadFrom(repositoryWith(files), { paths: ['.'] }));

    expect(problems.map(({ location, code }) => `${location?.file} ${code}`)).toEqual([
      '0.driftline.yaml too-large',
    ]);
    // A million targets take 6 GB.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(500 * 1024 * 1024);
  });

  test('copy at most 10 MiB of text from their deployments', async () => {
    const text = (more: string, count: number) =>
      `version: 1\ndeployments:\n  d:\n    provider: cartesia\n    agentId: x\n    ${more}\n    environments: {${each(count, (i) => `e${i}: {},`)}}\n`;
    const mistake = [
      '7 too-large up to here, what environments inherit from their deployments comes to more than 10 MiB of text',
    ];
    const long = 'y'.repeat(20_000);

    expect(await said(text(`labels: { a: ${long} }`, 1000))).toEqual(mistake);
    expect(await said(text(`expect: { version: { oneOf: [a, ${long}] } }`, 1000))).toEqual(mistake);
    expect(
      await said(text(`waivers: [{ field: version, until: 2099-12-31, reason: ${long} }]`, 1000)),
    ).toEqual(mistake);
    expect(await said(text(`labels: { a: ${long} }`, 400))).toEqual([]);
    expect(await said(text(`labels: { a: ${'y'.repeat(300)} }`, 20_000))).toEqual([]);
  });
});
