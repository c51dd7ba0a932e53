import type { Target } from '../model/manifest.ts';
import type { Problem } from '../model/problem.ts';
import { didYouMean } from '../model/suggest.ts';
import { PROVIDER_IDS, providerById } from '../providers/index.ts';
import { readManifest } from './grammar.ts';
import { emptiedByIgnore } from './ignored.ts';
import { checkDeferred } from './load.ts';
import type { Entry, MapNode, Node, ScalarNode } from './parse.ts';
import type { Reading } from './reading.ts';
import { resolveFiles } from './references.ts';
import type { Source } from './source.ts';
import { faultOfName } from './texts.ts';

/** One deployment in one environment, given by a program and not by a file. */
export interface DeclaredArguments {
  /** Of the deployment, for people. */
  readonly name: string;
  /** By the name of the argument; `undefined` is not given. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Arguments that are given and cannot be known yet: they are not missed. */
  readonly unknown: readonly string[];
}

export interface ArgumentOptions {
  /** Where `file`, `from` and `git` begin, absolute. */
  readonly folder: string;
  readonly placedProviders: ReadonlySet<string>;
}

/** A mistake in the arguments. */
export interface ArgumentProblem {
  /** Path of the argument, `expect.version`. */
  readonly argument: string;
  readonly message: string;
  readonly hint?: string;
}

export interface ReadArguments {
  /** Not given where there are mistakes. */
  readonly target?: Target;
  readonly problems: readonly ArgumentProblem[];
  /** The argument at each line of the locations in `target`. */
  readonly places: readonly string[];
}

/** Of an expectation that was meant to be compared. */
export const UNDEFINED = { message: 'is undefined', hint: 'give it a value, or leave it out' } as const;

const IN_ENVIRONMENT = ['deployed', 'expect'];
const DEPTH_LIMIT = 64;

/** Arguments through the manifest's own grammar, every mistake gathered and named by its argument. */
export async function readArguments(
  declared: DeclaredArguments,
  options: ArgumentOptions,
): Promise<ReadArguments> {
  const tree = createTree();
  const own = ownProblems(declared);
  const root = tree.manifest(declared);
  const problems: Problem[] = [];
  const reading: Reading = {
    source: tree.source,
    folder: options.folder,
    variables: new Map(),
    expansion: { characters: 0 },
    placedProviders: options.placedProviders,
    problems,
    deferred: [],
    told: new Set(),
    isAlone: true,
    count: { targets: 0, inherited: 0 },
  };
  const { targets } = own.length > 0 ? { targets: [] } : readManifest(reading, root);
  await checkDeferred(reading);
  const refused: ArgumentProblem[] = [];
  for (const { location, ...fault } of emptiedByIgnore(targets)) {
    refused.push({ argument: tree.places[location.line - 1] ?? '', ...fault });
  }
  const [target] = await resolveFiles(targets, ({ line }, message) => {
    refused.push({ argument: tree.places[line - 1] ?? '', message });
  });
  const open = [
    ...declared.unknown,
    ...(declared.unknown.includes('environment') ? followers(declared) : []),
  ];
  const faulty = new Set(tree.faults.map(({ argument }) => argument));
  const told = problems
    .filter(({ key }) => key === undefined || !open.includes(key))
    .map((problem) => argumentProblem(problem, tree.places))
    .filter(({ argument }) => !faulty.has(argument));
  const all = [...own, ...tree.faults, ...told, ...refused];
  return { ...(all.length === 0 && target && { target }), problems: all, places: tree.places };
}

/** Settings that are not given, and are then the environment's name. */
export function followers({ values, unknown }: Omit<DeclaredArguments, 'name'>): string[] {
  const settings = providerById(String(values.provider))?.settings ?? [];
  return settings
    .filter(({ default: other }) => typeof other === 'object' && other.environmentName)
    .map(({ name }) => name)
    .filter((name) => values[name] === undefined && !unknown.includes(name));
}

function argumentProblem(
  { key, message, hint, location }: Problem,
  places: readonly string[],
): ArgumentProblem {
  if (key === undefined) {
    return {
      argument: places[(location?.line ?? 1) - 1] ?? '',
      message,
      ...(hint === undefined ? {} : { hint }),
    };
  }
  return { argument: key, message };
}

/** What the grammar would tell in a manifest's words. */
function ownProblems({ values, unknown }: DeclaredArguments): ArgumentProblem[] {
  const problems: ArgumentProblem[] = [];
  const { provider, environment } = values;
  if (typeof provider !== 'string' || providerById(provider) === undefined) {
    const said = typeof provider === 'string' ? didYouMean(provider, PROVIDER_IDS) : undefined;
    problems.push({
      argument: 'provider',
      message: provider === undefined ? 'is missing' : `there is no provider ${JSON.stringify(provider)}`,
      hint: said ?? `write one of ${PROVIDER_IDS.join(', ')}`,
    });
  }
  if (unknown.includes('environment')) return problems;
  const fault = typeof environment === 'string' ? faultOfName(environment) : 'is missing or no text';
  if (typeof environment === 'string' && REFERENCE.test(environment)) {
    problems.push({ argument: 'environment', ...referenceFault(environment) });
  } else if (fault !== undefined || String(environment).startsWith('x-')) {
    problems.push({
      argument: 'environment',
      message: `the environment ${fault ?? 'begins with x-'}`,
      hint: 'for example "prod"',
    });
  }
  return problems;
}

interface Tree {
  readonly places: string[];
  readonly faults: ArgumentProblem[];
  readonly source: Source;
  manifest(declared: DeclaredArguments): MapNode;
}

