import { afterAll, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { chatbot, simulatorOf } from '../cli/helpers.ts';
import { folderWith } from '../support/folder.ts';
import { type Loaded, loadedBy, type Part } from '../support/loaded.ts';

/*
 * The modules that a start may load. Loading costs time. The test counts bytes, which are the same on any machine. A
 * part that is not listed must be loaded on demand, or be added here if it is worth its bytes.
 */
const START = [
  ...['rolldown', 'package.json', 'fastest-levenshtein', 'src/model'],
  ...['bin', 'start', 'compiled', 'main', 'memory', 'output', 'streams', 'arguments'].map(
    (name) => `src/cli/${name}`,
  ),
  // The declarations of all commands, without their code.
  ...['command', 'commands', 'options', ...COMMANDS.map(({ name }) => name)].map((name) => `src/cli/${name}`),
  // Handles stalled readers and the end of the process.
  ...['src/cli/stall', 'src/cli/unfinished'],
  // The names of the formats; and workflow commands, which even a usage error may need.
  ...['src/reporters/index', 'src/reporters/parts'],
];
const MANIFESTS = [
  ...START,
  ...['yaml', 'canonicalize', 'src/yaml', 'src/decode', 'src/manifest', 'src/operators'],
  // The heads of the providers, their shared modules, and the provider that the manifest names.
  ...['generated', 'head', 'index', 'registry', 'common', 'contract', 'reply', 'said', 'chatcaptain'].map(
    (name) => `src/providers/${name}`,
  ),
  // Which hosts and variables are allowed, and the notices that follow from a manifest alone.
  ...['src/access', 'src/cli/env', 'src/cli/refused-variables', 'src/run'],
];
const CHECK = [
  ...MANIFESTS,
  ...[
    'undici',
    'ajv',
    'src/transport',
    'src/compare',
    'src/redact',
    'src/schema',
    'src/schema/generated/replies',
    'src/schema/generated/replies-chatcaptain',
  ],
  ...['run-options', 'progress', 'report', 'deadline'].map((name) => `src/cli/${name}`),
];

/** Modules of Node that take some milliseconds to load, and that none of these commands needs. */
const NEVER = ['http', 'https', 'http2', 'dns', 'child_process', 'worker_threads', 'inspector', 'readline'];
/** The whole of the undici that comes with Node: `fetch`, `Headers`, and so on. */
const GLOBAL_FETCH = 'internal/deps/undici/undici';
const SENDING_NONE = [...NEVER, GLOBAL_FETCH, 'assert', 'crypto', 'net', 'tls', 'zlib', 'v8'];
/** What a run may not load that sends requests to a vendor on loopback, over HTTP. */
const SENDING = [...NEVER, GLOBAL_FETCH, 'assert', 'tls', 'zlib'];

interface Allowed {
  readonly parts: readonly string[];
  /** A twentieth above the real size, so that parts may grow a little. */
  readonly kilobytes: number;
  readonly forbidden: readonly string[];
}

const ALLOWED: Readonly<Record<string, Allowed>> = {
  '--version': { parts: ['src/cli/bin', 'package.json'], kilobytes: 1, forbidden: SENDING_NONE },
  '--help': { parts: [...START, 'src/cli/help'], kilobytes: 54, forbidden: SENDING_NONE },
  validate: { parts: MANIFESTS, kilobytes: 287, forbidden: SENDING_NONE },
  check: checkAs('human', 680),
  'check --format json': checkAs('json', 680),
  'check --format junit': checkAs('junit', 684),
  'check --format sarif': checkAs('sarif', 689, ['crypto']),
  'check --format github': checkAs('github', 682),
  'check --format gitlab': checkAs('gitlab', 682, ['crypto']),
  'check --format markdown': checkAs('markdown', 685),
  'check --format html': checkAs('html', 714, ['crypto']),
  'check --format prometheus': checkAs('prometheus', 683),
  'check --format slack': checkAs('slack', 684),
  'check --format terraform': checkAs('terraform', 680),
};

/** `builtins` is for formats with fingerprints of the findings, which need `crypto`. */
function checkAs(format: string, kilobytes: number, builtins: readonly string[] = []): Allowed {
  const forbidden = [...SENDING, 'crypto'].filter((name) => !builtins.includes(name));
  // Parts that a format shares with the human report are in that report's chunk: 7 kB more, but one file less.
  const formats = new Set([format, 'human']);
  return { parts: [...CHECK, ...[...formats].map((name) => `src/reporters/${name}`)], kilobytes, forbidden };
}

const table: string[] = [];

afterAll(() => console.log(`What a start loads:\n${table.sort().join('\n')}`));

it.concurrent.each(Object.entries(ALLOWED))(
  'driftline %s loads only the modules that it needs',
  async (command, allowed) => {
    const cwd = folderWith({ 'driftline.yaml': chatbot({ prod: '"2.1"' }) });
    const { env } = await simulatorOf({ chatcaptain: { chatbots: { bot_1: { prod: '2.1' } } } });

    const loaded = await loadedBy(command.split(' '), { cwd, env });

    table.push(lineOf(command, loaded));
    expect(loaded.code).toBe(0);
    // `--version` needs no module of Node beyond those loaded at the start.
    if (command !== '--version') expect(loaded.builtins.length).toBeGreaterThan(0);
    expect(faultsOf(loaded, allowed).join('\n')).toBe('');
  },
);

function faultsOf(loaded: Loaded, { parts, kilobytes, forbidden }: Allowed): string[] {
  const tooMuch = loaded.parts.filter(({ name }) => !parts.includes(name));
  const builtins = loaded.builtins.filter((name) => forbidden.includes(name));
  return [
    ...tooMuch.map(
      (part) =>
        `${part.name} is new: ${whereFrom(part, loaded)}. Load it where it is needed, or allow it here.`,
    ),
    ...builtins.map((name) => `node:${name} is loaded: import it where it is needed, or allow it here.`),
    ...(loaded.bytes > kilobytes * 1_000
      ? [`${loaded.bytes} bytes are more than ${kilobytes} kB. The heaviest: ${heaviest(loaded.parts, 8)}.`]
      : []),
  ];
}

function whereFrom({ bytes, chunks }: Part, loaded: Loaded): string {
  const places = chunks.map((chunk) => `${chunk}, which ${loaded.loadersOf(chunk).join(' and ')} loads`);
  return `${bytes} bytes in ${places.join('; in ')}`;
}

function lineOf(command: string, { files, bytes, parts }: Loaded): string {
  return `${command.padEnd(26)}${`${kB(bytes)} in ${files} files`.padStart(20)}: ${heaviest(parts, 5)}`;
}

function heaviest(parts: readonly Part[], count: number): string {
  return parts
    .slice(0, count)
    .map(({ name, bytes }) => `${name} ${kB(bytes)}`)
    .join(', ');
}

function kB(bytes: number): string {
  return `${(bytes / 1_000).toFixed(1)} kB`;
}
