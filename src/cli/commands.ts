import { FORMAT_NAMES } from '../reporters/index.ts';

/** The one table of commands and options: parsing, `--help` and the documentation follow from it. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** What may stand after the command, as in its usage line. */
  readonly operands: string;
  readonly options: readonly Option[];
  readonly examples: readonly (readonly [command: string, what: string])[];
  /** Told below the options. */
  readonly notes?: readonly string[];
}

export interface Option {
  readonly name: string;
  readonly short?: string;
  /** The name of its value; an option without one is a switch. */
  readonly value?: string;
  readonly repeatable?: boolean;
  readonly description: string;
}

const FORMAT_LIST = `${FORMAT_NAMES.join(', ')} (default: human)`;
const HELP: Option = { name: 'help', short: 'h', description: 'show this help' };

const SELECTION: readonly Option[] = [
  { name: 'environment', short: 'e', value: 'NAME', repeatable: true, description: 'only this environment' },
  { name: 'provider', short: 'p', value: 'NAME', repeatable: true, description: 'only this provider' },
  {
    name: 'target',
    short: 't',
    value: 'GLOB',
    repeatable: true,
    description: 'only targets whose <deployment>/<environment> matches; * stops at /',
  },
  { name: 'label', short: 'l', value: 'K=V', repeatable: true, description: 'only what carries this label' },
];

const ALLOW_ENV: Option = {
  name: 'allow-env',
  value: 'NAME',
  repeatable: true,
  description: 'let credentials come from this variable as well; * stands for any characters',
};

const READING: readonly Option[] = [
  {
    name: 'concurrency',
    value: 'N',
    description: 'requests at once to one host (default: adaptive, 16 to 64)',
  },
  { name: 'timeout', value: 'D', description: 'per attempt, to the last byte (default: 10s)' },
  { name: 'retries', value: 'N', description: 'further attempts (default: 2)' },
  { name: 'max-time', value: 'D', description: 'for the whole run; what is unread by then is unknown' },
  {
    name: 'allow-host',
    value: '[PROVIDER=]HOST',
    repeatable: true,
    description: 'let credentials of a provider go to this host as well; *. stands for any labels',
  },
  ALLOW_ENV,
];

const VARIABLE: Option = {
  name: 'var',
  value: 'NAME=V',
  repeatable: true,
  description: 'value of ${var.NAME}; DRIFTLINE_VAR_NAME does the same',
};

const TERMINAL: readonly Option[] = [
  { name: 'quiet', short: 'q', description: 'only what is not in sync' },
  { name: 'no-progress', description: 'no progress line' },
  { name: 'no-color', description: 'no colours; NO_COLOR does the same' },
];

const DURATIONS = 'D is a whole number and ms, s, m, h, d or w: 500ms, 10s, 2m.';

