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

export function selectTargets(manifest: Manifest, selection: Selection): readonly Target[] {
  const selected = manifest.targets.filter(
    ({ id, environment, provider, labels }) =>
      includes(selection.providers, provider) &&
      (selection.labels ?? []).every(
        ([name, value]) => Object.hasOwn(labels, name) && labels[name] === value,
      ) &&
      isSelectedPlace(selection, id, environment),
  );
  if (selected.length === 0)
    throw new ProblemError([{ code: 'nothing-selected', ...whyNothing(manifest, selection) }]);
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

function whyNothing(manifest: Manifest, selection: Selection): { message: string; hint: string } {
  const message = `no target is selected: ${manifest.targets.length} are declared, and none fits`;
  const environments = [...new Set(manifest.targets.map(({ environment }) => environment))];
  const providers = [...new Set(manifest.targets.map(({ provider }) => provider))];
  for (const [wanted, known] of [
    [selection.environments ?? [], environments],
    [selection.providers ?? [], providers],
  ] as const) {
    const stranger = wanted.find((each) => !known.includes(each));
    if (stranger === undefined) continue;
    return {
      message: `${message} "${stranger}"`,
      hint: didYouMean(stranger, known) ?? `there are ${known.slice(0, 10).join(', ')}`,
    };
  }
  const bare = selection.targets?.find((glob) => !glob.includes('/'));
  if (bare !== undefined) {
    return { message, hint: `a target's id is <deployment>/<environment>: try -t '${bare}/*'` };
  }
  const example = manifest.targets[0]?.id;
  return {
    message,
    hint: example === undefined ? 'declare one' : `a target's id is, for instance, ${example}`,
  };
}
