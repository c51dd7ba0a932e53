import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sampleFiles } from '../../scripts/report-samples.ts';
import { FORMATS } from './formats.ts';

const DOCS = join(import.meta.dirname, '../../docs');
const pages = [
  join(DOCS, 'reports.md'),
  ...Object.keys(FORMATS).map((format) => join(DOCS, `formats/${format}.md`)),
];

describe('the pages on reports', () => {
  it('show what the formats write today (else run npx tsx scripts/report-samples.ts)', async () => {
    const stale = [...(await sampleFiles())].filter(([file, text]) => readFileSync(file, 'utf8') !== text);

    expect(stale.map(([file]) => file)).toEqual([]);
  });

  it.each(pages.map((page) => [page.slice(DOCS.length + 1), page]))(
    '%s has no dead link, and has the words "deployment drift" near its beginning',
    (_, page) => {
      const text = readFileSync(page, 'utf8').replace(/`{5}[\s\S]*?`{5}/g, '');
      const links = [...text.matchAll(/\]\(([^)#]+)\)/g)].map(([, link = '']) => link);

      expect(links.filter((link) => !existsSync(join(dirname(page), link)))).toEqual([]);
      expect(text.slice(0, 400)).toMatch(/[*_]?deployment[*_]? drift/i);
    },
  );

  it.each(Object.keys(FORMATS))('link to docs/formats/%s.md', (format) => {
    expect(readFileSync(join(DOCS, 'reports.md'), 'utf8')).toContain(`](formats/${format}.md)`);
  });

  it('have pictures under 300 KB', () => {
    const folder = join(DOCS, 'formats/samples');
    const pictures = readdirSync(folder).filter((name) => name.endsWith('.png'));

    expect(pictures.length).toBe(3);
    expect(pictures.filter((name) => statSync(join(folder, name)).size > 300_000)).toEqual([]);
  });
});
