import { filePathOf } from '../operators/expectation.ts';
import type { Edit } from '../yaml/edits.ts';
import { editBetween } from '../yaml/patch.ts';
import { placesIn } from '../yaml/places.ts';
import { sourceOf } from '../yaml/source.ts';
import { styleOf } from '../yaml/style.ts';
import { updateValue } from '../yaml/update.ts';
import { type Change, LeftAlone, type Proposal } from './contract.ts';
import { resolvedOf } from './live.ts';
import { withLiveText } from './live-text.ts';
import { proposeShared, type Sharing, type User } from './shared-places.ts';

/** A file that a manifest names, with its real path; or why it cannot be read. */
export type ReferredFile = TextFile | { readonly fault: string };

interface TextFile {
  readonly path: string;
  readonly text: string;
}

interface FileInputs extends Sharing {
  readonly fileAt: (folder: string, path: string) => ReferredFile;
  /** Whether the run reads this file as a manifest. */
  readonly isManifest: (path: string) => boolean;
}

/** One proposal for each file that expectations name. */
export function proposeFiles(changes: readonly Change[], inputs: FileInputs): Proposal[] {
  const { fileAt, isManifest } = inputs;
  const proposals = proposeShared<TextFile & { readonly key: string }>(changes, inputs, {
    placeOf: (user) => {
      const path = pathIn(user);
      if (path === undefined) return 'it names no file';
      const file = fileAt(user.target.folder, path);
      return 'fault' in file ? file.fault : { ...file, key: file.path };
    },
    refuse: ({ path }, users) => {
      if (isManifest(path)) throw new LeftAlone('the file is a manifest: change it by hand');
      const rule = users.find(({ target, field }) => target.expect[field]?.expectation.op !== 'file');
      if (rule !== undefined)
        throw new LeftAlone(`the file is used by a rule of ${rule.target.id}: change it by hand`);
    },
    editsOf,
  });
  const fileOf = new Map(changes.map((change) => [change.item, pathIn(change)]));
  return proposals.map((proposal) => ({
    ...proposal,
    items: proposal.items.map((item) => ({ ...item, file: fileOf.get(item) ?? proposal.path })),
  }));
}

function pathIn({ target, field }: User): string | undefined {
  const expectation = target.expect[field]?.expectation;
  return expectation && filePathOf(expectation);
}

function editsOf({ path, text }: TextFile, { target, field, live }: Change, users: readonly User[]): Edit[] {
  const expectation = target.expect[field]?.expectation;
  if (expectation?.as === 'text') {
    if (typeof live !== 'string') throw new LeftAlone('what is live is not text: change it by hand');
    if (live.includes('\0') || /\p{Cs}/u.test(live))
      throw new LeftAlone('what is live has characters that a text file cannot contain: change it by hand');
    const isExact = users.some((user) => user.target.expect[user.field]?.expectation.exact === true);
    return [editBetween(text, isExact ? live : withLiveText(text, live))];
  }
  const declared = expectation && resolvedOf(expectation);
  const start = text.startsWith('\ufeff') ? 1 : 0;
  const places = declared === undefined ? undefined : placesIn(sourceOf(path, text.slice(start)));
  if (declared === undefined || places?.root === undefined)
    throw new LeftAlone('the file could not be read: change it by hand');
  const style = styleOf(places, { json: /\.json$/i.test(path) });
  const edits = updateValue(places.root, declared, live, { places, style, isVariable: () => false });
  return edits.map((edit) => ({ ...edit, start: edit.start + start, end: edit.end + start }));
}
