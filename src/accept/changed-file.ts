import { applyEdits } from '../yaml/edits.ts';
import { patchOf } from '../yaml/patch.ts';
import type { EditableFile, Proposal } from './contract.ts';
import { editsByFile } from './settle.ts';

/** A file before and after the edits. */
export interface ChangedFile {
  /** The name that people and patches see: a posix path, relative to the working directory. */
  readonly name: string;
  /** The real path, without symbolic links. */
  readonly path: string;
  readonly before: Uint8Array;
  readonly after: string;
  patch(): Promise<string>;
}

interface Texts {
  /** The text of a file. The text of a manifest comes without its byte order mark. */
  readonly before: (path: string) => string;
  readonly files: readonly EditableFile[];
  readonly nameOf: (path: string) => string;
}

export function changedFiles(
  proposals: readonly Proposal[],
  { before, files, nameOf }: Texts,
): ChangedFile[] {
  return [...editsByFile(proposals)].map(([path, edits]): ChangedFile => {
    const text = before(path);
    const bytes = files.find((file) => file.path === path)?.bytes ?? Buffer.from(text);
    // The text of a manifest has no byte order mark.
    const bom = bytes[0] === 0xef && !text.startsWith('\ufeff') ? '\ufeff' : '';
    const moved = edits.map((edit) => ({
      ...edit,
      start: edit.start + bom.length,
      end: edit.end + bom.length,
    }));
    const name = nameOf(path);
    return {
      name,
      path,
      before: bytes,
      after: bom + applyEdits(text, edits),
      patch: () => patchOf(name, bom + text, moved),
    };
  });
}
