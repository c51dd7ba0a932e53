import type { Target } from '../model/manifest.ts';
import type { Problem } from '../model/problem.ts';
import { didYouMean } from '../model/suggest.ts';
import { PROVIDER_IDS, providerById } from '../providers/index.ts';
import { readManifest } from './grammar.ts';
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
  /** Target settings that are given and cannot be known yet: they are not missed. */
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
    count: { targets: 0, inherited: 0 },
  };
  const { targets } = own.length > 0 ? { targets: [] } : readManifest(reading, root);
  await checkDeferred(reading);
  const refused: ArgumentProblem[] = [];
  const [target] = await resolveFiles(targets, ({ line }, message) => {
    refused.push({ argument: tree.places[line - 1] ?? '', message });
  });
  const told = problems
    .filter(({ key }) => key === undefined || !declared.unknown.includes(key))
    .map((problem) => argumentProblem(problem, tree.places));
  const all = [...own, ...tree.faults, ...told, ...refused];
  return { ...(all.length === 0 && target && { target }), problems: all, places: tree.places };
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
  if (fault !== undefined || String(environment).startsWith('x-')) {
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
  const refuse = (path: string, message: string) => {
    faults.push({ argument: path, message });
    return scalar('', '', path);
  };

  function node(value: unknown, path: string, depth: number): Node {
    if (depth > DEPTH_LIMIT) return refuse(path, `is nested deeper than ${DEPTH_LIMIT}`);
    switch (typeof value) {
      case 'string':
        return scalar(literal(value, path), literal(value, path), path);
      case 'number':
      case 'boolean':
        return scalar(String(value), value, path);
      case 'object':
        return structure(value, path, depth);
      default:
        return refuse(path, `is a ${typeof value}, which cannot be compared`);
    }
  }

  function structure(value: object | null, path: string, depth: number): Node {
    if (value === null) return scalar('null', null, path);
    if (value instanceof Date) return node(value.toJSON(), path, depth);
    if (Array.isArray(value)) {
      const items = value.map((item, index) => node(item, `${path}[${index}]`, depth + 1));
      return { kind: 'list', start: place(path), items };
    }
    return map(entriesOf(value, path, depth), path);
  }

  function entriesOf(value: object, path: string, depth: number): Entry[] {
    return Object.entries(value)
      .filter(([, each]) => each !== undefined)
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

/** A program's text means itself, but for the references that credentials are. */
function literal(text: string, path: string): string {
  return path.startsWith('credentials.') ? text : text.replaceAll('${', () => '$${');
}

/** A resource may have names that a deployment of a manifest may not. */
function nameFor(name: string): string {
  const plain = [...name.replaceAll('/', ':')].slice(0, 128).join('');
  return faultOfName(plain) === undefined && !plain.startsWith('x-') ? plain : 'deployment';
}
