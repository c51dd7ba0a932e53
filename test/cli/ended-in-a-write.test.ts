import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { folderWith } from '../support/folder.ts';
import { driftline } from '../support/process.ts';
import { chatbot, simulatorOf } from './helpers.ts';

const ENDED = fileURLToPath(new URL('../support/ended-in-a-write.cjs', import.meta.url));
const OLD_REPORT = '{ "of": "yesterday" }\n';

const simulator = await simulatorOf({
  chatcaptain: { chatbots: { bot_1: { prod: '2', test: '2' } } },
  cartesia: { agents: { agent_1: { name: 'One', deployments: ['ver_1'] } } },
});

const COMMANDS: Readonly<Record<string, { readonly args: readonly string[]; readonly file: string }>> = {
  accept: { args: ['accept'], file: 'driftline.yaml' },
  'discover --write': { args: ['discover', 'cartesia', '--write', 'driftline.yaml'], file: 'driftline.yaml' },
  'check -o': { args: ['check', '-q', '-o', 'json=report.json'], file: 'report.json' },
};
const MOMENTS = ['write', 'rename'];
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGKILL: null } as const;

const cases = Object.keys(COMMANDS).flatMap((command) =>
  MOMENTS.flatMap((moment) =>
    (Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]).map((signal) => ({ command, moment, signal })),
  ),
);

async function endedAt({ command, moment, signal }: (typeof cases)[number]) {
  const { args = [], file = '' } = COMMANDS[command] ?? {};
  const files = { 'driftline.yaml': chatbot({ prod: '"1"', test: '"1"' }), 'report.json': OLD_REPORT };
  const cwd = folderWith(files);
  const ran = await driftline(args, {
    cwd,
    env: { ...simulator.env, END_AT: moment, END_SIGNAL: signal },
    node: ['--require', ENDED],
  });
  whole[command] ??= await undisturbed(command, files);
  const is = readFileSync(join(cwd, file), 'utf8');
  return { ran, cwd, is, was: files[file as keyof typeof files], willBe: whole[command], file };
}

const whole: Record<string, string> = {};

async function undisturbed(command: string, files: Readonly<Record<string, string>>): Promise<string> {
  const { args = [], file = '' } = COMMANDS[command] ?? {};
  const cwd = folderWith(files);
  await driftline(args, { cwd, env: simulator.env });
  return readFileSync(join(cwd, file), 'utf8');
}

describe('a run that is ended while it writes a file', () => {
  it.skipIf(process.platform === 'win32').each(cases)(
    'leaves the old or the new file complete: $command, $signal at the $moment',
    async (given) => {
      const { ran, cwd, is, was, willBe, file } = await endedAt(given);
      const isReport = file === 'report.json';
      const isNew = isReport ? isWholeReport(is) : is === willBe;

      expect(was).not.toBe(willBe);
      expect([is === was, isNew]).toContain(true);
      if (given.signal === 'SIGKILL') {
        expect([ran.signal, is]).toEqual(['SIGKILL', was]);
      } else {
        expect([0, 2, SIGNALS[given.signal]]).toContain(ran.code);
        // The unfinished file is removed.
        expect(readdirSync(cwd).filter((name) => name.endsWith('.tmp'))).toEqual([]);
      }
      expect(existsSync(join(cwd, 'driftline.yaml'))).toBe(true);
    },
  );
});

/** Whether the text is a whole report of the new run. It has times, so it cannot be compared with an expected text. */
function isWholeReport(text: string): boolean {
  return text !== OLD_REPORT && JSON.parse(text).reportVersion === 1;
}
