import { createHash } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { oncePer } from '../../src/model/once-per.ts';
import type { Report } from '../../src/model/report.ts';
import type { View } from '../../src/reporters/contract.ts';
import { finding, report, target } from './builders.ts';
import { renderHtml } from './formats.ts';
import { HOSTILE, HOSTILE_NAME } from './hostile.ts';
import { attribute, elements, textOf } from './html-tree.ts';
import { EVERYTHING, GITHUB_VIEW, many, SAMPLES, VIEW } from './samples.ts';

vi.setConfig({ testTimeout: 300_000 });

const VIEWS = { 'on its own': VIEW, 'through a GitHub log': GITHUB_VIEW };
const CASES = Object.entries({ ...SAMPLES, '2,000 targets': many(2_000) }).flatMap(([name, sample]) =>
  Object.entries(VIEWS).map(([where, view]) => [`${name}, ${where}`, sample, view] as const),
);

/** Makes and parses each page only once, for all tests that look at it. */
const parsed = oncePer((sample: Report) =>
  oncePer((view: View) => {
    const errors: string[] = [];
    return { all: elements(renderHtml(sample, view), (code) => errors.push(code)), errors };
  }),
);

const LOADING = /^(?:area|base|embed|frame|iframe|img|link|object|image|use|video|audio|source)$/;
const ACTIVE = /^(?:on|style$|src|action|formaction|xlink|ping|poster|background)/;

describe('the html format', () => {
  it.each(CASES)('is HTML without a parse error: %s', (_, sample, view) => {
    expect(parsed(sample)(view).errors).toEqual([]);
  });

  it.each(CASES)('runs only its own script and loads nothing: %s', (_, sample, view) => {
    const { all } = parsed(sample)(view);
    const own = (name: string): string[] => all.filter(({ tagName }) => tagName === name).map(textOf);
    const [policy] = all.filter((each) => attribute(each, 'http-equiv') === 'Content-Security-Policy');
    const hash = (text = ''): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

    expect([own('script').length, own('style').length]).toEqual([1, 1]);
    expect(policy && attribute(policy, 'content')).toBe(
      `default-src 'none'; style-src ${hash(own('style')[0])}; script-src ${hash(own('script')[0])}; base-uri 'none'; form-action 'none'`,
    );
    expect(all.filter(({ tagName }) => LOADING.test(tagName)).length).toBe(0);
    const attributes = all.flatMap(({ attrs }) => attrs);
    expect(attributes.filter(({ name }) => ACTIVE.test(name))).toEqual([]);
    expect(attributes.filter(({ name, value }) => name === 'href' && !/^#[\w-]+$/.test(value))).toEqual([]);
  });

  it.each(CASES)('has a card for every target, and a link to it from the matrix: %s', (_, sample, view) => {
    const { all } = parsed(sample)(view);
    const ids = all.map((each) => attribute(each, 'id')).filter((id) => id !== undefined);
    const links = all.map((each) => attribute(each, 'href')).filter((href) => href?.startsWith('#t-'));

    expect(new Set(ids).size).toBe(ids.length);
    expect(links.map((link) => link?.slice(1)).sort()).toEqual(
      ids.filter((id) => id.startsWith('t-')).sort(),
    );
    expect(links.length).toBe(sample.summary.total);
  });

  it('shows a hostile name as it is', () => {
    const sample = report([
      target({ deployment: HOSTILE_NAME, status: 'missing', findings: [finding('not-deployed')] }),
    ]);
    const names = elements(renderHtml(sample, GITHUB_VIEW)).filter(
      (each) => attribute(each, 'class') === 'name',
    );

    expect(names.map(textOf)).toEqual([`${HOSTILE_NAME}/prod`]);
  });

  it('shows the same text with runner commands broken up', () => {
    const texts = (view: typeof VIEW): string[] => elements(renderHtml(HOSTILE, view)).map(textOf);

    expect(texts(GITHUB_VIEW)).toEqual(texts(VIEW));
  });

  it('shows a text difference side by side and marks the changes', () => {
    const all = elements(renderHtml(EVERYTHING, VIEW));

    expect(
      all
        .filter(({ tagName }) => tagName === 'mark')
        .map(textOf)
        .slice(0, 2),
    ).toEqual(['three', 'five short ']);
  });
});
