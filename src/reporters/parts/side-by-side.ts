/** A piece of a line; `changed` if the other side does not have it. */
interface Segment {
  readonly text: string;
  readonly changed: boolean;
}

export interface Side {
  readonly line: number;
  readonly segments: readonly Segment[];
}

/** A row of two columns: the same line twice, a changed pair, a line of one side, or a gap. */
export interface DiffRow {
  readonly kind: 'same' | 'changed' | 'gap';
  readonly declared?: Side;
  readonly live?: Side;
  readonly note?: string;
}

const TOKEN_LIMIT = 300;

interface Walk {
  declared: number;
  live: number;
  readonly removed: { readonly line: number; readonly text: string }[];
  readonly added: { readonly line: number; readonly text: string }[];
  readonly rows: DiffRow[];
}

/** A unified diff (`-` what is declared, `+` what is live) as rows of two columns. */
export function sideBySide(diff: string): DiffRow[] {
  const walk: Walk = { declared: 0, live: 0, removed: [], added: [], rows: [] };
  let inside = false;
  for (const line of diff.replace(/\n$/, '').split('\n')) {
    const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(line);
    if (hunk !== null) {
      flush(walk);
      if (inside || hunk[1] !== '1') walk.rows.push({ kind: 'gap', note: line });
      inside = true;
      walk.declared = Number(hunk[1]);
      walk.live = Number(hunk[2]);
    } else if (inside) step(walk, line);
  }
  flush(walk);
  return walk.rows;
}

function step(walk: Walk, line: string): void {
  const text = line.slice(1);
  if (line.startsWith('-')) walk.removed.push({ line: walk.declared++, text });
  else if (line.startsWith('+')) walk.added.push({ line: walk.live++, text });
  else if (line.startsWith('\\')) flush(walk, text.trim());
  else if (line.startsWith('…')) {
    // This line of the diff says how many lines are left out.
    flush(walk);
    walk.rows.push({ kind: 'gap', note: line });
  } else {
    flush(walk);
    const segments = [{ text, changed: false }];
    walk.rows.push({
      kind: 'same',
      declared: { line: walk.declared++, segments },
      live: { line: walk.live++, segments },
    });
  }
}

function flush(walk: Walk, note?: string): void {
  // "No newline at end of file" may stand between the two sides of one change.
  if (note !== undefined && walk.added.length === 0) return;
  const removed = walk.removed.splice(0);
  const added = walk.added.splice(0);
  for (let index = 0; index < Math.max(removed.length, added.length); index += 1) {
    const left = removed[index];
    const right = added[index];
    const [declared, live] = compareLines(left?.text, right?.text);
    walk.rows.push({
      kind: 'changed',
      ...(left === undefined ? {} : { declared: { line: left.line, segments: declared } }),
      ...(right === undefined ? {} : { live: { line: right.line, segments: live } }),
    });
  }
}

function compareLines(left: string | undefined, right: string | undefined): [Segment[], Segment[]] {
  if (left === undefined || right === undefined) return [whole(left), whole(right)];
  const before = tokens(left);
  const after = tokens(right);
  if (before.length > TOKEN_LIMIT || after.length > TOKEN_LIMIT) return [whole(left), whole(right)];
  const [kept, found] = common(before, after);
  // Lines that share little are easier to read as a whole.
  const shared = [...kept].reduce((sum, index) => sum + (before[index] ?? '').trim().length, 0);
  if (shared * 4 < Math.min(left.trim().length, right.trim().length)) return [whole(left), whole(right)];
  return [joined(before, kept), joined(after, found)];
}

function whole(text: string | undefined): Segment[] {
  return [{ text: text ?? '', changed: true }];
}

function tokens(text: string): string[] {
  return text.match(/[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu) ?? [];
}

/** The indexes, left and right, of the longest common subsequence. */
function common(left: readonly string[], right: readonly string[]): [Set<number>, Set<number>] {
  const width = right.length + 1;
  const lengths = new Uint16Array((left.length + 1) * width);
  const at = (row: number, column: number): number => lengths[row * width + column] ?? 0;
  for (let row = left.length - 1; row >= 0; row -= 1) {
    for (let column = right.length - 1; column >= 0; column -= 1) {
      lengths[row * width + column] =
        left[row] === right[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const kept: [Set<number>, Set<number>] = [new Set(), new Set()];
  for (let row = 0, column = 0; row < left.length && column < right.length; ) {
    if (left[row] === right[column]) {
      kept[0].add(row++);
      kept[1].add(column++);
    } else if (at(row + 1, column) >= at(row, column + 1)) row += 1;
    else column += 1;
  }
  return kept;
}

function joined(parts: readonly string[], kept: ReadonlySet<number>): Segment[] {
  const segments: Segment[] = [];
  for (const [index, text] of parts.entries()) {
    // A blank between two changed words counts as changed.
    const bridge = text.trim() === '' && index > 0 && !kept.has(index - 1) && !kept.has(index + 1);
    const changed = !kept.has(index) || (bridge && index + 1 < parts.length);
    const last = segments.at(-1);
    if (last?.changed === changed) segments.splice(-1, 1, { text: last.text + text, changed });
    else segments.push({ text, changed });
  }
  return segments;
}
