import { didYouMean } from '../model/did-you-mean.ts';
import type { Manifest, Target } from '../model/manifest.ts';
import { type Problem, ProblemError } from '../model/problem.ts';
import { compileGlob, compileGlobs } from './glob.ts';

/** A target is selected if it matches one value of each given option, but all labels. */
export interface Selection {
  readonly environments?: readonly string[];
  readonly providers?: readonly string[];
  /** Globs over target ids; `*` stops at `/`. */
  readonly targets?: readonly string[];
  readonly labels?: readonly (readonly [name: string, value: string])[];
}

/** Environments and globs that match no declared target. */
export interface Strangers {
  readonly environments: readonly string[];
  readonly targets: readonly string[];
}

export interface Selected {
  readonly targets: readonly Target[];
  readonly strangers: Strangers;
}

/** @throws ProblemError if a name matches nothing that is declared, or nothing is selected */
export function selectTargets(manifest: Manifest, selection: Selection): readonly Target[] {
  const { targets, strangers } = select(manifest, selection);
  refuseStrangers(manifest, strangers);
  return targets;
}

/** Like `selectTargets`, but a name may match an undeclared environment, which is known only after the read. */
export function selectWithStrangers(manifest: Manifest, selection: Selection): Selected {
  const selected = select(manifest, selection);
  if (selected.targets.every(({ undeclared }) => undeclared === 'ignore')) {
    refuseStrangers(manifest, selected.strangers);
  }
  return selected;
}

/** The names that match none of these places. */
export function findStrangers(
  { environments, targets }: Strangers,
  places: readonly { readonly id: string; readonly environment: string }[],
): Strangers {
  const known = new Set(places.map(({ environment }) => environment));
  return {
    environments: environments.filter((each) => !known.has(each)),
    targets: targets.filter((glob) => {
      const matches = compileGlob(glob);
      return !places.some(({ id }) => matches(id));
    }),
  };
}

/** @throws ProblemError if there are strangers */
export function refuseStrangers(manifest: Manifest, strangers: Strangers): void {
  refuse(strangerProblems(manifest, strangers));
}

/** The part of a selection that applies to undeclared environments. */
export function placeSelector({
  environments,
  targets,
}: Selection): (id: string, environment: string) => boolean {
  const isEnvironment = anyOf(environments);
  const isTarget = isAll(targets) ? () => true : compileGlobs(targets);
  return (id, environment) => isEnvironment(environment) && isTarget(id);
}

type Selectable = Pick<Target, 'id' | 'environment' | 'provider' | 'labels'>;

export function selects(selection: Selection): (target: Selectable) => boolean {
  const { labels = [] } = selection;
  const isPlace = placeSelector(selection);
  const isProvider = anyOf(selection.providers);
  return (target) =>
    isProvider(target.provider) &&
    labels.every((label) => hasLabel(target, label)) &&
    isPlace(target.id, target.environment);
}

function select(manifest: Manifest, selection: Selection): Selected {
  const { labels = [] } = selection;
  const targets = manifest.targets.filter(selects(selection));
  const { environments = [], targets: globs = [] } = selection;
  const strangers = findStrangers({ environments, targets: globs }, manifest.targets);
  const problems = [...providerProblems(manifest, selection), ...labelProblems(manifest, selection)];
  if (manifest.targets.length === 0) refuse([NOTHING_DECLARED]);
  if (targets.length === 0) problems.push(...strangerProblems(manifest, strangers));
  refuse(problems);
  if (targets.length === 0) {
    const hint = `each name fits some targets, but no target fits all of them; the ${listOf(labelsOf(manifest), 'label')}`;
    refuse([fitsNone(manifest, '', labels.length > 0 ? hint : globHint(manifest))]);
  }
  return { targets, strangers };
}

function isAll(wanted: readonly string[] | undefined): wanted is undefined {
  return wanted === undefined || wanted.length === 0;
}

function anyOf(wanted: readonly string[] | undefined): (value: string) => boolean {
  if (isAll(wanted)) return () => true;
  const values = new Set(wanted);
  return (value) => values.has(value);
}

function hasLabel({ labels }: Selectable, [name, value]: readonly [string, string]): boolean {
  return Object.hasOwn(labels, name) && labels[name] === value;
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new ProblemError(problems);
}

function providerProblems(manifest: Manifest, { providers = [] }: Selection): Problem[] {
  const known = distinct(manifest.targets.map(({ provider }) => provider));
  return providers
    .filter((each) => !known.includes(each))
    .map((each) => fitsNone(manifest, each, hintAmong(each, known, 'provider')));
}

function labelProblems(manifest: Manifest, { labels = [] }: Selection): Problem[] {
  return labels
    .filter((label) => !manifest.targets.some((target) => hasLabel(target, label)))
    .map(([name, value]) => {
      const text = `${name}=${value}`;
      return fitsNone(manifest, text, hintAmong(text, labelsOf(manifest), 'label'));
    });
}

function labelsOf({ targets }: Manifest): string[] {
  return distinct(
    targets.flatMap(({ labels }) => Object.entries(labels).map(([name, value]) => `${name}=${value}`)),
  );
}

function strangerProblems(manifest: Manifest, { environments, targets }: Strangers): Problem[] {
  if (environments.length === 0 && targets.length === 0) return [];
  const known = distinct(manifest.targets.map(({ environment }) => environment));
  return [
    ...environments.map((each) => fitsNone(manifest, each, hintAmong(each, known, 'environment'))),
    ...targets.map((glob) => fitsNone(manifest, glob, globHint(manifest, glob))),
  ];
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}

const NOTHING_DECLARED: Problem = {
  code: 'nothing-selected',
  message: 'no target is declared yet',
  hint: 'write an entry under deployments:, or let driftline discover PROVIDER --write FILE write them',
};

function fitsNone({ targets }: Manifest, strange: string, hint: string): Problem {
  const what = strange === '' ? '' : ` "${strange}"`;
  return {
    code: 'nothing-selected',
    message: `no target is selected: ${targets.length} ${targets.length === 1 ? 'is' : 'are'} declared, and none fits${what}`,
    hint,
  };
}

const MOST_LISTED = 10;

function hintAmong(strange: string, known: readonly string[], noun: string): string {
  if (known.length === 0) return `no target has a ${noun}`;
  const list = listOf(known, noun);
  const meant = didYouMean(strange, known);
  return meant === undefined ? `the ${list}` : `${meant} The ${list}`;
}

function listOf(known: readonly string[], noun: string): string {
  const more = known.length > MOST_LISTED ? ` and ${known.length - MOST_LISTED} more` : '';
  return `${noun}s are ${known.slice(0, MOST_LISTED).join(', ')}${more}`;
}

function globHint({ targets }: Manifest, glob = '/'): string {
  if (!glob.includes('/')) return `a target's id is <deployment>/<environment>: try -t '${glob}/*'`;
  const ids = targets.map(({ id }) => id);
  const meant = /[*?]/.test(glob) ? undefined : didYouMean(glob, ids);
  return meant ?? `a target's id is, for instance, ${ids[0]}`;
}
