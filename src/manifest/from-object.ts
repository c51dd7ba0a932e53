import type { Expand } from '../decode/expand.ts';
import { documentOf, type ObjectDocument } from '../decode/object.ts';
import type { Target } from '../model/manifest.ts';
import type { Problem } from '../model/problem.ts';
import { didYouMean } from '../model/suggest.ts';
import { PROVIDER_IDS, providerById } from '../providers/index.ts';
import type { Entry, MapNode, Node } from '../yaml/node.ts';
import type { ManifestContext } from './context.ts';
import { readManifest } from './manifest.ts';
import { resolveFiles } from './references.ts';
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
  /** Not given where there are mistakes. Its locations name arguments. */
  readonly target?: Target;
  readonly problems: readonly ArgumentProblem[];
}

/** Arguments are read like a manifest: every mistake is gathered and named by its argument. */
export async function readArguments(
  declared: DeclaredArguments,
  { folder, placedProviders }: ArgumentOptions,
): Promise<ReadArguments> {
  const own = ownProblems(declared);
  const document = documentOf(declared.values);
  const problems: Problem[] = [];
  const context: ManifestContext = {
    locate: document.locate,
    expand: asWritten,
    folder,
    placedProviders,
    problems,
    reported: new Set(),
    deferred: [],
  };
  const { targets } =
    own.length > 0 ? { targets: [] } : readManifest(manifestOf(declared, document), context);
  for (const check of context.deferred) await check();
  const refused: ArgumentProblem[] = [];
  const [target] = await resolveFiles(targets, ({ argument = '' }, message) => {
    refused.push({ argument, message });
  });
  const reported = problems
    .filter(({ key }) => key === undefined || !declared.unknown.includes(key))
    .map(({ key, message, hint, location }) => ({
      argument: key ?? location?.argument ?? '',
      message,
      ...(hint !== undefined && key === undefined && { hint }),
    }));
  const all = [...own, ...document.faults, ...reported, ...refused];
  return { ...(all.length === 0 && target && { target }), problems: all };
}

/** A program's text means itself. */
const asWritten: Expand = (text) => text;

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

/** The manifest that would declare the same, each of its nodes with the place of an argument. */
function manifestOf({ name, values }: DeclaredArguments, { root, place }: ObjectDocument): MapNode {
  const provider = providerById(String(values.provider));
  const given = root.kind === 'map' ? root.entries : [];
  const isConnection = ({ key }: Entry) =>
    provider?.settings.some((each) => each.name === key && !each.on.includes('target')) ?? false;
  const isEnvironment = ({ key }: Entry) => key === 'deployed' || key === 'expect';
  const map = (entries: readonly Entry[], path: string): MapNode => ({
    kind: 'map',
    start: place(path),
    entries,
  });
  const entry = (key: string, value: Node, path: string): Entry => ({ key, keyStart: place(path), value });
  const environment = typeof values.environment === 'string' ? values.environment : 'unknown';
  const body = map(
    [
      ...given.filter((each) => each.key !== 'environment' && !isEnvironment(each) && !isConnection(each)),
      entry(
        'environments',
        map(
          [entry(environment, map(given.filter(isEnvironment), 'environment'), 'environment')],
          'environment',
        ),
        'environment',
      ),
    ],
    'provider',
  );
  const settings = given.filter(isConnection);
  const connection = provider && entry(provider.id, map(settings, 'provider'), 'provider');
  return map(
    [
      entry('version', { kind: 'scalar', start: place(''), text: '1', value: 1 }, ''),
      ...(connection === undefined || settings.length === 0
        ? []
        : [entry('connections', map([connection], 'provider'), 'provider')]),
      entry('deployments', map([entry(nameFor(name), body, 'provider')], 'provider'), 'provider'),
    ],
    '',
  );
}

/** A resource may have names that a deployment of a manifest may not. */
function nameFor(name: string): string {
  const plain = [...name.replaceAll('/', ':')].slice(0, 128).join('');
  return faultOfName(plain) === undefined && !plain.startsWith('x-') ? plain : 'deployment';
}
