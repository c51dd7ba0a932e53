import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyEdits, type Edit } from '../../src/yaml/edits.ts';
import { editBetween, patchOf } from '../../src/yaml/patch.ts';
import { folderWith } from '../support/folder.ts';
import fc from '../support/property.ts';

const folder = folderWith();

const text = fc
  .array(fc.constantFrom('', 'a', 'b', 'a: 1', '-- x', '  c: é', '\\ no'), { maxLength: 30 })
  .chain((lines) => fc.constantFrom('\n', '\r\n').map((eol) => lines.join(eol)));

/** Edits that do not overlap. */
const edited = fc
  .tuple(
    text,
    fc.array(
      fc.tuple(
        fc.nat(12),
        fc.nat(60),
        fc.constantFrom('', 'x', 'x\ny', 'x\n', '\n', '\n\nz', 'a\nb\n\na\nb\n\na\nb\na: 1\n\nb\na\n'),
      ),
      { maxLength: 6 },
    ),
  )
  .map(([whole, parts]): [string, Edit[]] => {
    const edits: Edit[] = [];
    let at = 0;
    for (const [gap, length, piece] of parts) {
      const start = Math.min(whole.length, at + gap);
      const end = Math.min(whole.length, start + length);
      edits.push({ start, end, text: piece });
      at = end;
    }
    return [whole, edits];
  });

describe('a patch', () => {
  it('that git applies gives the same result as the edits', async () => {
    const wanted = new Map<string, string>();
    const patches: string[] = [];
    for (const [index, [before, edits]] of fc.sample(edited, 200).entries()) {
      const after = applyEdits(before, edits);
      const name = `file ${index}.yaml`;
      const patch = await patchOf(name, before, edits);
      // Git refuses a patch from or to an empty file if the patch has no modes.
      if (before === after || before === '' || after === '') continue;
      writeFileSync(join(folder, name), before);
      wanted.set(name, after);
      patches.push(patch);
    }
    // One process of git applies all patches.
    execFileSync('git', ['apply', '--whitespace=nowarn'], {
      cwd: folder,
      input: patches.join(''),
      env: { ...process.env, GIT_DIR: '/nowhere' },
    });

    const found = [...wanted.keys()].map((name) => [name, readFileSync(join(folder, name), 'utf8')]);
    expect(found.length).toBeGreaterThan(100);
    expect(found).toEqual([...wanted]);
  }, 60_000);

  it('can be made for a whole new text, and for a new file', async () => {
    const inserted = ['1\n2\n3\n4\n5\n', '1\n2\n3\n4\nx\n5\n'] as const;

    expect(await patchOf('a.yaml', inserted[0], [editBetween(...inserted)])).toBe(
      '--- a/a.yaml\n+++ b/a.yaml\n@@ -2,4 +2,5 @@\n 2\n 3\n 4\n+x\n 5\n',
    );
    expect(await patchOf('a.yaml', undefined, [editBetween('', 'x\ny')])).toBe(
      '--- /dev/null\n+++ b/a.yaml\n@@ -0,0 +1,2 @@\n+x\n+y\n\\ No newline at end of file\n',
    );
  });
});
