import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeGithub, REPOSITORY, TOKEN } from './fake-github.ts';

const ROOT = join(import.meta.dirname, '../..');

export interface Acted {
  readonly code: number | null;
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** What a runner tells every step of a scheduled job on main. */
export function runnerEnv({ url }: Pick<FakeGithub, 'url'>): Readonly<Record<string, string>> {
  return {
    GITHUB_ACTIONS: 'true',
    GITHUB_API_URL: url,
    GITHUB_SERVER_URL: url,
    GITHUB_REPOSITORY: REPOSITORY,
    GITHUB_EVENT_NAME: 'schedule',
    GITHUB_REF_TYPE: 'branch',
    GITHUB_REF_NAME: 'main',
    GITHUB_RUN_ID: '77',
  };
}

/** Runs the action's script as its step does, with the variables that a runner sets. */
export async function act(
  github: Pick<FakeGithub, 'url'>,
  what: 'issue' | 'comment' | 'pull-request',
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<Acted> {
  const output = join(mkdtempSync(join(tmpdir(), 'driftline-act-')), 'output');
  const child: ChildProcess = spawn(process.execPath, [join(ROOT, 'action/main.mjs'), what], {
    cwd,
    env: {
      PATH: process.env.PATH,
      HOME: cwd,
      ...runnerEnv(github),
      GITHUB_OUTPUT: output,
      INPUT_PACKAGE: ROOT,
      INPUT_TOKEN: TOKEN,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
  }
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const written = existsSync(output) ? readFileSync(output, 'utf8') : '';
  const outputs = Object.fromEntries(
    written
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split(/=(.*)/s).slice(0, 2)),
  );
  for (const text of [log, written]) {
    for (const secret of [TOKEN, Buffer.from(`x-access-token:${TOKEN}`).toString('base64')]) {
      if (text.includes(secret)) throw new Error('the token is in the output');
    }
  }
  return { code, log, outputs };
}
