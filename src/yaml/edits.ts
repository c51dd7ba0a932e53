/** A piece of a text and its replacement. */
export interface Edit {
  readonly start: number;
  /** Exclusive; equal to `start` where something is inserted. */
  readonly end: number;
  readonly text: string;
}

/** Sorts by position. Edits at one position keep their order. */
export function inTextOrder(edits: readonly Edit[]): readonly Edit[] {
  return edits.toSorted((left, right) => left.start - right.start || left.end - right.end);
}

export function overlap(edits: readonly Edit[]): boolean {
  let end = 0;
  for (const edit of inTextOrder(edits)) {
    if (edit.start < end) return true;
    end = edit.end;
  }
  return false;
}

/** @throws if two edits overlap, which is a bug */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const pieces: string[] = [];
  let at = 0;
  for (const { start, end, text: piece } of inTextOrder(edits)) {
    if (start < at) throw new Error(`two edits overlap at ${start}`);
    pieces.push(text.slice(at, start), piece);
    at = end;
  }
  pieces.push(text.slice(at));
  return pieces.join('');
}

/** Every line with its line end. */
export function linesOf(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}

/** Why a value cannot be replaced where it stands. */
export class CannotEdit extends Error {
  override readonly name = 'CannotEdit';
}
