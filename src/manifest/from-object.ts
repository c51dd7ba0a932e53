import { type Expand, plainContext, report, runDeferred } from '../decode/context.ts';
import { documentOf, type ObjectDocument } from '../decode/object.ts';
import type { Target } from '../model/manifest.ts';
import { providerHint, type Registry } from '../providers/registry.ts';
import type { Entry, MapNode, Node } from '../yaml/node.ts';
import type { ManifestContext } from './context.ts';
import { readManifest } from './manifest.ts';
import { resolveFiles } from './references.ts';
import { validateName } from './validators.ts';

/** One deployment in one environment, declared by a program. */
export interface DeclaredArguments {
  /** The name of the deployment, which people see in messages. */
  readonly name: string;
  /** By the name of the argument; `undefined` counts as absent. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Arguments whose values are not known yet: they do not count as missing. */
  readonly unknown: readonly string[];
}

export interface ArgumentOptions {
  /** The absolute path of the folder in which `file`, `from` and `git` look. */
  readonly folder: string;
  readonly registry: Registry;
  readonly placedProviders: ReadonlySet<string>;
  readonly variableOf?: (name: string) => string | undefined;
}

export interface ArgumentProblem {
  /** Path of the argument, `expect.version`. */
  readonly argument: string;
  readonly message: string;
  readonly hint?: string;
}

export { UNDEFINED } from '../decode/object.ts';

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
  const context: ManifestContext = {
    ...plainContext(document.locate, document.faults),
    expand: asWritten,
    folder,
    registry,
    placedProviders,
    variableOf,
    isAlone: true,
    count: { targets: 0, inherited: 0 },
  };
  const wrong = new Set(own.map(({ argument }) => argument));
  const isOpen = wrong.has('environment') || declared.unknown.includes('environment');
  const environment = isOpen ? 'unknown' : String(declared.values.environment);
  const root = manifestOf(declared, document, environment, registry);
  const { targets } = wrong.has('provider') ? { targets: [] } : readManifest(root, context);
  await runDeferred(context);
  const [target] = await resolveFiles(targets, (location, message) => {
    report(context, location, { code: 'bad-value', message });
  });
  const open = [...declared.unknown, ...(isOpen ? followers(declared, registry) : [])];
  const reported = context.problems
    .filter(({ key }) => key === undefined || !open.includes(key))
    .map(({ key, message, hint, location }) => ({
      argument: key ?? location?.argument ?? '',
      message,
      ...(hint !== undefined && key === undefined && { hint }),
    }));
  const problems = [...own, ...reported];
  return { ...(problems.length === 0 && target && { target }), problems };
}

/** References that only a manifest resolves. With another `$` before it, a reference is plain text. */
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

/** Mistakes that the decoders would report in words that fit only a manifest. */
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
  const fault = unknown.includes('environment') ? undefined : environmentFault(environment);
  if (fault !== undefined) problems.push({ argument: 'environment', ...fault });
  return problems;
}

function environmentFault(name: unknown): Omit<ArgumentProblem, 'argument'> | undefined {
  if (typeof name === 'string' && REFERENCE.test(name)) return referenceFault(name);
  const fault = typeof name === 'string' ? validateName(name) : 'is missing, or is not text';
  if (fault === undefined && !String(name).startsWith('x-')) return undefined;
  return { message: `the environment ${fault ?? 'begins with x-'}`, hint: 'for example "prod"' };
}

/** The equivalent manifest, with the place of an argument at each node. */
function manifestOf(
  { name, values }: DeclaredArguments,
  { root, place }: ObjectDocument,
  environment: string,
  registry: Registry,
): MapNode {
  const provider = registry.get(String(values.provider));
  const given = root.kind === 'map' ? root.entries.filter(({ key }) => key !== 'environment') : [];
  const levels = new Map(['deployed', 'expect'].map((key) => [key, 'environment']));
  for (const setting of provider?.settings ?? []) {
    if (!setting.on.includes('target')) levels.set(setting.name, 'connection');
  }
  const on = (level?: string) => given.filter(({ key }) => levels.get(key) === level);
  const map = (path: string, ...entries: readonly Entry[]): MapNode => ({
    kind: 'map',
    start: place(path),
    entries,
  });
  const entry = (key: string, path: string, value: Node): Entry => ({ key, keyStart: place(path), value });
  const own = entry(environment, 'environment', map('environment', ...on('environment')));
  const environments = entry('environments', 'environment', map('environment', own));
  const deployment = entry(nameFor(name), 'provider', map('provider', ...on(), environments));
  const settings = on('connection');
  const connection =
    provider && settings.length > 0 && entry(provider.id, 'provider', map('provider', ...settings));
  return map(
    '',
    entry('version', '', { kind: 'scalar', start: place(''), text: '1', value: 1 }),
    ...(connection ? [entry('connections', 'provider', map('provider', connection))] : []),
    entry('deployments', 'provider', map('provider', deployment)),
  );
}

/** A valid deployment name for a resource name. */
function nameFor(name: string): string {
  const plain = [...name.replaceAll('/', ':')].slice(0, 128).join('');
  return validateName(plain) === undefined && !plain.startsWith('x-') ? plain : 'deployment';
}
