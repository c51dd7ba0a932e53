import { describe, expect, it } from 'vitest';
import { cut, visible, visibleLines } from '../../src/reporters/parts/escape.ts';
import { headline } from '../../src/reporters/parts/labels.ts';
import { repositoryPath, repositoryUri } from '../../src/reporters/parts/locate.ts';
import { sideBySide } from '../../src/reporters/parts/side-by-side.ts';
import { valueText } from '../../src/reporters/parts/sides.ts';
import { finding, report, target } from './builders.ts';
import { EMPTY, IN_SYNC } from './samples.ts';

describe('visible', () => {
  it('escapes invisible characters', () => {
    expect(visible('a\nb\u001b[1m\u202e\u2028\ud800\u{e0041}')).toBe(
      'a\\nb\\u001b[1m\\u202e\\u2028\\ud800\\u{e0041}',
    );
  });

  it('leaves letters, emoji and joined characters alone', () => {
    expect(visible('né 日本 👩‍🚒 🏳️‍🌈')).toBe('né 日本 👩‍🚒 🏳️‍🌈');
  });

  it('keeps line feeds and tabs in lines', () => {
    expect(visibleLines('a\n\tb\r\n')).toBe('a\n\tb\\r\n');
  });
});

it('cuts a text between two characters, and says how many are left out', () => {
  expect(cut('ab😀cd', 3)).toBe('ab… (4 more characters)');
  expect(cut('abc', 3)).toBe('abc');
});

describe('a path from the root of the repository', () => {
  it.each([
    ['', 'driftline.yaml', 'driftline.yaml'],
    ['deploy/eu', './a/../driftline.yaml', 'deploy/eu/driftline.yaml'],
    ['deploy/eu', '../../driftline.yaml', 'driftline.yaml'],
    ['deploy', '../../outside.yaml', '../outside.yaml'],
    [undefined, 'a//b.yaml', 'a/b.yaml'],
    ['deploy', '/etc/../driftline.yaml', '/driftline.yaml'],
  ])('%s + %s', (repositoryPrefix, file, expected) => {
    const sample = repositoryPrefix === undefined ? EMPTY : { ...EMPTY, repositoryPrefix };

    expect(repositoryPath(sample, file)).toBe(expected);
  });

  it('is encoded in a URI, and never read as a scheme', () => {
    expect(repositoryUri(EMPTY, 'javascript:a/b c#%.yaml')).toBe('javascript%3Aa/b%20c%23%25.yaml');
  });
});

describe('a diff side by side', () => {
  it('pairs lines, marks their changes and keeps the line numbers of both sides', () => {
    expect(
      sideBySide('--- a\n+++ b\n@@ -1,3 +1,3 @@\n one\n-at most three lines\n+at most five lines\n two\n'),
    ).toEqual([
      {
        kind: 'same',
        declared: { line: 1, segments: [{ text: 'one', changed: false }] },
        live: { line: 1, segments: [{ text: 'one', changed: false }] },
      },
      {
        kind: 'changed',
        declared: {
          line: 2,
          segments: [
            { text: 'at most ', changed: false },
            { text: 'three', changed: true },
            { text: ' lines', changed: false },
          ],
        },
        live: {
          line: 2,
          segments: [
            { text: 'at most ', changed: false },
            { text: 'five', changed: true },
            { text: ' lines', changed: false },
          ],
        },
      },
      {
        kind: 'same',
        declared: { line: 3, segments: [{ text: 'two', changed: false }] },
        live: { line: 3, segments: [{ text: 'two', changed: false }] },
      },
    ]);
  });

  it('shows a gap between hunks and before the first', () => {
    expect(sideBySide('@@ -5,1 +5,1 @@\n a\n@@ -9,1 +9,1 @@\n b\n').map(({ kind }) => kind)).toEqual([
      'gap',
      'same',
      'gap',
      'same',
    ]);
  });

  it('shows a line that only ends differently as one change', () => {
    const rows = sideBySide('@@ -1 +1 @@\n-end\n\\ No newline at end of file\n+end.\n');

    expect(rows.map(({ kind, declared, live }) => [kind, declared?.line, live?.line])).toEqual([
      ['changed', 1, 1],
    ]);
  });

  it('reads a removed line that looks like a header', () => {
    expect(
      sideBySide('--- a\n+++ b\n@@ -1 +0,0 @@\n--- rule\n').map(({ declared }) => declared?.segments),
    ).toEqual([[{ text: '-- rule', changed: true }]]);
  });
});

it('writes an operator as the manifest does', () => {
  expect([
    valueText({ semver: '^1.4' }, { limit: 100 }),
    valueText({ a: 1 }, { limit: 100 }),
    valueText(['x'], { limit: 100 }),
    valueText('plain', { limit: 100 }),
  ]).toEqual(['semver: ^1.4', '{"a":1}', '["x"]', 'plain']);
});

describe('the headline', () => {
  it.each([
    [EMPTY, 'Deployment drift: there was nothing to check'],
    [IN_SYNC, 'No deployment drift: all 2 targets are in sync'],
    [
      report([target({ status: 'waived' })]),
      'No deployment drift that counts: 1 of 1 target differs and is waived',
    ],
    [
      report([target({ status: 'unknown' }), target({})]),
      'Deployment drift unknown: 1 of 2 targets could not be read',
    ],
    [
      report([target({ status: 'missing' }), target({ status: 'unknown' })]),
      'Deployment drift: 1 of 2 targets differs from the manifest, 1 could not be read',
    ],
    [
      report([target({ status: 'unknown', findings: [finding('multiple-live', { reason: 'ambiguous' })] })]),
      'Deployment drift unknown: 1 of 1 target could not be compared',
    ],
    [
      report([target({ status: 'pending' })], { outcome: 'in-sync' }),
      'No deployment drift that counts: 1 of 1 target differs, which is allowed',
    ],
    [
      report([target({})], { incomplete: true }),
      'No deployment drift: the one target is in sync (incomplete: the run was stopped)',
    ],
  ])('is one sentence (%#)', (sample, expected) => {
    expect(headline(sample)).toBe(expected);
  });
});
