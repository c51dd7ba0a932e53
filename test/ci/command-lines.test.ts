import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { filesWithInstalls, withInstalls } from '../../scripts/installs.ts';
import { IS_PUBLISHED } from '../../scripts/published.ts';
import { refusalOf } from '../docs/refusal.ts';
import { commandsOf, driftlineCalls } from '../docs/shell.ts';

const ROOT = join(import.meta.dirname, '../..');
const text = (name: string): string => readFileSync(join(ROOT, name), 'utf8');

const examples = readdirSync(join(ROOT, 'examples/ci'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !entry.name.endsWith('.json'))
  .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1))
  .sort();
function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : [];
}

/** The commands of a file, with a 1 for each text that a shell or runner inserts. Folded lines of YAML are joined. */
function scriptsOf(name: string): string[] {
  const whole = text(name);
  const scripts = /\.ya?ml$/.test(name)
    ? parseAllDocuments(whole).flatMap((document) => strings('toJS' in document ? document.toJS() : []))
    : [/sh '''([\s\S]*?)'''/.exec(whole)?.[1] ?? whole];
  return scripts
    .filter((script) => /driftline"? [a-z]+ |set -- /.test(script))
    .map((script) =>
      script.replaceAll('"$@"', '').replaceAll(/\$\{\{.*?\}\}|\$\(\(.*?\)\)|\$\{\w+[^}]*\}|\$\w+/g, '1'),
    );
}

/** The arguments of each call of driftline, and those that a script collects with `set --` for `check`. */
function callsIn(script: string): string[][] {
  const prepared = commandsOf(script).flatMap((words) => {
    const at = words.indexOf('set');
    return at === -1 || words[at + 1] !== '--' ? [] : [['check', ...words.slice(at + 2)]];
  });
  return [...driftlineCalls(script), ...prepared];
}

/** The arguments of `check` that steps give to the action, and those of a container that runs driftline. */
function argumentsIn(name: string): string[][] {
  const found: string[][] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { uses, with: given, command, args } = value as Record<string, unknown>;
    if (String(uses).startsWith('driftline/driftline@')) {
      const { args: more = '', output = '' } = given as Record<string, string>;
      const lines = (all: string) => all.split('\n').filter((line) => line !== '');
      found.push(['check', ...lines(more), ...lines(output).map((line) => `--output=${line}`)]);
    }
    if (Array.isArray(command) && String(command[0]).endsWith('/driftline')) found.push(args as string[]);
    Object.values(value).forEach(visit);
  };
  if (/\.ya?ml$/.test(name)) visit(parse(text(name), { merge: true }));
  return found;
}

describe('command lines', () => {
  const all = examples.map((name) => ({
    name,
    calls: [...scriptsOf(name).flatMap(callsIn), ...argumentsIn(name)],
  }));

  it('of the examples are accepted by driftline', () => {
    const complaints = all.flatMap(({ name, calls }) =>
      calls.flatMap((words) => {
        const complaint = refusalOf(words);
        return complaint === undefined ? [] : [`${name}: driftline ${words.join(' ')}: ${complaint}`];
      }),
    );

    expect(complaints).toEqual([]);
  });

  it('are found in each example that runs driftline', () => {
    const silent = all.filter(({ calls }) => calls.length === 0).map(({ name }) => name);

    expect(silent).toEqual([
      'examples/ci/prometheus/driftline.rules.test.yml',
      'examples/ci/prometheus/driftline.rules.yml',
    ]);
  });
});

describe('what readers install', () => {
  const { version } = JSON.parse(text('package.json'));

  it.each(
    filesWithInstalls().filter((name) => withInstalls(text(name), true) !== withInstalls(text(name), false)),
  )('%s names the package as it can be installed now: npm run generate would not change it', (name) => {
    expect(text(name)).toBe(withInstalls(text(name)));
    // The constant of scripts/published.ts switches the text, and switches it back unchanged.
    expect(withInstalls(withInstalls(text(name), !IS_PUBLISHED), IS_PUBLISHED)).toBe(text(name));
  });

  it('comes from a registry only after driftline is published', () => {
    const named = filesWithInstalls().flatMap((name) =>
      [
        ...text(name).matchAll(
          /^.*(?:npx (?:--yes )?|npm i(?:nstall)? [^\n]*)(?<![\w./-])driftline(?:@\S+)?(?![\w/.-]).*$/gm,
        ),
      ]
        .map(([line]) => line)
        .filter((line) => !/npx driftline \w|--prefix|driftline"/.test(line) || /driftline@\d/.test(line))
        .map((line) => `${name}: ${line.trim()}`),
    );

    expect(IS_PUBLISHED ? [] : named).toEqual([]);
    expect(withInstalls('npm install driftline', true)).toBe('npm install driftline');
    expect(withInstalls('driftline@9.9.9', true)).toBe(`driftline@${version}`);
  });
});
