import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { folderWith } from '../support/folder.ts';

export interface Ran {
  readonly status: unknown;
  readonly lines: readonly string[];
  /** Whether any code of the checkout was run. */
  readonly obeyed: boolean;
}

interface Places {
  /** The text behind `driftline@` with which npm installs the stand-in. */
  readonly version: string;
  readonly checkout: string;
  readonly temp: string;
}

/** Stands in for driftline: prints its arguments, one on each line, and exits with 2. */
export const STAND_IN =
  '#!/usr/bin/env node\nfor (const each of process.argv.slice(2)) console.log(each);\nprocess.exitCode = 2;\n';

/**
 * Runs a script like a runner, in the checkout of a pull request that tries to run its own code. npm is the real one;
 * the packages that it installs print their arguments, one per line, and exit with 2.
 */
export function runInHostileCheckout(
  script: string,
  env: (places: Places) => Readonly<Record<string, string>> = () => ({}),
): Ran {
  const folder = folderWith();
  const [checkout, temp, own] = ['checkout', 'temp', 'package'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const marker = join(folder, 'obeyed');
  const evil = `require('node:fs').writeFileSync(${JSON.stringify(marker)}, '')`;
  const shell = `#!/bin/sh\n: > '${marker}'\n`;
  mkdirSync(temp);
  put(join(own, 'package.json'), '{ "name": "driftline", "version": "0.1.0", "bin": "dist/bin.cjs" }');
  put(join(own, 'dist/bin.cjs'), STAND_IN);
  put(join(checkout, '.npmrc'), 'script-shell=./evil.sh\nnode-options=--require=./evil.cjs\n');
  put(join(checkout, 'evil.sh'), shell);
  put(join(checkout, 'evil.cjs'), evil);
  put(join(checkout, 'package.json'), '{ "name": "driftline", "version": "0.1.0", "bin": "evil.sh" }');
  put(join(checkout, 'node_modules/driftline/package.json'), '{ "name": "driftline", "version": "0.1.0" }');
  put(join(checkout, 'node_modules/.bin/driftline'), shell);
  const version = `file:${own}`;
  const ran = attempt(script, {
    cwd: checkout,
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      TMPDIR: temp,
      RUNNER_TEMP: temp,
      WORKSPACE_TMP: temp,
      GITHUB_OUTPUT: join(temp, 'output'),
      DRIFTLINE_PACKAGE: version,
      npm_config_offline: 'true',
      npm_config_update_notifier: 'false',
      ...env({ version, checkout, temp }),
    },
  });
  return { ...ran, obeyed: existsSync(marker) };
}

function put(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, 0o755);
}

/** Runs the script as the GitHub runner does for a step with `shell: bash`. */
function attempt(
  script: string,
  options: { cwd: string; env: NodeJS.ProcessEnv },
): { status: unknown; lines: string[] } {
  const words = ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', script];
  try {
    return {
      status: 0,
      lines: linesOf(
        execFileSync('bash', words, { ...options, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }),
      ),
    };
  } catch (error) {
    const { status, stdout } = error as { status: number; stdout: string };
    return { status, lines: linesOf(stdout) };
  }
}

function linesOf(text: string): string[] {
  return text.trimEnd().split('\n');
}
