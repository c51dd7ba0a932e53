import { Range, SemVer } from 'semver';
import { expect, test } from 'vitest';
import { rangeCoverage } from '../../src/operators/range-coverage.ts';
import fc, { runs } from '../support/property.ts';

const coverage = (range: string) => rangeCoverage(new Range(range));

const NUMBERS = [0, 1, 2, 3];
const RELEASES = NUMBERS.flatMap((major) =>
  NUMBERS.flatMap((minor) => NUMBERS.map((patch) => `${major}.${minor}.${patch}`)),
);
const VERSIONS = RELEASES.flatMap((release) =>
  ['', '-0', '-a', '-a.0', '-a.1', '-b', '-b.0'].map((end) => new SemVer(release + end)),
);

test('the computed coverage agrees with trying many versions', () => {
  const number = fc.constantFrom(0, 1, 2);
  const comparator = fc
    .tuple(
      fc.constantFrom('', '<', '<=', '>', '>=', '^', '~'),
      fc.tuple(number, number, number),
      fc.constantFrom('', '', '-a', '-b'),
    )
    .map(([sign, numbers, end]) => `${sign}${numbers.join('.')}${end}`);
  const all = fc.array(comparator, { minLength: 1, maxLength: 2 }).map((each) => each.join(' '));
  const ranges = fc.array(all, { minLength: 1, maxLength: 3 }).map((each) => each.join(' || '));
  fc.assert(
    fc.property(ranges, (text) => {
      const range = new Range(text);
      const [released, prereleases] = [0, 1].map((length) =>
        VERSIONS.filter(({ prerelease }) => Math.min(prerelease.length, 1) === length),
      ) as [SemVer[], SemVer[]];
      const some = [...released, ...prereleases].some((each) => range.test(each)) ? 'some' : 'none';
      expect([text, rangeCoverage(range)]).toEqual([
        text,
        released.every((each) => range.test(each)) ? 'all' : some,
      ]);
    }),
    { numRuns: runs(1_000) },
  );
});

const MOST = Number.MAX_SAFE_INTEGER;

test.each([
  [`<=1.2.${MOST} || >=1.3.0`, 'all'],
  [`<=1.2.${MOST} || >1.3.0`, 'some'],
  [`<=1.${MOST}.${MOST} || >=2.0.0`, 'all'],
  [`<1.3.0 || >1.2.${MOST}`, 'all'],
  [`<1.2.${MOST} || >=1.3.0`, 'some'],
  [`>1.2.${MOST} <1.3.0`, 'none'],
  [`>1.2.${MOST} <=1.3.0`, 'some'],
  [`>=1.2.${MOST} <1.3.0`, 'some'],
  [`>1.${MOST}.${MOST} <2.0.0`, 'none'],
  [`>=1.${MOST}.${MOST} <2.0.0`, 'some'],
  ['>=1.0.0-b <1.0.0-a', 'none'],
  ['>1.0.0-a <1.0.0-a.0', 'none'],
  ['>1.0.0-a <=1.0.0-a.0', 'some'],
  ['<1.0.0-0', 'some'],
  ['<=0.0.0-0', 'some'],
  ['<0.0.0-0', 'none'],
])('%s includes %s of all versions', (range, expected) => {
  expect(coverage(range)).toBe(expected);
});
