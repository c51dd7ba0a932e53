import { applyPatch } from 'diff';
import { describe, expect, it } from 'vitest';
import { commonEnd, commonStart } from '../../src/compare/common-text.ts';
import { withTextDiffs } from '../../src/compare/text-diff.ts';
import type { TargetReport } from '../../src/model/report.ts';
import { processorTime } from '../support/processor-time.ts';
import fc from '../support/property.ts';
import { at } from './helpers.ts';

function targetWith(expected: string, actual: string): TargetReport {
  return {
    id: 'bot/prod',
    deployment: 'bot',
    environment: 'prod',
    provider: 'adaline',
    status: 'drifted',
    location: at(1),
    findings: [{ code: 'text-differs', severity: 'error', message: '', field: 'messages', expected, actual }],
  };
}

async function diffOf(expected: string, actual: string): Promise<string> {
  const [target] = await withTextDiffs([targetWith(expected, actual)]);
  return target?.findings[0]?.diff ?? '';
}

const numbered = (count: number, change: (n: number) => string = String) =>
  Array.from({ length: count }, (_, n) => `${change(n)}\n`).join('');

describe('a diff', () => {
  it('leads from the declared text to the live one', async () => {
    const line = fc.constantFrom('a', 'b', 'c', '', '  d');
    const text = fc
      .tuple(fc.array(line, { maxLength: 12 }), fc.constantFrom('', '\n'))
      .map(([lines, end]) => lines.join('\n') + end);
    await fc.assert(
      fc.asyncProperty(text, text, async (declared, live) => {
        fc.pre(declared !== live);
        const isEnded = declared.endsWith('\n') || live.endsWith('\n');
        const end = isEnded ? '' : '\n';
        expect(applyPatch(`${declared}${end}`, await diffOf(declared, live))).toBe(`${live}${end}`);
      }),
      { numRuns: 500 },
    );
  });

  it('shows when only one text has a final newline', async () => {
    expect(await diffOf('one\ntwo\n', 'one\ntwo')).toContain('-two\n+two\n\\ No newline at end of file');
    expect(await diffOf('one\ntwo', 'one\ntwo\n')).toContain('-two\n\\ No newline at end of file\n+two\n');
    expect(await diffOf('one\ntwo', 'one\nthree')).not.toContain('No newline');
  });

  it('numbers the lines of the whole text', async () => {
    const diff = await diffOf(
      numbered(1_000),
      numbered(1_000, (n) => (n === 700 ? 'x' : `${n}`)),
    );

    expect(diff).toContain('@@ -698,7 +698,7 @@\n 697\n 698\n 699\n-700\n+x\n 701\n 702\n 703\n');
  });

  it('shows only the part of a long line that changes', async () => {
    const long = 'word '.repeat(100_000);
    const diff = await diffOf(`${long}old${long}\nend`, `${long}new${long}\nend`);

    expect(diff.length).toBeLessThan(5_000);
    expect(diff).toMatch(/^-….*word old.*…$/m);
    expect(diff).toMatch(/^\+….*word new.*…$/m);
  });

  const TEXTS: Readonly<Record<string, readonly [string, string]>> = {
    'lines of one character': ['a\n'.repeat(8_000_000), 'b\n'.repeat(8_000_000)],
    'lines of one character, moved': ['ab\n'.repeat(5_000_000), `x\n${'ab\n'.repeat(5_000_000)}`],
    'lines of one character, changed at both ends': [
      `x\n${'a\nb\n'.repeat(3_000_000)}x\n`,
      `y\n${'b\na\n'.repeat(3_000_000)}y\n`,
    ],
    'one line': ['ab'.repeat(8_000_000), `${'ab'.repeat(7_999_999)}ba`],
    blanks: [`${' '.repeat(16_000_000)}x\ny`, `${' '.repeat(16_000_000)}z\ny`],
    'nothing but line ends': ['\n'.repeat(16_000_000), '\n'.repeat(15_000_000)],
  };

  it.each(Object.keys(TEXTS))('of sixteen megabytes takes little time: %s', async (name) => {
    const [declared = '', live = ''] = TEXTS[name] ?? [];
    const spent = processorTime();
    const diff = await diffOf(declared, live);
    const milliseconds = spent();

    expect(diff.split('\n').length).toBeLessThan(410);
    expect(diff.length).toBeLessThan(1_000_000);
    expect(diff).toMatch(/^[-+]/m);
    expect(milliseconds).toBeLessThan(4_000);
  });

  it('counts the lines that it does not show', async () => {
    expect(
      await diffOf(
        numbered(50_000),
        numbered(50_000, (n) => `x${n}`),
      ),
    ).toMatch(/\n… \d{4,} more lines\n$/);
  });
});

describe('the common part of two texts', () => {
  it('is found at both ends', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 20 });
    fc.assert(
      fc.property(text, text, text, text, (start, end, left, right) => {
        const [one, other] = [start + left + end, start + right + end];
        const common = commonStart(one, other);
        const most = Math.min(one.length, other.length);
        expect(one.slice(0, common)).toBe(other.slice(0, common));
        expect(common === most || one[common] !== other[common]).toBe(true);
        const last = commonEnd(one, other, common);
        expect(one.slice(one.length - last)).toBe(other.slice(other.length - last));
        expect(common + last === most || one[one.length - last - 1] !== other[other.length - last - 1]).toBe(
          true,
        );
      }),
    );
  });
});