/** Builds what the YAML parser would have made. Every argument is a line of its own in a source that has no text. */
function createTree(): Tree {
  const places: string[] = [];
  const faults: ArgumentProblem[] = [];
  const lineStarts: number[] = [];
  const place = (path: string) => {
    lineStarts.push(places.length);
    return places.push(path) - 1;
  };
  const scalar = (text: string, value: ScalarNode['value'], path: string): ScalarNode => ({
    kind: 'scalar',
    start: place(path),
    text,
    value,
  });
  const map = (entries: readonly Entry[], path: string): MapNode => ({
    kind: 'map',
    start: place(path),
    entries,
  });
  const entry = (key: string, value: Node, path: string): Entry => ({ key, keyStart: place(path), value });
  const refuse = (path: string, message: string, hint?: string) => {
    faults.push({ argument: path, message, ...(hint !== undefined && { hint }) });
    return scalar('', '', path);
  };
  const text = (value: string, path: string) => {
    if (path.startsWith('credentials.')) return scalar(value, value, path);
    if (REFERENCE.test(value)) faults.push({ argument: path, ...referenceFault(value) });
    return scalar(literal(value), literal(value), path);
  };

  function node(value: unknown, path: string, depth: number): Node {
    if (depth > DEPTH_LIMIT) return refuse(path, `is nested deeper than ${DEPTH_LIMIT}`);
    switch (typeof value) {
      case 'string':
        return text(value, path);
      case 'number':
      case 'boolean':
        return scalar(String(value), value, path);
      case 'object':
        return structure(value, path, depth);
      case 'undefined':
        return refuse(path, UNDEFINED.message, UNDEFINED.hint);
      default:
        return refuse(path, `is a ${typeof value}, which cannot be compared`);
    }
  }

  function structure(value: object | null, path: string, depth: number): Node {
    if (value === null) return scalar('null', null, path);
    if (value instanceof Date) return node(value.toJSON(), path, depth);
    if (Array.isArray(value)) {
      const items = Array.from(value, (item, index) => node(item, `${path}[${index}]`, depth + 1));
      return { kind: 'list', start: place(path), items };
    }
    const kind = Object.prototype.toString.call(value).slice('[object '.length, -1);
    if (kind !== 'Object')
      return refuse(path, `is of type ${kind}, which cannot be compared`, 'give a plain object');
    return map(entriesOf(value, path, depth), path);
  }

  function entriesOf(value: object, path: string, depth: number): Entry[] {
    return Object.entries(value)
      .filter(([, each]) => each !== undefined || isExpected(path))
      .map(([key, each]) => {
        const below = path === '' ? key : `${path}.${key}`;
        return entry(key, node(each, below, depth + 1), below);
      });
  }

  function manifest({ name, values }: DeclaredArguments): MapNode {
    const provider = providerById(String(values.provider));
    const isConnection = (key: string) =>
      provider?.settings.some((each) => each.name === key && !each.on.includes('target')) ?? false;
    const given = Object.entries(values).filter(([key]) => key !== 'environment');
    const pick = (chosen: (key: string) => boolean) =>
      Object.fromEntries(given.filter(([key]) => chosen(key)));
    const inEnvironment = (key: string) => IN_ENVIRONMENT.includes(key);
    const environment = typeof values.environment === 'string' ? values.environment : 'unknown';
    const environmentNode = map(entriesOf(pick(inEnvironment), '', 0), 'environment');
    const environments = map([entry(environment, environmentNode, 'environment')], 'environment');
    const body = map(
      [
        ...entriesOf(
          pick((key) => !inEnvironment(key) && !isConnection(key)),
          '',
          0,
        ),
        entry('environments', environments, 'environment'),
      ],
      'provider',
    );
    const connections = entriesOf(pick(isConnection), '', 0);
    return map(
      [
        entry('version', scalar('1', 1, ''), ''),
        ...(provider === undefined || connections.length === 0
          ? []
          : [
              entry(
                'connections',
                map([entry(provider.id, map(connections, ''), 'provider')], 'provider'),
                'provider',
              ),
            ]),
        entry('deployments', map([entry(nameFor(name), body, 'provider')], 'provider'), 'provider'),
      ],
      '',
    );
  }

  return { places, faults, source: { file: '', text: '', lineStarts }, manifest };
}

/** What a manifest resolves and a program does not, unless `$` before it makes it the text that it looks like. */
const REFERENCE = /(?<!\$)\$\{(?:var|env)\.[^}]*\}/;

function referenceFault(text: string) {
  const [reference] = REFERENCE.exec(text) ?? [];
  return {
    message: `${reference} is a reference, which only a manifest resolves`,
    hint: `give the value itself, or write $${reference} for that text`,
  };
}

const OPENING = /(\$?)\$\{((?:var|env)\.)?/g;

/** A program's text means itself, but for `$${var.NAME}`, which is how it writes `${var.NAME}`. */
function literal(text: string): string {
  return text.replace(OPENING, (_, dollar: string, kind: string | undefined) =>
    dollar !== '' && kind !== undefined ? `$\${${kind}` : `${dollar}$\${${kind ?? ''}`,
  );
}

function isExpected(path: string): boolean {
  return path === 'expect' || path.startsWith('expect.') || path.startsWith('expect[');
}

/** A resource may have names that a deployment of a manifest may not. */
function nameFor(name: string): string {
  const plain = [...name.replaceAll('/', ':')].slice(0, 128).join('');
  return faultOfName(plain) === undefined && !plain.startsWith('x-') ? plain : 'deployment';
}
