import { runDeferred } from '../decode/context.ts';
import type { Expand } from '../decode/expand.ts';
import { documentOf, type ObjectDocument } from '../decode/object.ts';
import type { Target } from '../model/manifest.ts';
import type { Problem } from '../model/problem.ts';
import { providerHint, type Registry } from '../providers/registry.ts';
import type { Entry, MapNode, Node } from '../yaml/node.ts';
import type { ManifestContext } from './context.ts';
import { readManifest } from './manifest.ts';
import { resolveFiles } from './references.ts';
import { validateName } from './validators.ts';

/** One deployment in one environment, declared by a program. */
export interface DeclaredArguments {
  /** Of the deployment, for people. */
  readonly name: string;
  /** By the name of the argument; `undefined` counts as absent. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Arguments whose values are not known yet: they do not count as missing. */
  readonly unknown: readonly string[];
}

export interface ArgumentOptions {
  /** The absolute folder of `file`, `from` and `git`. */
  readonly folder: string;
  readonly registry: Registry;
  readonly placedProviders: ReadonlySet<string>;
  readonly variableOf?: (name: string) => string | undefined;
}

/** A mistake in the arguments. */
export interface ArgumentProblem {
  /** Path of the argument, `expect.version`. */
  readonly argument: string;
  readonly message: string;
  readonly hint?: string;
}

export const UNDEFINED = { message: 'is undefined', hint: 'give it a value, or leave it out' } as const;

export interface ReadArguments {
  /** Undefined if there are mistakes. Its locations name arguments. */
  readonly target?: Target;
  readonly problems: readonly ArgumentProblem[];
}

/** Reads arguments like a manifest. Every mistake is reported with its argument. */
export async function readArguments(
  declared: DeclaredArguments,
  { folder, registry, placedProviders, variableOf }: ArgumentOptions,
): Promise<ReadArguments> {
  await loadProvider(declared, registry);
  const own = ownProblems(declared, registry);
  const document = documentOf(declared.values, isExpected);
  const problems: Problem[] = [];
  const context: ManifestContext = {
    locate: document.locate,
    expand: asWritten,
    folder,
    registry,
    placedProviders,
    variableOf,
    problems,
    reported: new Set(),
    deferred: [],
    isAlone: true,
    count: { targets: 0, inherited: 0 },
  };
  const wrong = new Set(own.map(({ argument }) => argument));
  const isOpen = wrong.has('environment') || declared.unknown.includes('environment');
  const environment = isOpen ? 'unknown' : String(declared.values.environment);
  const root = manifestOf(declared, document, { environment, registry });
  const { targets } = wrong.has('provider') ? { targets: [] } : readManifest(root, context);
  await runDeferred(context);
  const refused: ArgumentProblem[] = [];
  const [target] = await resolveFiles(targets, ({ argument = '' }, message) => {
    refused.push({ argument, message });
  });
  const open = [...declared.unknown, ...(isOpen ? followers(declared, registry) : [])];
  const faulty = new Set(document.faults.map(({ argument }) => argument));
  const reported = problems
    .filter(({ key }) => key === undefined || !open.includes(key))
    .map(({ key, message, hint, location }) => ({
      argument: key ?? location?.argument ?? '',
      message,
      ...(hint !== undefined && key === undefined && { hint }),
    }))
    .filter(({ argument }) => !faulty.has(argument));
  const all = [...own, ...document.faults, ...reported, ...refused];
  return { ...(all.length === 0 && target && { target }), problems: all };
}

/** References that only a manifest resolves. `$` before one makes it plain text. */
const REFERENCE = /(?<!\$)\$\{(?:var|env)\.[^}]*\}/;

/** A program's text stays as it is, except that `$${var.NAME}` means `${var.NAME}`. */
const asWritten: Expand = (text) =>
  REFERENCE.test(text)
    ? { faults: [{ code: 'bad-reference', ...referenceFault(text) }] }
    : text.replace(/\$(\$\{(?:var|env)\.)/g, '$1');

function referenceFault(text: string) {
  const [reference] = REFERENCE.exec(text) ?? [];
  return {
    message: `${reference} is a reference, which only a manifest resolves`,
    hint: `give the value itself, or write $${reference} for that text`,
  };
}

function isExpected(path: string): boolean {
  return path === 'expect' || path.startsWith('expect.') || path.startsWith('expect[');
}

/** Loads the provider that the arguments name. */
export async function loadProvider(
  { values }: Pick<DeclaredArguments, 'values'>,
  registry: Registry,
): Promise<void> {
  await registry.load([String(values.provider)]);
}

/** Missing settings that default to the environment's name. The provider must be loaded. */
export function followers(
  { values, unknown }: Omit<DeclaredArguments, 'name'>,
  registry: Registry,
): string[] {
  const settings = registry.get(String(values.provider))?.settings ?? [];
  return settings
    .filter(({ default: other }) => typeof other === 'object' && 'environmentName' in other)
    .map(({ name }) => name)
    .filter((name) => values[name] === undefined && !unknown.includes(name));
}

/** Mistakes that the decoders would report in a manifest's words. */
function ownProblems({ values, unknown }: DeclaredArguments, registry: Registry): ArgumentProblem[] {
  const problems: ArgumentProblem[] = [];
  const { provider, environment } = values;
  if (typeof provider !== 'string' || registry.get(provider) === undefined) {
    problems.push({
      argument: 'provider',
      message: provider === undefined ? 'is missing' : `there is no provider ${JSON.stringify(provider)}`,
      hint: providerHint(registry, typeof provider === 'string' ? provider : undefined),
    });
  }
  if (unknown.includes('environment')) return problems;
  const fault = typeof environment === 'string' ? validateName(environment) : 'is missing or no text';
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

/** The equivalent manifest, with the place of an argument at each node. */
function manifestOf(
  { name, values }: DeclaredArguments,
  { root, place }: ObjectDocument,
  { environment, registry }: { readonly environment: string; readonly registry: Registry },
): MapNode {
  const provider = registry.get(String(values.provider));
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

/** A valid deployment name for a resource name. */
function nameFor(name: string): string {
  const plain = [...name.replaceAll('/', ':')].slice(0, 128).join('');
  return validateName(plain) === undefined && !plain.startsWith('x-') ? plain : 'deployment';
}
