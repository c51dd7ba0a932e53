import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { filesWithInstalls, withInstalls } from '../../scripts/installs.ts';
import { IS_PUBLISHED } from '../../scripts/published.ts';
import { parseArguments } from '../../src/cli/arguments.ts';
import { COMMANDS } from '../../src/cli/commands.ts';
import { ProblemError } from '../../src/model/problem.ts';
import { FORMAT_NAMES } from '../../src/reporters/index.ts';

const ROOT = join(import.meta.dirname, '../..');
const text = (name: string): string => readFileSync(join(ROOT, name), 'utf8');

const examples = readdirSync(join(ROOT, 'examples/ci'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !entry.name.endsWith('.json'))
  .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1))
  .sort();
const PAGES = ['docs/ci.md', 'docs/accept.md', 'docs/formats/github.md', 'docs/formats/gitlab.md'];

const WORD = /(?:"[^"]*"|'[^']*'|\$\(\(.*?\)\)|\$\{\{.*?\}\}|[^\s"'|;&>#`])+/g;

/** The words behind `driftline` up to the end of the command, without what a shell puts in their place. */
function commandsIn(script: string): string[][] {
  const joined = script.replace(/\\\n\s*/g, ' ');
  const calls = [
    ...joined.matchAll(/(?:^|[\s/`'(])driftline"?(?= )((?:(?![|;&>#`])[^\n"']|"[^"\n]*"|'[^'\n]*')*)/gm),
  ];
  const sets = [...joined.matchAll(/\bset -- (--base[^;\n]*)/g)].map(([, words]) => ` check ${words}`);
  return [...calls.map(([, words = '']) => words), ...sets]
    .map((words) => (words.match(WORD) ?? []).filter((word) => word !== '"$@"').map(unquoted))
    .filter(([name = '']) => /^[a-z]+$/.test(name));
}

const unquoted = (word: string): string => word.replaceAll(/"([^"]*)"|'([^']*)'/g, '$1$2');

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : [];
}

/** What a file has run: in YAML folded lines are one, and comments are none; in a page it is code, on its own lines. */
function scriptsOf(name: string): string[] {
  const whole = text(name);
  if (/\.ya?ml$/.test(name)) {
    return parseAllDocuments(whole).flatMap((document) => strings('toJS' in document ? document.toJS() : []));
  }
  if (name.endsWith('.md'))
    return [...whole.matchAll(/```\w*\n([\s\S]*?)```|`([^`\n]+)`/g)].map(
      ([, block, span = '']) => block ?? span,
    );
  // Of a line for cron, the times and the user come first.
  return [whole.replaceAll(/^(?:#|\/\/).*$/gm, '').replaceAll(/^(?:\S+ ){6}(?=\S+ -a;)/gm, '')];
}

/** The arguments of `check` that steps give to the action, and the container that runs driftline itself. */
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

function complaintOf([name = '', ...words]: readonly string[]): string | undefined {
  const command = COMMANDS.find((each) => each.name === name);
  if (command === undefined) return `no such command: ${name}`;
  try {
    const args = parseArguments(command, words);
    const formats = [
      ...(args.has('format') ? [args.text('format')] : []),
      ...(args.has('output') ? args.texts('output') : []),
    ];
    const wrong = formats
      .map((each = '') => each.split('=')[0] ?? '')
      .filter((each) => !FORMAT_NAMES.includes(each as never));
    return wrong.length === 0 ? undefined : `no such format: ${wrong}`;
  } catch (error) {
    if (error instanceof ProblemError) return error.message;
    throw error;
  }
}

describe('command lines', () => {
  const all = [...examples, ...PAGES].map((name) => ({
    name,
    calls: [...scriptsOf(name).flatMap(commandsIn), ...argumentsIn(name)],
  }));

  it('of the examples and of their pages are such as driftline takes', () => {
    const complaints = all.flatMap(({ name, calls }) =>
      calls.flatMap((words) => {
        const complaint = complaintOf(words);
        return complaint === undefined ? [] : [`${name}: driftline ${words.join(' ')}: ${complaint}`];
      }),
    );

    expect(complaints).toEqual([]);
  });

  it('are in each example that runs driftline', () => {
    const silent = all.filter(({ calls }) => calls.length === 0).map(({ name }) => name);

    expect(silent).toEqual([
      'examples/ci/prometheus/driftline.rules.test.yml',
      'examples/ci/prometheus/driftline.rules.yml',
    ]);
  });

  it('would be noticed', () => {
    expect(commandsIn(`"$own/node_modules/.bin/driftline" check a --output json="$x/y" \\\n -q > z`)).toEqual(
      [['check', 'a', '--output', 'json=$x/y', '-q']],
    );
    expect([['check', '--nonsense'], ['check', '-o', 'docx=a'], ['chek']].map(complaintOf)).not.toContain(
      undefined,
    );
  });
});

describe('what readers install', () => {
  const { version } = JSON.parse(text('package.json'));

  it.each(
    filesWithInstalls().filter((name) => withInstalls(text(name), true) !== withInstalls(text(name), false)),
  )('%s names the package as it can be had: npm run generate would not change it', (name) => {
    expect(text(name)).toBe(withInstalls(text(name)));
    // One constant switches it there and back.
    expect(withInstalls(withInstalls(text(name), !IS_PUBLISHED), IS_PUBLISHED)).toBe(text(name));
  });

  it('is never a package of a registry that has none', () => {
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