export const COMMANDS: readonly Command[] = [
  {
    name: 'check',
    summary: 'read what is live, compare it with the manifests, report',
    operands: '[paths…]',
    options: [
      { name: 'format', short: 'f', value: 'F', description: `report on stdout: ${FORMAT_LIST}` },
      {
        name: 'output',
        short: 'o',
        value: 'F=PATH',
        repeatable: true,
        description: 'also a report in a file',
      },
      ...SELECTION,
      ...READING,
      VARIABLE,
      {
        name: 'allow-pending',
        description: 'a rollout of the expected version under way does not count as drift',
      },
      { name: 'shard', value: 'I/N', description: 'only part I of N; merge joins the JSON reports' },
      { name: 'exit-zero', description: 'exit 0 for drift and for unknown; a broken run still exits 1' },
      ...TERMINAL,
      { name: 'no-annotations', description: 'no annotations and no step summary under GitHub Actions' },
      HELP,
    ],
    examples: [
      ['driftline check', 'driftline.yaml in this folder'],
      ['driftline check agents/ -e prod', 'every manifest below agents/, production alone'],
      ['driftline check -f json -o human=drift.txt', 'JSON on stdout, the readable report in a file'],
    ],
    notes: [
      DURATIONS,
      'Exit codes: 0 in sync · 1 the run itself failed (usage, manifest, crash) ·',
      '2 drift · 3 no drift seen, but something could not be told.',
      'Drift and unknown together: 2.',
    ],
  },
  {
    name: 'status',
    summary: 'what is live where, compared with nothing',
    operands: '[paths…]',
    options: [
      { name: 'format', short: 'f', value: 'F', description: 'human or json (default: human)' },
      ...SELECTION,
      ...READING,
      VARIABLE,
      { name: 'no-progress', description: 'no progress line' },
      { name: 'no-color', description: 'no colours; NO_COLOR does the same' },
      HELP,
    ],
    examples: [
      ['driftline status', 'deployments × environments of driftline.yaml'],
      ['driftline status -p cartesia', 'voice agents alone'],
    ],
    notes: [DURATIONS, 'Exit codes: 0 · 1 the run itself failed · 3 something could not be read.'],
  },
  {
    name: 'validate',
    summary: 'check manifests alone: offline, without credentials',
    operands: '[paths…]',
    options: [
      VARIABLE,
      ALLOW_ENV,
      { name: 'quiet', short: 'q', description: 'say nothing when all is well' },
      HELP,
    ],
    examples: [['driftline validate agents/', 'every mistake of every manifest below agents/']],
    notes: ['Exit codes: 0 valid · 1 not.'],
  },
  {
    name: 'merge',
    summary: 'one report out of the JSON reports of several shards',
    operands: '<report.json…>',
    options: [
      { name: 'format', short: 'f', value: 'F', description: `report on stdout: ${FORMAT_LIST}` },
      {
        name: 'output',
        short: 'o',
        value: 'F=PATH',
        repeatable: true,
        description: 'also a report in a file',
      },
      { name: 'exit-zero', description: 'exit 0 for drift and for unknown; a broken run still exits 1' },
      { name: 'quiet', short: 'q', description: 'only what is not in sync' },
      { name: 'no-color', description: 'no colours; NO_COLOR does the same' },
      { name: 'no-annotations', description: 'no annotations and no step summary under GitHub Actions' },
      HELP,
    ],
    examples: [
      ['driftline merge shards/*.json -o html=drift.html', 'what check would have said of the whole'],
    ],
    notes: ['Exit codes as those of check. A missing or doubled shard is an error: 1.'],
  },
  {
    name: 'providers',
    summary: 'the vendors: settings, credentials, what can be observed',
    operands: '[provider]',
    options: [
      { name: 'format', short: 'f', value: 'F', description: 'human or json (default: human)' },
      HELP,
    ],
    examples: [
      ['driftline providers', 'all of them, in short'],
      ['driftline providers kore', 'one of them, in full'],
    ],
  },
  {
    name: 'schema',
    summary: 'print a JSON Schema: of manifests, or of the JSON report',
    operands: '[manifest|report]',
    options: [HELP],
    examples: [['driftline schema > manifest.schema.json', 'for an editor']],
  },
  {
    name: 'simulate',
    summary: "serve the vendors' APIs on loopback, from a scenario file",
    operands: '<scenario.yaml>',
    options: [
      { name: 'port', value: 'N', description: 'port to listen on (default: a free one)' },
      { name: 'quiet', short: 'q', description: 'do not log requests' },
      HELP,
    ],
    examples: [
      ['driftline simulate world.yaml --port 4010', 'prints the variables that point driftline at it'],
    ],
    notes: ['It listens on 127.0.0.1 alone, until Ctrl-C.'],
  },
  {
    name: 'demo',
    summary: 'see it work: no account, no network',
    operands: '',
    options: [{ name: 'no-color', description: 'no colours; NO_COLOR does the same' }, HELP],
    examples: [['driftline demo', 'every status there is, against simulated vendors']],
  },
];

export function commandNamed(name: string): Command | undefined {
  return COMMANDS.find((command) => command.name === name);
}
