import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test, vi } from 'vitest';
import { parseAllDocuments, stringify } from 'yaml';
import { type Problem, ProblemError } from '../../src/model/problem.ts';
import fc from '../support/property.ts';
import { tried } from '../support/tried.ts';
import { loadFrom, repositoryWith } from './helpers.ts';

vi.setConfig({ testTimeout: 300_000 });

type Tree = unknown;
type Path = readonly (string | number)[];

/** Parsed. */
const MANIFESTS: readonly Tree[] = ['demo', 'environments'].flatMap((name) => {
  const text = readFileSync(new URL(`../../examples/${name}/driftline.yaml`, import.meta.url), 'utf8');
  return parseAllDocuments(text).map((each) => each.toJS());
});

/** Replacements for any value: every type, and every kind of trouble. */
const REPLACEMENTS: readonly Tree[] = [
  null,
  true,
  1e308,
  '',
  'text',
  '${var.A}',
  '${env.A}',
  '__proto__',
  '../../..',
  '\u0000\u001b[31m',
  [],
  {},
  { __proto__: null, constructor: { prototype: 1 } },
  { equals: 1 },
  { not: { not: { matches: '(' } } },
  { sameAs: 'prod' },
  { file: '/dev/zero' },
  { from: '/proc/self/environ#/a' },
  { git: '--upload-pack=x' },
];

function pathsOf(tree: Tree, above: Path = []): Path[] {
  if (typeof tree !== 'object' || tree === null) return [above];
  return [above, ...Object.entries(tree).flatMap(([key, each]) => pathsOf(each, [...above, key]))];
}

/** A copy with another value at a path; `undefined` removes it. */
function changedAt(tree: Tree, [key, ...rest]: Path, change: (value: Tree) => Tree): Tree {
  if (key === undefined) return change(tree);
  if (Array.isArray(tree)) {
    return tree.flatMap((each, index) => {
      if (String(index) !== String(key)) return [each];
      const changed = changedAt(each, rest, change);
      return changed === undefined ? [] : [changed];
    });
  }
  const pairs = Object.entries(tree as object).map(([name, each]) => [
    name,
    name === key ? changedAt(each, rest, change) : each,
  ]);
  return Object.fromEntries(pairs.filter(([, each]) => each !== undefined));
}

/** The text with one of its lines twice. */
function doubled(text: string, line: number): string {
  const lines = text.split('\n');
  return [...lines.slice(0, line + 1), ...lines.slice(line)].join('\n');
}

function shifted(text: string, line: number, by: string): string {
  const lines = text.split('\n');
  return lines.map((each, index) => (index === line ? by + each : each)).join('\n');
}

/** A folder for manifests that are given as text, because thousands of writes would take most of the time. */
const cwd = () => repositoryWith({ 'package.json': '{ "version": "1" }', 'driftline.yaml': '' });

/** Loads a manifest. It must give targets, or mistakes with a place in the file and a message. */
async function isReadOrRefused(folder: string, text: string): Promise<void> {
  const texts = new Map([[join(realpathSync(folder), 'driftline.yaml'), text]]);
  try {
    const { targets, deployments } = await loadFrom(folder, { variables: { A: 'x' }, texts });
    if (targets.length === 0 && deployments > 0) throw new Error(`nothing is read of:\n${text}`);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw new Error(`another error of:\n${text}`, { cause: error });
    const lines = text.split('\n');
    const isPlaced = ({ location, message, hint }: Problem) =>
      location !== undefined &&
      location.column - 1 <= (lines[location.line - 1]?.length ?? -1) &&
      message !== '' &&
      hint !== '';
    const bad = error.problems.find((problem) => !isPlaced(problem));
    if (bad !== undefined) throw new Error(`"${bad.message}" has no place, or says nothing, in:\n${text}`);
  }
}

describe('a valid manifest', () => {
  test('with another value at any place is read, or refused with a place', async () => {
    const folder = cwd();
    let count = 0;
    // Three of four are written as JSON, which is YAML too, and which takes less time.
    const isTried = async (tree: Tree) => {
      count += 1;
      await isReadOrRefused(
        folder,
        count % 4 !== 0 ? JSON.stringify(tree, null, 1) : stringify(tree, { aliasDuplicateObjects: false }),
      );
    };
    for (const manifest of MANIFESTS) {
      for (const path of pathsOf(manifest)) {
        for (const replacement of REPLACEMENTS) await isTried(changedAt(manifest, path, () => replacement));
        if (path.length > 0) await isTried(changedAt(manifest, path, () => undefined));
        await isTried(changedAt(manifest, path, (value) => [value]));
        await isTried(changedAt(manifest, path, (value) => ({ 'x-wrapped': value })));
        await isTried(changedAt(manifest, path, (value) => ({ equals: value })));
      }
    }

    tried('structural changes of valid manifests', count);
  });

  test('with any line doubled or indented is read, or refused with a place', async () => {
    const folder = cwd();
    let count = 0;
    for (const manifest of MANIFESTS) {
      const text = stringify(manifest);
      for (const line of text.split('\n').keys()) {
        for (const changed of [
          doubled(text, line),
          ...['\t', ' ', '  ', '- ', '? ', ': ', '!!js/function '].map((by) => shifted(text, line, by)),
        ]) {
          count += 1;
          await isReadOrRefused(folder, changed);
        }
      }
    }

    tried('lines of valid manifests doubled or shifted', count);
  });

  test('with several changes at once is read, or refused with a place', async () => {
    const folder = cwd();
    const runs = 500;
    const change = fc.record({
      path: fc.nat(),
      value: fc.oneof(fc.constantFrom(...REPLACEMENTS), fc.jsonValue()),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...MANIFESTS),
        fc.array(change, { minLength: 2, maxLength: 6 }),
        (manifest, changes) => {
          const tree = changes.reduce<Tree>((before, { path, value }) => {
            const paths = pathsOf(before);
            return changedAt(before, paths[path % paths.length] ?? [], () => value);
          }, manifest);
          return isReadOrRefused(folder, stringify(tree, { aliasDuplicateObjects: false }));
        },
      ),
      { numRuns: runs },
    );

    tried('several structural changes at once', runs);
  });
});
