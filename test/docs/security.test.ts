import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { repository } from '../../package.json' with { type: 'json' };
import { PROVIDERS } from '../support/providers.ts';

const root = (path: string) => new URL(`../../${path}`, import.meta.url);
const [threats = ''] = readFileSync(root('docs/security.md'), 'utf8').split('## Supply chain');
const counts = readFileSync(root('docs/testing.md'), 'utf8');

/** Finds each test that the page names in the form `file`: "a test", "another test". */
const references = [...threats.matchAll(/`(test\/[\w/.-]+\.test\.ts)`: ("[^"]+"(?:, "[^"]+")*)/g)].flatMap(
  ([, file = '', names = '']) =>
    [...names.matchAll(/"([^"]+)"/g)].map(([, name = '']) => [file, name] as const),
);

test.each(references)('%s has the test that docs/security.md names: %s', (file, name) => {
  expect(existsSync(root(file))).toBe(true);
  expect(readFileSync(root(file), 'utf8')).toContain(name);
});

test('wherever docs/security.md names a test file, it also names a test in it', () => {
  const files = [...threats.matchAll(/`(test\/[^`]+)`/g)].map(([, file]) => file);

  expect(files.length).toBeGreaterThan(12);
  expect(new Set(files)).toEqual(new Set(references.map(([file]) => file)));
});

test('every count in docs/testing.md is printed by the file in its row', () => {
  const rows = [...counts.matchAll(/^\| (.+?) \| ([\d,]+) \| `(.+?)` \|$/gm)];

  expect(rows.length).toBeGreaterThan(8);
  for (const [, what = '', , file = ''] of rows) {
    expect(readFileSync(root(file), 'utf8').replaceAll(/tried\(\s+/g, 'tried('), what).toContain(
      `tried('${what}'`,
    );
  }
});

test('the page of every provider names the least permission that it needs', () => {
  for (const { id, permission } of PROVIDERS) {
    const page = readFileSync(root(`docs/providers/${id}.md`), 'utf8');
    expect(page).toContain(`Least permission: ${permission}`);
  }
});

test('vulnerabilities are reported to the repository of the package, and README.md leads to both pages on security', () => {
  const home = repository.url.replace(/^git\+|\.git$/g, '');
  const readme = readFileSync(root('README.md'), 'utf8');

  expect(readFileSync(root('SECURITY.md'), 'utf8')).toContain(`${home}/security/advisories/new`);
  expect([readme.includes('(docs/security.md)'), readme.includes('(SECURITY.md)')]).toEqual([true, true]);
});
