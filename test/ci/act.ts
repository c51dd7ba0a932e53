import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { vi } from 'vitest';
import { surrounded } from '../support/command.ts';
import { folderWith } from '../support/folder.ts';
import { type FakeGithub, REPOSITORY, TOKEN } from './fake-github.ts';

const ROOT = join(import.meta.dirname, '../..');
const { step } = await import(String(new URL('../../action/step.mjs', import.meta.url)));

export interface Acted {
  readonly code: number | null;
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** The variables that a runner gives every step of a scheduled job on main. */
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

interface Step {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Needed for a step that waits for processes, and for variables that Node reads only at its start. */
  readonly inOwnProcess?: boolean;
}

/** Runs a step of the action with the variables that a runner sets. */
export async function act(
  github: Pick<FakeGithub, 'url'>,
  what: 'issue' | 'comment' | 'pull-request',
  { cwd, env, inOwnProcess = what === 'pull-request' }: Step,
): Promise<Acted> {
  const output = join(folderWith(), 'output');
  const variables = {
    HOME: cwd,
    ...runnerEnv(github),
    GITHUB_OUTPUT: output,
    INPUT_PACKAGE: ROOT,
    INPUT_TOKEN: TOKEN,
    ...env,
  };
  const { code, log } = await (inOwnProcess ? started : done)(what, cwd, variables);
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

interface Logged {
  readonly code: number | null;
  readonly log: string;
}

async function started(what: string, cwd: string, env: Readonly<Record<string, string>>): Promise<Logged> {
  const child: ChildProcess = spawn(process.execPath, [join(ROOT, 'action/main.mjs'), what], {
    cwd,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
  }
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, log };
}

function done(what: string, cwd: string, env: Readonly<Record<string, string>>): Promise<Logged> {
  return surrounded({ cwd, env }, async () => {
    let log = '';
    const print = vi.spyOn(console, 'log').mockImplementation((text: string) => {
      log += `${text}\n`;
    });
    try {
      return { code: await step(what, process.env), log };
    } finally {
      print.mockRestore();
    }
  });
}
