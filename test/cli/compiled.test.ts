import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { version } from '../../package.json' with { type: 'json' };
import { folderWith } from '../support/folder.ts';
import { driftline } from '../support/process.ts';
import { chatbot } from './helpers.ts';

const cwd = folderWith({ 'driftline.yaml': chatbot({ prod: '"1"' }) });
const NAME = `driftline-${version}-${process.version}-${process.getuid?.()}`;
/** Node 22 keeps compiled code itself. */
const isKeptByNode = 'enableCompileCache' in process.getBuiltinModule('node:module');

async function validated(env: Readonly<Record<string, string>>): Promise<void> {
  const ran = await driftline(['validate'], { cwd, env });
  expect(ran).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^1 manifest is valid/) });
}

/** The bytes of each file, as Latin-1. */
function contents(folder: string): Map<string, string> {
  return new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'latin1')]));
}

describe.skipIf(process.platform === 'win32' || isKeptByNode)('compiled code', () => {
  it('is kept for the next run in a private folder, and compiled again if it is damaged', async () => {
    const TMPDIR = folderWith();
    await validated({ TMPDIR });
    const folder = join(TMPDIR, NAME);
    expect(statSync(folder).mode & 0o7777).toBe(0o1700);
    const kept = contents(folder);
    expect(kept.size).toBeGreaterThan(1);
    for (const name of kept.keys()) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    const [[name = '', whole = ''] = []] = [...kept].sort(([, one], [, other]) => other.length - one.length);

    await validated({ TMPDIR });
    expect(contents(folder)).toEqual(kept);

    const overwritten = whole.slice(0, 4_096) + '\0'.repeat(4_096) + whole.slice(8_192);
    for (const damaged of [overwritten, whole.slice(0, 9_000), '']) {
      writeFileSync(join(folder, name), damaged, 'latin1');
      await validated({ TMPDIR });
      expect(readFileSync(join(folder, name)).length).toBeGreaterThan(9_000);
      expect([...contents(folder).keys()]).toEqual([...kept.keys()]);
    }
  });

  it('is neither read from nor written to a folder that somebody else could have created', async () => {
    const open = folderWith();
    mkdirSync(join(open, NAME));
    const linked = folderWith();
    mkdirSync(join(linked, 'elsewhere'));
    chmodSync(join(linked, 'elsewhere'), 0o1700);
    symlinkSync('elsewhere', join(linked, NAME));

    await validated({ TMPDIR: open });
    await validated({ TMPDIR: linked });

    expect(readdirSync(join(open, NAME))).toEqual([]);
    expect(readdirSync(join(linked, 'elsewhere'))).toEqual([]);
  });

  it('is not kept if there is no folder for it, or if the user turns this off', async () => {
    const unwanted = folderWith();

    await validated({ TMPDIR: unwanted, NODE_DISABLE_COMPILE_CACHE: '1' });
    await validated({ TMPDIR: join(unwanted, 'missing') });
    await validated({ TMPDIR: '.' });

    expect(readdirSync(unwanted)).toEqual([]);
    expect(readdirSync(cwd)).toEqual(['driftline.yaml']);
  });
});
