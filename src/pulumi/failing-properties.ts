import * as pulumi from '@pulumi/pulumi';
import { HIDDEN } from '../model/hidden.ts';
import type { Registry } from '../providers/registry.ts';
import { visible } from '../reporters/parts/escape.ts';
import { valueAt } from '../run/deployment-secrets.ts';
import { guarded } from './core/choices.ts';
import type { Failure, Outcome } from './core/outcome.ts';
import { isPlainObject, type Resolved, shownGiven } from './core/resolved.ts';

const LONGEST = 80;
const EVERYWHERE = ['provider', 'environment', 'deployed', 'waivers'];
/** Arguments that the engine does not get. */
const CHOICES = ['onDrift', 'onUnknown'];

/**
 * The engine shows the property that a failure names, and looks up the whole name: beside `expect` there must be a
 * property `expect.version`. Such a property has a value only while it fails, so no state ever contains it.
 */
export function failingProperties(
  names: Iterable<string>,
  outcome: Promise<Outcome>,
  resolving?: Promise<Resolved>,
): pulumi.Inputs {
  const shownFor = async (name: string) => {
    const failure = (await outcome).failures.find(({ property }) => property === printed(name));
    return failure && (failure.value ?? printed(shownArgument(name, await resolving)));
  };
  return Object.fromEntries([...names].map((name) => [printed(name), shownFor(name)]));
}

/** Moves every failure to a property that the engine finds: from a part of an argument to the argument. */
export function withKnownProperties(
  { failures, ...outcome }: Outcome,
  names: readonly string[],
  resolved?: Resolved,
): Outcome {
  const known = new Map(names.map((name) => [printed(name), name]));
  const moved = failures.map((failure): Failure => {
    const { property, value, reason } = failure;
    const name = known.get(property);
    if (name === undefined) return { property: nearest(property, known), reason: `${property}: ${reason}` };
    if (value !== undefined || !name.startsWith('expect.')) return failure;
    return { property, value: printed(shownArgument(name, resolved)), reason };
  });
  return { ...outcome, failures: moved };
}

function nearest(property: string, known: ReadonlyMap<string, string>): string {
  const above = property.replace(/(?:^|[.[])[^.[]*$/, '');
  if (above === '') return 'environment';
  return known.has(above) ? above : nearest(above, known);
}

function printed(text: string): string {
  return guarded(visible(text));
}

/** Properties that may fail besides the given arguments: missing arguments, and parts of given ones, two levels deep. */
export function partsOf(args: object, registry: Registry): string[] {
  const provider = registry.head(String(Reflect.get(args, 'provider')));
  const settings = provider === undefined ? [] : Object.values(provider.settings).flat();
  const absent = [...EVERYWHERE, ...settings].filter((name) => Reflect.get(args, name) === undefined);
  const expect = Reflect.get(args, 'expect');
  const fields = expect === undefined || isPlain(expect) ? [] : (provider?.fields ?? []);
  const below = Object.entries(args)
    .flatMap(([name, value]) => partsBelow(name, value))
    .flatMap(([name, value]) => [name, ...partsBelow(name, value).map(([path]) => path)]);
  return [...CHOICES, ...absent, ...fields.map((field) => `expect.${field}`), ...below];
}

function partsBelow(path: string, value: unknown): (readonly [path: string, value: unknown])[] {
  if (Array.isArray(value)) return value.map((item, index) => [`${path}[${index}]`, item] as const);
  return isPlain(value) ? Object.entries(value).map(([key, each]) => [`${path}.${key}`, each] as const) : [];
}

export function isPlain(value: unknown): value is object {
  return !pulumi.Output.isInstance(value) && !pulumi.Resource.isInstance(value) && isPlainObject(value);
}

/** Hides credentials and secrets, and cuts long values. */
function shownArgument(path: string, resolved: Resolved | undefined): string {
  if (resolved === undefined) return '…';
  const isSecret = resolved.secret.some((each) => path.startsWith(each) || each.startsWith(path));
  if (isSecret || path.startsWith('credentials')) return HIDDEN;
  const value = valueAt(resolved.values, path);
  const text = value === undefined ? '(not given)' : shownGiven(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
