import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { UNREADABLE_REASONS } from '../../src/model/observation.ts';
import { FINDING_CODES, STATUSES } from '../../src/model/report.ts';
import { CODES } from '../../src/reporters/parts/codes/index.ts';
import { codeLink } from '../../src/reporters/parts/codes/link.ts';
import { inOneLine, run, widerThan } from './helpers.ts';

test('a code is explained with what to do, in 80 columns', async () => {
  const { code, out, err } = await run(['explain', 'host-not-allowed']);

  expect([code, err]).toEqual([0, '']);
  expect(inOneLine(out)).toContain('host-not-allowed: why something is unknown');
  expect(out).toContain('What to do:\n');
  expect(out).toContain('docs/codes.md#host-not-allowed\n');
  expect(widerThan(out, 80)).toEqual([]);
});

test('without a code all of them are listed', async () => {
  const [text, json] = await Promise.all([run(['explain']), run(['explain', '-f', 'json'])]);
  const listed: { code: string }[] = JSON.parse(json.out);

  expect([text.code, json.code]).toEqual([0, 0]);
  expect(widerThan(text.out, 80)).toEqual([]);
  expect(listed.map(({ code }) => code)).toEqual([...CODES.keys()]);
  for (const code of [...STATUSES, ...FINDING_CODES, ...UNREADABLE_REASONS]) {
    expect(text.out).toContain(`\n  ${code} `);
  }
});

test('a word of two kinds is explained as both', async () => {
  const { meanings } = JSON.parse((await run(['explain', 'too-large', '--format', 'json'])).out);

  expect(meanings.map(({ kind }: { kind: string }) => kind)).toEqual(['reason', 'mistake']);
});

test.each([
  [['explain', 'not-fuond'], 'did you mean "not-found"?'],
  [['explain', 'nonsense-of-all-kinds'], 'driftline explain lists all of them'],
  [['explain', 'drifted', 'missing'], 'explain takes one code'],
  [['explain', 'drifted', '-f', 'xml'], 'write human or json'],
])('%j is a mistake', async (args, said) => {
  const { code, out, err } = await run(args);

  expect([code, out]).toEqual([1, '']);
  expect(inOneLine(err)).toContain(said);
});

test('links lead to the sections of the page in the repository', () => {
  const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  const [repository] = JSON.parse(read('package.json')).homepage.split('#');
  const sections = [...read('docs/codes.md').matchAll(/^### (.*)$/gm)].map(([, section]) => section);

  for (const code of CODES.keys()) {
    expect(codeLink(code)).toBe(`${repository}/blob/main/docs/codes.md#${code}`);
  }
  expect(sections).toEqual([...CODES.keys()]);
});
