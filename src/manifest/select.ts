import type { Manifest, Target } from '../model/manifest.ts';
import { ProblemError } from '../model/problem.ts';
import { didYouMean } from '../model/suggest.ts';

/** Repeated values of one option mean "or"; different options, and every label, mean "and". */
export interface Selection {
  readonly environments?: readonly string[];
  readonly providers?: readonly string[];
  /** Globs over target ids; `*` stops at `/`. */
  readonly targets?: readonly string[];
  readonly labels?: readonly (readonly [name: string, value: string])[];
}

/** @throws ProblemError where nothing is selected: by all of it, or by one of several environments or globs */
export function selectTargets(manifest: Manifest, selection: Selection): readonly Target[] {
  const selected = manifest.targets.filter(
    ({ id, environment, provider, labels }) =>
      includes(selection.providers, provider) &&
      (selection.labels ?? []).every(
        ([name, value]) => Object.hasOwn(labels, name) && labels[name] === value,
      ) &&
      isSelectedPlace(selection, id, environment),
  );
  const problem = selected.length === 0 ? whyNothing(manifest, selection) : stranger(manifest, selection);
  if (problem !== undefined) throw new ProblemError([{ code: 'nothing-selected', ...problem }]);
  return selected;
}

/** What can be asked of an environment that no manifest declares. */
export function isSelectedPlace(
  { environments, targets }: Selection,
  id: string,
  environment: string,
): boolean {
  return (
    includes(environments, environment) &&
    (targets === undefined || targets.length === 0 || targets.some((glob) => matchesGlob(glob, id)))
  );
}

function includes(wanted: readonly string[] | undefined, value: string): boolean {
  return wanted === undefined || wanted.length === 0 || wanted.includes(value);
}

/** A glob for one id. It has no escape: what would be special stands for any one character. */
export function globFor(id: string): string {
  return id.replaceAll('*', '?');
}

export function matchesGlob(glob: string, text: string): boolean {
  const parts = glob.split(/(\*+|\?)/).map((part) => {
    if (part.startsWith('*')) return part.length > 1 ? '.*' : '[^/]*';
    return part === '?' ? '[^/]' : part.replace(/[\\^$.+()[\]{}|/-]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('')}$`, 's').test(text);
}

interface Why {
  readonly message: string;
  readonly hint: string;
}

function whyNothing(manifest: Manifest, selection: Selection): Why {
  const known = [...new Set(manifest.targets.map(({ provider }) => provider))];
  const provider = selection.providers?.find((each) => !known.includes(each));
  return (
    strangeEnvironment(manifest, selection) ??
    (provider === undefined ? undefined : fitsNone(manifest, provider, hintAmong(provider, known))) ??
    strangeGlob(manifest, selection) ??
    fitsNone(manifest, undefined, globHint(manifest, undefined))
  );
}

/** A misspelt one of several would quietly be left out. What is live beside the manifests cannot be known before. */
function stranger(manifest: Manifest, selection: Selection): Why | undefined {
  if (manifest.targets.some(({ undeclared }) => undeclared !== 'ignore')) return undefined;
  return strangeEnvironment(manifest, selection) ?? strangeGlob(manifest, selection);
}

function strangeEnvironment(manifest: Manifest, { environments = [] }: Selection): Why | undefined {
  const known = [...new Set(manifest.targets.map(({ environment }) => environment))];
  const strange = environments.find((each) => !known.includes(each));
  return strange === undefined ? undefined : fitsNone(manifest, strange, hintAmong(strange, known));
}

function strangeGlob(manifest: Manifest, { targets = [] }: Selection): Why | undefined {
  const strange = targets.find((glob) => !manifest.targets.some(({ id }) => matchesGlob(glob, id)));
  return strange === undefined ? undefined : fitsNone(manifest, strange, globHint(manifest, strange));
}

function fitsNone({ targets }: Manifest, strange: string | undefined, hint: string): Why {
  const what = strange === undefined ? '' : ` "${strange}"`;
  return { message: `no target is selected: ${targets.length} are declared, and none fits${what}`, hint };
}

function hintAmong(strange: string, known: readonly string[]): string {
  return didYouMean(strange, known) ?? `there are ${known.slice(0, 10).join(', ')}`;
}

function isBare(glob: string): boolean {
  return !glob.includes('/');
}

function globHint({ targets: [first] }: Manifest, glob: string | undefined): string {
  if (glob !== undefined && isBare(glob))
    return `a target's id is <deployment>/<environment>: try -t '${glob}/*'`;
  return first === undefined ? 'declare one' : `a target's id is, for instance, ${first.id}`;
}
