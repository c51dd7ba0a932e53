import { describe, expect, it, vi } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { processorTime } from '../support/processor-time.ts';
import { finding, report, target } from './builders.ts';
import { FORMATS } from './formats.ts';
import { HOSTILE, HOSTILE_NAME, HOSTILE_TEXTS } from './hostile.ts';
import { runnerCommands } from './runner-commands.ts';
import { GITHUB_VIEW, many, SAMPLES, VIEW } from './samples.ts';

vi.setConfig({ testTimeout: 300_000 });

const INVISIBLE =
  /[\p{Cs}\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff\ufffe\u{e0041}]/u;

/** Each format renders this report only once, because that takes longer than all other tests of this file. */
const LARGE = many(7_000, 1);
const largeTexts: Record<string, string> = {};

describe.each(Object.entries(FORMATS))('the %s format', (name, render) => {
  it.each(Object.entries(SAMPLES))(
    'gives the same bytes twice, with one line feed at the end: %s',
    (_, sample) => {
      const text = render(sample, VIEW);

      expect(render(structuredClone(sample), VIEW)).toBe(text);
      expect(text.slice(-2)).toMatch(/[^\n]\n$/);
    },
  );

  it.each(Object.entries(SAMPLES))('has no runner commands but its own: %s', (_, sample) => {
    const text = render(sample, GITHUB_VIEW);
    const commands = runnerCommands(text);

    expect(
      commands.filter((each) => name !== 'github' || !/^(?:error|warning|notice)$/.test(each.name)),
    ).toEqual([]);
    expect(text).not.toMatch(/##\w*\[/);
    if (name !== 'github') expect(text).not.toMatch(/^[^\S\n]*::/m);
  });

  it('shows every character of text from outside', () => {
    expect(render(HOSTILE, VIEW)).not.toMatch(INVISIBLE);
    expect(render(HOSTILE, GITHUB_VIEW)).not.toMatch(INVISIBLE);
  });

  it.each(HOSTILE_TEXTS.map((text, index) => [index, text] as const))(
    'has no runner command that comes from hostile text %i',
    (_, text) => {
      const hostile = report([
        target({
          id: `${text}/prod`,
          deployment: text,
          findings: [finding('field-differs', { message: text })],
          status: 'drifted',
        }),
      ]);

      expect(runnerCommands(render(hostile, GITHUB_VIEW)).map((each) => each.name)).toEqual(
        name === 'github' ? ['error'] : [],
      );
    },
  );

  it('stays small with 7,000 targets, most of them wrong', () => {
    const spent = processorTime();
    const text = render(LARGE, VIEW);
    largeTexts[name] = text;

    expect(spent()).toBeLessThan(4_000);
    expect(Buffer.byteLength(text)).toBeLessThan(12_000_000);
  });
});

it('says where a list is cut', () => {
  const said = Object.entries(FORMATS).map(([name, render]) => [
    name,
    / more (?!lines)/.test(largeTexts[name] ?? render(LARGE, VIEW)),
  ]);

  expect(Object.fromEntries(said)).toEqual({
    // Human, JSON and JUnit cut long texts, but no list of targets.
    human: false,
    json: false,
    junit: false,
    sarif: true,
    github: true,
    gitlab: true,
    markdown: true,
    html: true,
    // Prometheus has a series for every target.
    prometheus: false,
    slack: true,
    terraform: true,
  });
});

it('keeps a hostile name readable in every format', () => {
  const hostile: Report = report([
    target({
      id: `${HOSTILE_NAME}/prod`,
      deployment: HOSTILE_NAME,
      status: 'missing',
      findings: [finding('not-deployed')],
    }),
  ]);
  const shown = Object.entries(FORMATS).map(([name, render]) => [
    name,
    render(hostile, VIEW).includes('error'),
  ]);

  expect(shown.filter(([, found]) => !found)).toEqual([]);
});
