import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Target } from '../../src/model/manifest.ts';
import type { Fields, Observation } from '../../src/model/observation.ts';
import type { Report } from '../../src/model/report.ts';
import { builtIn } from '../../src/providers/registry.ts';
import { redactorOf } from '../../src/redact/redactor.ts';
import { type AcceptRun, type AcceptRunOptions, planAccept } from '../../src/run/accept.ts';
import { runCheck } from '../../src/run/check.ts';
import type { RunContext } from '../../src/run/context.ts';
import { folderWith } from '../support/folder.ts';

/** The live state by target id: fields, nothing (null), or a whole observation. */
export type Live = Readonly<Record<string, Fields | null | { readonly observation: Observation }>>;

export interface World {
  readonly folder: string;
  readonly live: Live;
  readonly secrets?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
}

function contextOf({ folder, live, secrets = [], variables = {} }: World): RunContext {
  return {
    cwd: folder,
    clock: { now: () => Date.UTC(2026, 10, 28), random: Math.random },
    policy: { env: { PATH: process.env.PATH }, allowHosts: [], allowVariables: [] },
    variables: new Map(Object.entries(variables)),
    registry: builtIn(),
    read: async (targets) => ({
      observations: new Map(targets.map((target) => [target.id, observed(live, target)])),
      requests: 0,
      redact: redactorOf(secrets),
    }),
  };
}

function observed(live: Live, { id }: Target): Observation {
  const fields = live[id];
  if (fields === undefined) return { kind: 'unreadable', reason: 'not-found', message: 'no such thing' };
  if (fields === null) return { kind: 'absent' };
  if ('observation' in fields) return fields.observation as Observation;
  return { kind: 'found', fields: fields as Fields };
}

export interface Accepted extends AcceptRun {
  /** The new text of each file. */
  readonly texts: Readonly<Record<string, string>>;
  /** A line for each difference: accepted, left or unknown. */
  readonly said: readonly string[];
}

/** Plans what to accept, and writes the changed files. */
export async function accepted(world: World, options: AcceptRunOptions = {}): Promise<Accepted> {
  const run = await planAccept(['.'], options, contextOf(world));
  const texts = Object.fromEntries(run.files.map(({ name, after }) => [name, after]));
  for (const { path, after } of run.files) writeFileSync(path, after);
  const words = (word: string, items: readonly { id: string; field?: string; why?: string }[]) =>
    items.map(({ id, field, why }) => `${word} ${id}${field ? ` ${field}` : ''}${why ? `: ${why}` : ''}`);
  const said = [
    ...words('accepted', run.accepted),
    ...words('left', run.left),
    ...words('unknown', run.unknown),
  ];
  return { ...run, texts, said };
}

export function checked(world: World): Promise<Report> {
  return runCheck(['.'], {}, contextOf(world));
}

/** Applies the patches with git, in a folder of these files. */
export async function patched(
  run: AcceptRun,
  files: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const folder = folderWith(files);
  for (const file of run.files) {
    // Without a repository, git takes every name literally.
    const env = { ...process.env, GIT_DIR: '/nowhere' };
    execFileSync('git', ['apply', '--whitespace=nowarn'], { cwd: folder, input: await file.patch(), env });
  }
  return Object.fromEntries(
    Object.keys(files).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );
}
