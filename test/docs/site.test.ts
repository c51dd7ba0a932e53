import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { expect, test } from 'vitest';
import { readPage } from '../../scripts/markdown-page.ts';
import { documentationFiles, inOrder, pageAt, siteFiles } from '../../scripts/site-pages.ts';

const order = inOrder();
const pages = new Map(['README.md', ...order].map((path) => [path, pageAt(path)]));

const isSample = (path: string): boolean => posix.basename(posix.dirname(path)) === 'samples';

test('every page of the documentation is in the order of the site once', () => {
  const documentation = documentationFiles().filter((path) => path.endsWith('.md') && !isSample(path));

  expect(order.filter((path) => path.startsWith('docs/')).toSorted()).toEqual(documentation);
  expect(order).toEqual([...new Set(order)]);
});

test.each([...pages])('%s: every link leads to a file and an anchor that are there', (_, page) => {
  const wrong = page.links.flatMap(({ text: url, file, anchor }) => {
    if (file === undefined) return /^(?:https|mailto):/.test(url) ? [] : [`${url}: not https`];
    if (file.startsWith('..')) return [`${url}: outside of the repository`];
    if (!existsSync(new URL(`../../${file}`, import.meta.url))) return [`${url}: no such file`];
    const to = pages.get(file);
    if (anchor === undefined || (to === undefined && !file.endsWith('.md'))) return [];
    return to?.headings.some((heading) => heading.anchor === anchor) ? [] : [`${url}: no such anchor`];
  });

  expect(wrong).toEqual([]);
});

test.each([...pages])(
  '%s has one title, and words before its first section',
  (_, { title, text: markdown }) => {
    expect(title).not.toBe('');
    expect(markdown.match(/^# /gm)?.length).toBeGreaterThanOrEqual(1);
  },
);

test('the site has every page, and its links lead to pages of the site, to its files, or to the repository', () => {
  const { pages: staged } = siteFiles();
  const links = ['index.md', 'contributing.md', 'reports.md', 'formats/html.md', 'own-provider.md'].flatMap(
    (path) => readPage(path, staged.get(path) ?? '').links.map((link) => link.text),
  );

  expect(staged.size).toBe(order.length);
  expect(links.filter((url) => !/^(?:https:|\/|#)/.test(url))).toEqual([]);
  expect(links).toEqual(
    expect.arrayContaining([
      '/start.md',
      '/formats/junit.md',
      '/formats/samples/html-light.png',
      'https://github.com/driftline/driftline/tree/main/examples/own-provider',
      'https://github.com/driftline/driftline/blob/main/examples/ci/cron/driftline.cron',
    ]),
  );
});

test('no page has a path of a machine', () => {
  const places = /(?:\/(?:home|Users|root|tmp|work)\/[\w.-]+)|\b(?:10|192\.168)\.\d+\.\d+/;

  for (const [path, { text: markdown }] of pages) expect(markdown.match(places)?.[0], path).toBeUndefined();
});
