import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { folderWith } from '../support/folder.ts';
import { BIN } from '../support/process.ts';
import { chatbot, inOneLine, run } from './helpers.ts';

const MANIFEST = chatbot({
  prod: '"2"',
  'pre-prod': '{ slot: prod }',
  '$(touch hacked)': '{ slot: dev }',
  'a b': '{ slot: test }',
});

/** A folder with a manifest, and with a `driftline` on the PATH. */
function place(): { readonly cwd: string; readonly env: NodeJS.ProcessEnv } {
  const cwd = folderWith({ 'driftline.yaml': MANIFEST });
  const bin = folderWith({ driftline: `#!/bin/sh\nexec "${process.execPath}" "${BIN}" "$@"\n` });
  chmodSync(join(bin, 'driftline'), 0o755);
  return { cwd, env: { PATH: `${bin}:${process.env.PATH}`, HOME: cwd } };
}

const LINES = [
  ['driftline val', 'validate'],
  ['driftline check --wa', '--wait'],
  ['driftline check -f ter', 'terraform'],
  ['driftline status --format ', 'human json'],
  ['driftline check -o sl', 'slack='],
  ['driftline check -p k', 'kore'],
  ['driftline check -t bot/', 'bot/pre-prod bot/prod'],
  ['driftline status -e pr', 'pre-prod prod'],
  ['driftline explain unau', 'unauthorized'],
  ['driftline providers ast', 'astropods'],
  ['driftline completion z', 'zsh'],
] as const;

describe('the completion script', () => {
  test('for bash offers commands, options, values, and the targets of the manifest', () => {
    const { cwd, env } = place();
    const script = `eval "$(driftline completion bash)"
while IFS= read -r line; do
  COMP_WORDS=($line); [[ $line == *' ' ]] && COMP_WORDS+=('')
  COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 )); _driftline
  printf '%s\\n' "$(printf '%s\\n' "\${COMPREPLY[@]}" | sort | tr '\\n' ' ')"
done`;
    const input = LINES.map(([line]) => `${line}\n`).join('');
    const out = execFileSync('bash', ['-c', script], { cwd, env, input, encoding: 'utf8' });

    expect(
      out
        .split('\n')
        .slice(0, LINES.length)
        .map((line) => line.trim()),
    ).toEqual(LINES.map(([, words]) => words));
    expect(readdirSync(cwd)).toEqual(['driftline.yaml']);
  });

  test.skipIf(!existsSync('/usr/bin/fish'))('for fish offers the same words as the one for bash', () => {
    const { cwd, env } = place();
    const script = `driftline completion fish | source\n${LINES.map(
      ([line]) =>
        `echo (complete -C '${line}' | string split -f1 \\t | string match -r '^[^.].*' | sort | string join ' ')`,
    ).join('\n')}`;
    const out = execFileSync('/usr/bin/fish', ['-c', script], { cwd, env, encoding: 'utf8' });

    expect(out.trimEnd().split('\n')).toEqual(LINES.map(([, words]) => words));
  });

  test.skipIf(!existsSync('/usr/bin/zsh'))('for zsh offers the same words as the one for bash', () => {
    const { cwd, env } = place();
    const script = `compdef() { : }; eval "$(driftline completion zsh)"
compadd() { while [[ $1 != -- ]]; do shift; done; shift; print -rl -- "$@" }
_describe() { print -rl -- \${commands%%:*} }
while IFS= read -r line; do
  words=("\${(@s: :)line}"); CURRENT=$#words
  print -r -- $(_driftline | grep -- "^$words[CURRENT]" | sort)
done`;
    const input = LINES.map(([line]) => `${line}\n`).join('');
    const out = execFileSync('/usr/bin/zsh', ['-f', '-c', script], { cwd, env, input, encoding: 'utf8' });

    expect(out.trimEnd().split('\n')).toEqual(LINES.map(([, words]) => words));
  });

  test('for PowerShell names every command and option', async () => {
    const { code, out } = await run(['completion', 'PowerShell']);

    expect(code).toBe(0);
    for (const { name, options } of COMMANDS) {
      expect(out).toContain(`'${name}' {`);
      for (const option of options) expect(out).toContain(`'--${option.name}'`);
    }
  });
});

describe('what the scripts ask for', () => {
  test.each([
    ['targets', MANIFEST, 'bot/prod bot/pre-prod'],
    ['environments', MANIFEST, 'prod pre-prod'],
    ['targets', 'version: [', ''],
    ['targets', 'version: 1\ndeployments: { a: { provider: nobody } }\n', ''],
    ['nonsense', MANIFEST, ''],
  ])(
    'the list of %s comes without an error message, whatever the manifest is',
    async (what, manifest, words) => {
      const cwd = folderWith({ 'driftline.yaml': manifest });
      const { code, out, err } = await run(['completion', '--list', what], { cwd });

      expect([code, inOneLine(out).trim(), err]).toEqual([0, words, '']);
    },
  );

  test('the list of targets is empty without a manifest', async () => {
    expect(await run(['completion', '--list', 'targets'])).toMatchObject({ code: 0, out: '', err: '' });
  });
});

test.each([
  [['completion'], 'completion needs the name of a shell'],
  [['completion', 'csh'], 'there is no script for "csh"'],
])('%j is a mistake', async (args, said) => {
  const { code, out, err } = await run(args);

  expect([code, out]).toEqual([1, '']);
  expect(inOneLine(err)).toContain(said);
});
