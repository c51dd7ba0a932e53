import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../src/model/problem.ts';
import { compileGlob, compileGlobs, globFor } from '../../src/run/glob.ts';
import type { RunOptions } from '../../src/run/options.ts';
import { costly } from '../support/costly.ts';
import { checkSituation } from '../support/pipeline.ts';
import { processorTime } from '../support/processor-time.ts';
import fc, { runs } from '../support/property.ts';

const WORLD = `
chatcaptain:
  chatbots:
    bot_1: { test: { version: "3.0" }, prod: { version: "2.1" } }
    bot_2: { prod: { version: "1.0" }, dev: { version: "9.0" } }
`;

const manifest = (undeclared: string, rest = '') => `defaults: { undeclared: ${undeclared} }
deployments:
  a: { provider: chatcaptain, chatbotId: bot_1, labels: { team: one }, environments: { prod: "2.1" } }
  b: { provider: chatcaptain, chatbotId: bot_2, labels: { team: two }, environments: { prod: "1.0", late: { slot: dev } } }
${rest}`;

async function outcome(text: string, options: RunOptions) {
  try {
    const { report, verdicts } = await checkSituation({ manifest: text, world: WORLD, options });
    return { ...verdicts, ...(report.notices && { notices: report.notices }) };
  } catch (error) {
    if (error instanceof ProblemError)
      return error.problems.map(({ code, message }) => `${code}: ${message}`);
    throw error;
  }
}

const fitsNone = (...names: string[]) =>
  names.map((name) => `nothing-selected: no target is selected: 3 are declared, and none fits "${name}"`);

it('a manifest without deployments has nothing to select, and the hint says how to add some', async () => {
  const checked = checkSituation({ manifest: 'deployments: {}\n', world: WORLD, options: {} });

  await expect(checked).rejects.toMatchObject({
    problems: [
      {
        code: 'nothing-selected',
        message: 'no target is declared yet',
        hint: 'write an entry under deployments:, or let driftline discover PROVIDER --write FILE write them',
      },
    ],
  });
});

describe('a selected name', () => {
  it.each(['ignore', 'warn', 'drift'])(
    'that fits nothing is a mistake, with undeclared: %s',
    async (undeclared) => {
      const text = manifest(undeclared);

      expect(await outcome(text, { environments: ['prod', 'tset'] })).toEqual(fitsNone('tset'));
      expect(await outcome(text, { environments: ['prod', 'dev'] })).toEqual(fitsNone('dev'));
      expect(await outcome(text, { targets: ['a/prod', 'x/*', 'y/*'] })).toEqual(fitsNone('x/*', 'y/*'));
      expect(await outcome(text, { providers: ['chatcaptain', 'kore'] })).toEqual(fitsNone('kore'));
      expect(await outcome(text, { environments: ['prod', ''] })).toEqual([
        expect.stringContaining('none fits'),
      ]);
      expect(
        await outcome(text, {
          labels: [
            ['team', 'one'],
            ['team', 'three'],
          ],
        }),
      ).toEqual(fitsNone('team=three'));
    },
  );

  it('may be an environment that is live and not declared', async () => {
    const both = { 'a/prod': 'in-sync', 'b/prod': 'in-sync' };
    const found = { 'a/test': 'unexpected, undeclared-environment' };

    expect(await outcome(manifest('drift'), { environments: ['prod', 'test'] })).toEqual({
      ...both,
      ...found,
    });
    expect(await outcome(manifest('drift'), { targets: ['*/prod', 'a/te*'] })).toEqual({ ...both, ...found });
    expect(await outcome(manifest('ignore'), { environments: ['prod', 'test'] })).toEqual(fitsNone('test'));
    expect(await outcome(manifest('drift'), { targets: ['*/prod', 'b/te*'] })).toEqual(fitsNone('b/te*'));
  });

  it('is reported in a notice if the targets that could show it were not read', async () => {
    const text = manifest('drift', '').replace('bot_2, labels', 'bot_gone, labels');

    expect(await outcome(text, { environments: ['prod', 'tset'] })).toEqual({
      'a/prod': 'in-sync',
      'b/prod': 'unknown, unreadable (forbidden)',
      notices: [expect.stringContaining('"tset" fits no declared target')],
    });
  });

  it('that fits nothing in a shard is noted for the merge', async () => {
    const part = (index: number, environments: string[]) =>
      checkSituation({
        manifest: manifest('drift'),
        world: WORLD,
        options: { environments, shard: { index, count: 2 } },
      });
    const [one, two] = [await part(1, ['prod', 'test', 'x']), await part(2, ['prod', 'test', 'x'])];

    expect([one, two].map(({ report }) => report.shard?.unseen)).toEqual([['x'], ['test', 'x']]);
  });
});

/** Tries every way to match. */
function naive(glob: string, text: string): boolean {
  if (glob === '') return text === '';
  const many = /^\*+/.exec(glob)?.[0];
  if (many !== undefined) {
    const rest = glob.slice(many.length);
    const most = many.length > 1 ? text.length : (/^[^/]*/.exec(text)?.[0].length ?? 0);
    return Array.from({ length: most + 1 }, (_, n) => n).some((n) => naive(rest, text.slice(n)));
  }
  if (text === '') return false;
  return (glob[0] === '?' ? text[0] !== '/' : glob[0] === text[0]) && naive(glob.slice(1), text.slice(1));
}

describe('a glob', () => {
  it('agrees with a search that tries every way to match', () => {
    const glob = fc.string({ unit: fc.constantFrom('a', 'b', '-', '/', '*', '**', '?'), maxLength: 8 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '-', '/'), maxLength: 8 });
    fc.assert(
      fc.property(glob, text, (pattern, id) => {
        expect([pattern, id, compileGlob(pattern)(id)]).toEqual([pattern, id, naive(pattern, id)]);
        expect(compileGlobs(['no/thing', pattern])(id)).toBe(naive(pattern, id) || id === 'no/thing');
      }),
      { numRuns: runs(5_000) },
    );
  });

  it.each([
    ['*', 'a/b', false],
    ['*/*', 'a/b', true],
    ['**', 'a/b', true],
    ['a.c/prod', 'abc/prod', false],
    ['[a]/(b)|c', '[a]/(b)|c', true],
    ['?/prod', '😀/prod', true],
    ['*/prod', 'a\nb/prod', true],
    [globFor('x*y/prod'), 'x*y/prod', true],
  ])('%s and %s: %s', (glob, id, fits) => {
    expect(compileGlob(glob)(id)).toBe(fits);
  });

  costly('takes little time, whatever the names', () => {
    const spent = processorTime();
    const ids = Array.from({ length: 1_000 }, (_, n) => `${'-'.repeat(115)}${n}/${'a'.repeat(120)}`);
    for (const glob of [
      '*-*-*-*bot/prod',
      '*-*-*-*-*/*a*a*a*b',
      '**-**-**a**a**b',
      `${'*-'.repeat(50)}x/*`,
    ]) {
      expect(ids.some(compileGlobs([glob]))).toBe(false);
    }
    expect(spent()).toBeLessThan(5_000);
  });
});
