import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { parseArguments } from '../../src/cli/arguments.ts';
import { createOutput } from '../../src/cli/output.ts';
import { simulate } from '../../src/cli/simulate.ts';
import { folderWith } from '../support/folder.ts';

const options = { streams: process, cwd: '.', noColor: true, noProgress: true };

afterEach(() => vi.unstubAllEnvs());

describe('the width of the output', () => {
  it.each([
    ['100', 100],
    ['90.7', 90],
    ['1', 40],
    ['1e9', 1000],
  ])('follows COLUMNS=%s within bounds', (text, columns) => {
    vi.stubEnv('COLUMNS', text);

    expect(createOutput(options).columns).toBe(columns);
  });

  it.each(['Infinity', '-Infinity', 'NaN', 'wide', '', '0'])('ignores COLUMNS=%s', (text) => {
    vi.stubEnv('COLUMNS', '');
    const { columns } = createOutput(options);
    vi.stubEnv('COLUMNS', text);

    expect(createOutput(options).columns).toBe(columns);
  });
});

describe('what simulate prints for a shell', () => {
  it.skipIf(process.platform === 'win32')(
    'sets variables and runs no command, whatever the key is',
    async () => {
      const folder = folderWith();
      const key = `x'; touch PWNED; echo 'y $(touch PWNED) \`touch PWNED\` \\ "z`;
      const world = join(folder, 'world.yaml');
      writeFileSync(world, `version: 1\nadaline: ${JSON.stringify({ keys: [key] })}\n`);
      const output = createOutput(options);
      const printed: string[] = [];
      const ended = new AbortController();

      await simulate.run(
        parseArguments(simulate, [world]),
        {
          ...output,
          out: (text: string) => printed.push(text),
          err: () => setImmediate(() => ended.abort()),
        },
        ended.signal,
      );
      const script = `eval "$PRINTED"; printf %s "$ADALINE_API_KEY"; test ! -e PWNED`;
      const env = { PATH: process.env.PATH, PRINTED: printed.join('') };
      const set = execFileSync('sh', ['-c', script], { cwd: folder, env, encoding: 'utf8' });

      expect(set).toBe(key);
    },
  );
});
