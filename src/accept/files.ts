import { addTo } from '../model/group.ts';
import type { Json } from '../model/json.ts';
import type { Target } from '../model/manifest.ts';
import { filePathOf } from '../operators/expectation.ts';
import type { Edit } from '../yaml/edits.ts';
import { placesIn } from '../yaml/places.ts';
import { sourceOf } from '../yaml/source.ts';
import { styleOf } from '../yaml/style.ts';
import { updateValue } from '../yaml/update.ts';
import { disagreement, type User } from './agree.ts';
import { type Change, LeftAlone, type Proposal, reasonToStay } from './contract.ts';
import { lineEdit, withLiveText } from './live-text.ts';
import type { OnLeft, ValueInputs } from './values.ts';

/** A file that a manifest names, with its real path; or why it cannot be read. */
export type ReferredFile = { readonly path: string; readonly text: string } | { readonly fault: string };

interface FileInputs extends Pick<ValueInputs, 'targets' | 'liveOf' | 'stateOf'> {
  readonly fileAt: (folder: string, path: string) => ReferredFile;
  /** Whether the run reads this file as a manifest. */
  readonly isManifest: (path: string) => boolean;
}

/** One proposal for each file, however many targets name it. */
export function proposeFiles(changes: readonly Change[], inputs: FileInputs, onLeft: OnLeft): Proposal[] {
  const { fileAt, isManifest } = inputs;
  const groups = new Map<string, { readonly text: string; readonly changes: Change[] }>();
  for (const change of changes) {
    const file = fileAt(change.target.folder, pathIn(change.target, change.field) ?? '');
    if ('fault' in file) {
      onLeft([change], file.fault);
      continue;
    }
    const group = groups.get(file.path) ?? { text: file.text, changes: [] };
    group.changes.push(change);
    groups.set(file.path, group);
  }
  if (groups.size === 0) return [];
  const users = usersOf(groups, inputs);
  const proposals: Proposal[] = [];
  for (const [path, { text, changes: same }] of groups) {
    try {
      if (isManifest(path)) throw new LeftAlone('the file is a manifest');
      const all = users.get(path) ?? [];
      const rule = all.find(({ target, field }) => target.expect[field]?.expectation.op !== 'file');
      if (rule !== undefined) throw new LeftAlone(`the file is used by a rule of ${rule.target.id}`);
      const why = disagreement(same, all, inputs);
      if (why !== undefined) {
        for (const change of same) onLeft([change], why(change));
        continue;
      }
      proposals.push({
        items: same.map(({ item, target, field }) => ({ ...item, file: pathIn(target, field) ?? path })),
        path,
        edits: editsOf(path, text, same, all),
        intents: same.map(({ target, field }) => ({ kind: 'value', id: target.id, field })),
      });
    } catch (error) {
      onLeft(same, `${reasonToStay(error)}: change it by hand`);
    }
  }
  return proposals;
}

function pathIn({ expect }: Target, field: string): string | undefined {
  const expectation = expect[field]?.expectation;
  return expectation && filePathOf(expectation);
}

function usersOf(
  groups: ReadonlyMap<string, unknown>,
  { targets, fileAt }: FileInputs,
): ReadonlyMap<string, readonly User[]> {
  const users = new Map<string, User[]>();
  for (const target of targets) {
    for (const field of Object.keys(target.expect)) {
      const path = pathIn(target, field);
      const file = path === undefined ? undefined : fileAt(target.folder, path);
      if (file === undefined || 'fault' in file || !groups.has(file.path)) continue;
      addTo(users, file.path, { target, field });
    }
  }
  return users;
}

function editsOf(path: string, text: string, [first]: readonly Change[], users: readonly User[]): Edit[] {
  if (first === undefined) return [];
  const { target, field, live } = first;
  const { as, resolved } = target.expect[field]?.expectation ?? { op: '' };
  const declared = (resolved as { readonly value?: Json } | undefined)?.value;
  if (as === 'text') {
    if (typeof live !== 'string') throw new LeftAlone('what is live is not text');
    if (live.includes('\0') || /\p{Cs}/u.test(live))
      throw new LeftAlone('what is live is not text that a file can have');
    const isExact = users.some((user) => user.target.expect[user.field]?.expectation.exact === true);
    return [lineEdit(text, isExact ? live : withLiveText(text, live))];
  }
  if (declared === undefined) throw new LeftAlone('the file could not be read');
  return structureEdits(path, text, { declared, live });
}

function structureEdits(
  path: string,
  text: string,
  { declared, live }: { readonly declared: Json; readonly live: Json },
): Edit[] {
  const json = /\.json$/i.test(path);
  const start = text.startsWith('\ufeff') ? 1 : 0;
  const places = placesIn(sourceOf(path, text.slice(start)));
  const style = styleOf(places, { json });
  const { root } = places;
  if (root === undefined) throw new LeftAlone('the file could not be read');
  const edits = updateValue(root, declared, live, { places, style, isVariable: () => false });
  return edits.map((edit) => ({ ...edit, start: edit.start + start, end: edit.end + start }));
}
