import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { command, type Ran } from '../support/command.ts';
import { driftline } from '../support/process.ts';
import { processorTime } from '../support/processor-time.ts';
import { tried } from '../support/tried.ts';
import { agent, load, repositoryWith } from './helpers.ts';

const CORPUS = new URL('corpus', import.meta.url).pathname;

/** For each file, the places of its mistakes, or that it is valid. */
const WANTED: Readonly<Record<string, string>> = {
  'alias-as-key': '7:10',
  'anchor-in-itself': '7:34',
  'anchor-twice': 'valid: the last one before the alias counts',
  bidi: '7:7',
  'billion-laughs': '8:10',
  'binary-tag': '7:22',
  'bom-inside': '7:7',
  circle: '7:31 8:31 9:31',
  comment: '1:1',
  'complex-keys': '6:5 7:9 9:9',
  cr: '1:10',
  crlf: 'valid',
  'deep-block': '72:65',
  'deep-flow': '8:72',
  directive: '1:1',
  'duplicate-keys': '8:7 9:7',
  'duplicate-merge': '7:40',
  empty: '1:1',
  'escape-sequences': '7:7',
  'escaped-surrogate': '5:14',
  'js-function': '7:27',
  'js-regexp': '7:25',
  json: 'valid: JSON is YAML',
  'latin-1': '7:9',
  list: '1:1',
  'literal-secret': '3:38',
  'lone-surrogate': '7:14',
  'long-name': '7:7',
  'merge-conflict': '7:1 9:1 11:1',
  'merge-key-bomb': '6:67',
  'merge-of-itself': '2:15',
  'misspelled-setting': '5:5',
  'mixed-ends': 'valid',
  'not-a-manifest': '1:1 1:1 2:1 3:1',
  nul: '7:15',
  'nul-name': '7:7',
  'null-values': '1:9 2:13 3:10 4:13',
  numbers: 'valid: source text',
  'numbers-in-equals': '7:44',
  'only-indicators': '1:2',
  overlong: '7:14',
  'own-tag': '1:1 9:20',
  'paths-outside': '7:31 8:31 9:31 10:31 12:31 13:31 14:31 15:39',
  patterns: '7:43 8:43 9:43 10:43 11:43 12:43 13:43 14:43 15:43',
  proto: 'valid: plain names',
  'proto-deployment': '2:1',
  'proto-expect': '7:25',
  'proto-provider': '3:18 4:18',
  'python-object': '7:45',
  refs: '7:41 8:41 9:41 10:41 11:41 12:41 13:41 14:41 17:42',
  scalar: '1:1',
  'set-tag': '7:19 7:21 7:24',
  'slash-name': '7:7 8:7',
  'tab-after-colon': 'valid',
  tabs: '4:1',
  'two-documents': '8:1',
  'unclosed-flow': '7:23',
  'unclosed-quote': '7:13',
  'utf-16-be': '1:1',
  'utf-16-le': '1:1',
  'utf-32': '1:1',
  'utf-8-bom': 'valid',
  waivers: '6:40 6:74 6:117 6:123 6:127 6:127 6:127',
  'windows-paths': 'valid: no such files here, which the check tells',
  'wrong-types': '1:10 2:14 3:11 4:14',
};

const names = readdirSync(CORPUS).map((name) => name.replace(/\.yaml$/, ''));
const isValid = (name: string) => WANTED[name]?.startsWith('valid') ?? false;

function corpus(): string {
  const folder = repositoryWith();
  cpSync(CORPUS, folder, { recursive: true });
  return folder;
}

/** The places of the mistakes on stderr. Each mistake must have a hint. */
function placesIn({ err }: Ran, file: string): string {
  const places = [...err.matchAll(/^error (\S+?):(\d+:\d+)$/gm)];
  expect(new Set(places.map(([, name]) => name))).toEqual(new Set([file]));
  expect(err.split('\n').filter((line) => line.startsWith('  → ')).length).toBe(places.length);
  return places.map(([, , place]) => place).join(' ');
}

function expectClean(text: string): void {
  expect(text).not.toMatch(/^\s+at .*:\d+|fault of its own|node:internal/m);
  expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e]/);
}

async function ranOn(name: string, cwd: string, ...args: readonly string[]): Promise<Ran> {
  const spent = processorTime();
  const ran = await command([...args, `${name}.yaml`], { cwd, env: {} });
  expect(spent(), name).toBeLessThan(10_000);
  return ran;
}

describe('the corpus of nasty manifests', () => {
  test('has a row for each file', () => {
    expect(names.toSorted()).toEqual(Object.keys(WANTED).toSorted());
  });

  test('is valid or rejected, file by file, with a location and a hint', async () => {
    const cwd = corpus();
    const places: Record<string, string | undefined> = {};
    for (const name of names) {
      const ran = await ranOn(name, cwd, 'validate');
      expectClean(ran.out + ran.err);
      expect([name, ran.code]).toEqual([name, isValid(name) ? 0 : 1]);
      places[name] = ran.code === 0 ? WANTED[name] : placesIn(ran, `${name}.yaml`);
    }
    expect(places).toEqual(WANTED);
    tried('nasty manifests', names.length);
  });

  test('is never in sync when its valid files are checked', async () => {
    const cwd = corpus();
    for (const name of names.filter(isValid)) {
      const { code, out, err } = await ranOn(name, cwd, 'check', '-f', 'json');
      expectClean(out.replaceAll('\n', '') + err);
      expect(code).toBe(3);
      expect(JSON.parse(out).summary.inSync).toBe(0);
    }
  });

  test.each(['validate', 'check'])('costs little time and memory in one run: %s', async (name) => {
    const files = names.map((each) => `${each}.yaml`);
    const { code, signal, stdout, stderr, used } = await driftline([name, ...files], {
      cwd: corpus(),
      measured: true,
    });

    expectClean(stdout + stderr);
    expect([code, signal, stdout]).toEqual([1, null, '']);
    expect(used?.cpuMs).toBeLessThan(10_000);
    expect(used?.maxRssMb).toBeLessThan(300);
  });

  test('gives a value or a fault when file and from name its files', async () => {
    const files = Object.fromEntries(
      names.map((name) => [`${name}.yaml`, readFileSync(join(CORPUS, `${name}.yaml`))]),
    );
    let count = 0;
    for (const name of names) {
      for (const reference of [
        `{ file: ${name}.yaml }`,
        `{ from: "${name}.yaml#/deployments/a/environments/prod" }`,
      ]) {
        const { targets } = await load(agent(`version: ${reference}`), { files });
        const expectation = targets[0]?.expect.version?.expectation;
        const resolved =
          expectation !== undefined && 'resolved' in expectation ? expectation.resolved : undefined;
        expect(Object.keys(resolved ?? {})).toEqual([expect.stringMatching(/^(value|fault)$/)]);
        count += 1;
      }
    }
    tried('nasty files behind file and from', count);
  });
});
