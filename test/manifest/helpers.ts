import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadManifest } from '../../src/manifest/load.ts';
import type { Manifest, Target } from '../../src/model/manifest.ts';
import { type Problem, ProblemError } from '../../src/model/problem.ts';
import { builtIn } from '../../src/providers/registry.ts';
import { type Files, folderWith } from '../support/folder.ts';

/** A folder with these files, the root of a repository. */
export function repositoryWith(files: Files = {}): string {
  const folder = folderWith(files);
  mkdirSync(join(folder, '.git'), { recursive: true });
  return folder;
}

export interface LoadInput {
  readonly paths?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
  readonly placed?: readonly string[];
  /** Read in place of files, by their real paths. */
  readonly texts?: ReadonlyMap<string, string>;
}

export function loadFrom(cwd: string, { paths = [], variables = {}, placed = [], texts }: LoadInput = {}) {
  return loadManifest(paths, {
    cwd,
    variables: new Map(Object.entries(variables)),
    registry: builtIn(),
    texts,
    placedProviders: new Set(placed),
  });
}

export function load(
  text: string | Uint8Array,
  input: LoadInput & { files?: Files } = {},
): Promise<Manifest> {
  return loadFrom(repositoryWith({ 'driftline.yaml': text, ...input.files }), input);
}

export async function problemsOf(loading: Promise<unknown>): Promise<readonly Problem[]> {
  try {
    await loading;
    return [];
  } catch (error) {
    if (error instanceof ProblemError) return error.problems;
    throw error;
  }
}

export function problemsIn(
  text: string | Uint8Array,
  input: LoadInput & { files?: Files } = {},
): Promise<readonly Problem[]> {
  return problemsOf(load(text, input));
}

/** `line:column code` of each mistake: what stays the same when the wording improves. */
export async function mistakesIn(
  text: string | Uint8Array,
  input: LoadInput & { files?: Files } = {},
): Promise<string[]> {
  return (await problemsIn(text, input)).map(placed);
}

export function placed({ location, code }: Problem): string {
  return location === undefined ? code : `${location.line}:${location.column} ${code}`;
}

/** A manifest with one deployment of Cartesia, whose only environment has these expectations. */
export function agent(expect: string): string {
  return `version: 1
deployments:
  a:
    provider: cartesia
    agentId: agent_a
    environments:
      prod: { expect: { ${expect} } }
`;
}

export async function targetOf(text: string, input: LoadInput & { files?: Files } = {}): Promise<Target> {
  const [target] = (await load(text, input)).targets;
  if (target === undefined) throw new Error('there is no target');
  return target;
}

export async function expected(field: string, value: string): Promise<unknown> {
  return (await targetOf(agent(`${field}: ${value}`))).expect[field]?.expectation;
}
