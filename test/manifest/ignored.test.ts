import { describe, expect, test } from 'vitest';
import { readArguments } from '../../src/manifest/from-object.ts';
import { builtIn } from '../../src/providers/registry.ts';
import { load, problemsOf } from './helpers.ts';

const HEAD = 'version: 1\ndeployments:\n';
const ADALINE = 'provider: adaline, promptId: p, deploymentEnvironmentId: e';

const target = (ignore: string, expected: string) =>
  `${HEAD}  a: { ${ADALINE}, environments: { prod: { ignore: ${ignore}, expect: { ${expected} } } } }\n`;

describe('an expectation that is ignored as a whole', () => {
  test.each([
    ['model', 'model: m'],
    ['[tools, /model]', 'model: { present: true }'],
    ['[version, settings]', 'settings: { contains: { seed: 1 } }'],
  ])('is a mistake: ignore %s, %s', async (ignore, expected) => {
    const [problem, ...more] = await problemsOf(load(target(ignore, expected)));
    expect(more).toStrictEqual([]);
    expect(problem?.code).toBe('bad-value');
    expect(problem?.message).toContain('is expected and ignored, so nothing of it is compared');
    expect(problem?.location?.line).toBe(3);
  });

  test.each([
    ['/settings/seed', 'settings: { contains: { seed: 1 } }'],
    ['[/settings/a, /settings/b~1c]', 'settings: { contains: { a: 1, b/c: { d: 2 } } }'],
    ['/settings/seed', 'settings: { not: { contains: { seed: 1 } } }'],
  ])('is a mistake in contains too: ignore %s, %s', async (ignore, expected) => {
    const [problem, ...more] = await problemsOf(load(target(ignore, expected)));
    expect(more).toStrictEqual([]);
    expect(problem?.message).toBe('every member of contains is ignored, so nothing of settings is compared');
  });

  test('is reported with the other mistakes of the run', async () => {
    const problems = await problemsOf(load(target('[model, nope]', 'model: m')));
    expect(problems.map(({ code }) => code).sort()).toStrictEqual(['bad-value', 'unknown-field']);
  });

  test('is a mistake on the deployment, and reported once', async () => {
    const text = `${HEAD}  a: { ${ADALINE}, ignore: model, expect: { model: m }, environments: { dev: {}, prod: {} } }\n`;
    expect(await problemsOf(load(text))).toHaveLength(1);
  });

  test('is also a mistake in a program, and the mistake names the argument', async () => {
    const { problems } = await readArguments(
      {
        name: 'a',
        values: {
          provider: 'adaline',
          promptId: 'p',
          deploymentEnvironmentId: 'e',
          environment: 'prod',
          expect: { model: 'm' },
          ignore: ['model'],
        },
        unknown: [],
      },
      { folder: '/', registry: builtIn(), placedProviders: new Set() },
    );
    expect(problems).toMatchObject([
      { argument: 'expect.model', message: expect.stringContaining('expected and ignored') },
    ]);
  });
});

describe('an expectation that is ignored in part', () => {
  test.each([
    ['/settings/seed', 'settings: { contains: { seed: 1, top: 2 } }'],
    ['/settings/a/b', 'settings: { contains: { a: { b: 1 } } }'],
    ['/settings/seed', 'settings: { equals: { seed: 1 } }'],
    ['/tools/0', 'tools: { contains: [{ name: x }] }'],
    ['tools', 'model: m'],
  ])('is read: ignore %s, %s', async (ignore, expected) => {
    expect((await load(target(ignore, expected))).targets).toHaveLength(1);
  });

  test('is accepted if one environment ignores what its deployment expects', async () => {
    const text = `${HEAD}  a: { ${ADALINE}, expect: { model: m }, environments: { dev: { ignore: model }, prod: {} } }\n`;
    expect((await load(text)).targets).toHaveLength(2);
  });
});
