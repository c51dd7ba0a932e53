import { isDeepStrictEqual } from 'node:util';
import type { Manifest, Target } from '../model/manifest.ts';
import { usageError } from '../model/problem.ts';
import { placeFor } from '../yaml/append.ts';
import { editBetween, patchOf } from '../yaml/patch.ts';
import { blockLines, type Entry, flowMembers, modeline, remarks } from './text.ts';

const STEP = 2;

/** A manifest with these entries and nothing else. */
export function newManifest(entries: readonly Entry[], schema?: string): string {
  const lines = blockLines(entries, { indent: STEP, step: STEP });
  const deployments = lines.length === 0 ? ['deployments: {}'] : ['deployments:', ...lines];
  return `${[...modeline(schema), 'version: 1', ...deployments].join('\n')}\n`;
}

export interface Merged {
  readonly text: string;
  /** Comments that this file's style has no place for. */
  readonly remarks: readonly string[];
}

/** Adds these entries behind the entries of the text, in the style of the text. Every other byte stays. */
export function withEntries(text: string, entries: readonly Entry[], file: string): Merged {
  const place = placeFor(text, 'deployments');
  if (place === undefined) {
    throw usageError(
      `"deployments" is not written out as a mapping in ${file}, so no entry can be added to it`,
      'write a first entry by hand, or leave --write out and copy the printed entries into the file',
    );
  }
  const eol = /\r?\n/.exec(text)?.[0] ?? '\n';
  if (place.kind === 'block') {
    const { at, empty, indent, outer, isOpen } = place;
    const step = Math.max(1, indent - outer);
    const lines = blockLines(entries, { indent, step });
    const before =
      empty === undefined ? text.slice(0, at) : text.slice(0, empty.from) + text.slice(empty.to, at);
    const added = lines.map((line) => `${line}${eol}`).join('');
    return { text: `${before}${isOpen ? eol : ''}${added}${text.slice(at)}`, remarks: [] };
  }
  const { at, comma, indent } = place;
  const gap = indent === undefined ? ' ' : `${eol}${' '.repeat(indent)}`;
  const added = flowMembers(entries).map((member) => gap + member);
  const end = indent === undefined && !/^\s/.test(text.slice(at)) ? ' ' : '';
  return {
    text: `${text.slice(0, at)}${comma ? ',' : ''}${added.join(',')}${end}${text.slice(at)}`,
    remarks: remarks(entries),
  };
}

/** @throws Error if the text declares anything but what was declared and these targets */
export function assertAdded(before: Manifest, after: Manifest, added: readonly Target[]): void {
  const old = new Set(before.targets.map(({ id }) => id));
  const kept = after.targets.filter(({ id }) => old.has(id));
  const fresh = after.targets.filter(({ id }) => !old.has(id));
  const shape = ({ id, settings, provider }: Target) => ({ id, settings, provider });
  if (
    isDeepStrictEqual(kept.map(declaration), before.targets.map(declaration)) &&
    isDeepStrictEqual(fresh.map(shape), added.map(shape))
  ) {
    return;
  }
  throw new Error('with the new entries, the manifest would not declare what it should: nothing was written');
}

/** What a target declares, without its places in the file: new entries may move these. */
function declaration(target: Target): unknown {
  return JSON.parse(
    JSON.stringify(target, (key, value: unknown) =>
      /^(?:deploymentL|l)ocation$/.test(key) ? undefined : value,
    ),
  );
}

/** A unified diff for `git apply`; `before` is undefined for a new file. */
export function patchBetween(name: string, before: string | undefined, after: string): Promise<string> {
  return patchOf(name, before, [editBetween(before ?? '', after)]);
}
