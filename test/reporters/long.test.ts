import { describe, expect, it, vi } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import type { Render } from '../../src/reporters/contract.ts';
import { FORMAT_NAMES, FORMATS, type Format } from '../../src/reporters/index.ts';
import { jsonPieces } from '../../src/reporters/parts/json-pieces.ts';
import { guardedJson } from '../../src/reporters/parts/workflow.ts';
import { processorTime } from '../support/processor-time.ts';
import { finding, report, target } from './builders.ts';
import { GITHUB_VIEW, VIEW } from './samples.ts';

vi.setConfig({ testTimeout: 300_000 });

const BYTES = 8 * 1024 * 1024;
/** A limit of processor time that leaves a busy machine enough. */
const MOST_SECONDS = 3;
const LONGEST_PIECE = 2 * 1024 * 1024;

const CHARACTERS = {
  'a control character': '\u0085',
  'a quotation mark': '"',
  'an ampersand': '&',
  'a backslash': '\\',
  'a line feed': '\n',
  'an emoji': '\u{1f916}',
  'a combining character': '\u0301',
  'a half of a character': '\ud83d',
} as const;

function longOf(character: string): string {
  return character.repeat(Math.floor(BYTES / Buffer.byteLength(character)));
}

/** One long text in every text of a report, shared by three targets. */
function everywhere(text: string): Report {
  const long = finding('field-differs', {
    message: text,
    field: text,
    expected: text,
    actual: text.slice(1),
    expectedFrom: text,
    liveBy: text,
    liveSince: text,
    differences: [{ path: text, expected: text, actual: [text], diff: text }],
    location: { file: text, line: 1, column: 1 },
  });
  const others = [
    finding('text-differs', {
      message: text,
      expected: text,
      actual: text,
      diff: `@@ -1 +1 @@\n-${text}\n+${text}\n`,
    }),
    finding('field-differs', { field: 'prompt', expected: { a: [text] }, actual: { b: text } }),
    finding('unreadable', { reason: 'server-error', message: text }),
    finding('field-differs', {
      field: 'version',
      expected: '1',
      actual: text,
      waiver: { field: text, until: text, reason: text, by: text, daysLeft: 1 },
    }),
  ];
  const targets = Array.from({ length: 3 }, (_, index) =>
    target({
      deployment: `bot-${index}`,
      connection: text,
      labels: { team: text },
      status: 'drifted',
      observed: { version: text, prompt: { a: text } },
      location: { file: text, line: 1, column: 1 },
      findings: index === 0 ? [long, ...others] : others,
    }),
  );
  return report(targets, { notices: [text], repositoryPrefix: text });
}

interface Written {
  readonly seconds: number;
  readonly longest: number;
  readonly end: string;
}

function write(render: Render, each: Report, view = VIEW): Written {
  const spent = processorTime();
  let longest = 0;
  let end = '';
  for (const piece of render(each, view)) {
    longest = Math.max(longest, piece.length);
    end = piece;
  }
  return { seconds: spent() / 1000, longest, end };
}

describe.each(Object.entries(CHARACTERS))('8 MiB of %s', (_name, character) => {
  const long = everywhere(longOf(character));

  it.each(FORMAT_NAMES.filter((name) => name !== 'json'))(
    'is written as %s in pieces, and quickly',
    async (format: Format) => {
      const { seconds, longest, end } = write(await FORMATS[format](), long, GITHUB_VIEW);

      expect(seconds).toBeLessThan(MOST_SECONDS);
      expect(longest).toBeLessThan(LONGEST_PIECE);
      expect(end.endsWith('\n')).toBe(true);
    },
  );

  it('is written in full to JSON each time, but escaped once', async () => {
    const text = longOf(character);
    const observed = { version: text };
    const findings = [finding('field-differs', { field: 'version', expected: '1', actual: text })];
    const targets = Array.from({ length: 3 }, (_, n) =>
      target({ deployment: `bot-${n}`, observed, findings }),
    );
    const { seconds, longest } = write(await FORMATS.json(), report(targets));

    expect(seconds).toBeLessThan(MOST_SECONDS);
    expect(longest).toBeLessThan(LONGEST_PIECE);
  });
});

describe('JSON in pieces', () => {
  const deep = (depth: number, inside: unknown): unknown =>
    depth === 0 ? inside : [deep(depth - 1, inside)];
  const values = {
    'an empty object': {},
    'what is left out': { a: undefined, b: [undefined, null], c: 'x'.repeat(20_000) },
    'long keys': { ['k'.repeat(20_000)]: 1, ['"\n'.repeat(9_000)]: ['\u0085'] },
    'many small values': Array.from({ length: 5_000 }, (_, n) => ({ n, text: `"${n}"` })),
    'long texts of every kind': ['é"\\\n\u0000', '🤖', '\ud83d', '\u2028'].map((text) => text.repeat(40_000)),
    'halves of characters beside whole ones': [
      '\ud83d"\udd16',
      '\udd16\ud83d',
      '\ud83d🤖\n',
      'a\udfff\ud83d🤖',
    ].map((text) => text.repeat(20_000)),
    'long values that lie deep': deep(20, ['x'.repeat(20_000), 1]),
  };

  it.each(Object.entries(values))('is what Node writes: %s', (_name, value) => {
    const pieces = [...jsonPieces(value, { indent: 2, visible: false })];

    expect(pieces.join('')).toBe(`${JSON.stringify(value, null, 2)}\n`);
    expect([...jsonPieces(value, { indent: 0, visible: false })].join('')).toBe(JSON.stringify(value));
    expect(JSON.parse([...jsonPieces(value, { indent: 2, visible: true })].join(''))).toEqual(
      JSON.parse(JSON.stringify(value)),
    );
  });

  it('breaks up a command that begins in one piece and ends in the next', () => {
    const text = ['##v', 'so', '[x] ##[y] #', '#', '[z] ##'];

    expect([...guardedJson(text)].join('')).toBe('##vso\\u005bx] ##\\u005by] ##\\u005bz] ##');
  });
});

describe('100,000 targets', () => {
  const statuses = ['drifted', 'unknown', 'in-sync'] as const;
  const many = report(
    Array.from({ length: 100_000 }, (_, n) => {
      const status = statuses[n % statuses.length] ?? 'in-sync';
      const findings =
        status === 'in-sync'
          ? []
          : [finding('field-differs', { field: 'version', expected: '1', actual: '2' })];
      return target({ deployment: `bot-${n % 1_000}`, environment: `stage-${n}`, status, findings });
    }),
  );

  it.each(FORMAT_NAMES)('are written as %s in pieces', async (format: Format) => {
    const { longest, end } = write(await FORMATS[format](), many, GITHUB_VIEW);

    expect(longest).toBeLessThan(LONGEST_PIECE);
    expect(end.endsWith('\n')).toBe(true);
  });
});
