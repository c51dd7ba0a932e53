import type { CST } from 'yaml';
import type { Edit } from './edits.ts';
import { itemExtent } from './extent.ts';
import { refuseAllIn, type Updating } from './refuse.ts';
import { blockMembers, flowMembers, type Structure } from './render.ts';

export type Collection = CST.BlockMap | CST.BlockSequence | CST.FlowCollection;
type Member = CST.CollectionItem;

/** Inserts pairs of a mapping or items of a list after the member `after`; undefined if there is no such member. */
export function insertMembers(
  token: Collection,
  added: Structure,
  after: Member | undefined,
  { style, places: { text } }: Updating,
): Edit[] | undefined {
  if (Object.keys(added).length === 0) return [];
  const extent = after && itemExtent(after);
  if (extent === undefined) return undefined;
  const [start, end] = extent;
  const { eol } = style;
  if (token.type !== 'flow-collection') {
    const indent = ' '.repeat(start - lineStart(text, start));
    const lines = blockMembers(added, indent, style).map((member) => indent + member);
    // The end of a block scalar includes its line end.
    if (text[end - 1] === '\n') return [{ start: end, end, text: lines.map((line) => line + eol).join('') }];
    const at = lineEnd(text, end);
    return [{ start: at, end: at, text: lines.map((line) => eol + line).join('') }];
  }
  const isOnOwnLine = text.slice(lineStart(text, start), start).trim() === '';
  const indent = isOnOwnLine ? indentAt(text, start) : undefined;
  const wide = style.json ? indent : undefined;
  const gap = isOnOwnLine ? eol + indent : style.blank;
  const pieces = flowMembers(added, style, wide).map((member) => gap + member);
  const line = lineEnd(text, end);
  const comment = isOnOwnLine ? /^[ \t]*(,?)[ \t]*#/.exec(text.slice(end, line)) : null;
  if (comment === null) return [{ start: end, end, text: pieces.map((piece) => `,${piece}`).join('') }];
  const [, comma = ''] = comment;
  return [
    ...(comma === '' ? [{ start: end, end, text: ',' }] : []),
    { start: line, end: line, text: pieces.join(',') + comma },
  ];
}

/** Removes members; undefined if the collection must be rewritten. Refuses what is shared. */
export function removeItems(
  token: Collection,
  removed: readonly Member[],
  updating: Updating,
): Edit[] | undefined {
  if (removed.length === 0) return [];
  const { text } = updating.places;
  for (const item of removed) refuseAllIn(item, updating);
  const gone = new Set(removed);
  const members = membersOf(token);
  const lastKept = members.findLastIndex((item) => !gone.has(item));
  if (lastKept === -1) return undefined;
  const edits: Edit[] = [];
  for (const [index, item] of members.entries()) {
    if (!gone.has(item)) continue;
    const extent = itemExtent(item);
    // A member after the last kept member is removed with the comma before it, any other with the comma after it.
    const isTail = index > lastKept;
    const beside = members[isTail ? index - 1 : index + 1];
    const edit =
      token.type === 'flow-collection'
        ? flowRemoval(extent, beside && itemExtent(beside), isTail, text)
        : blockRemoval(extent, removed.length === 1, text);
    if (edit === undefined) return undefined;
    edits.push(edit);
  }
  return edits;
}

type Extent = readonly [start: number, end: number] | undefined;

function flowRemoval(own: Extent, beside: Extent, isTail: boolean, text: string): Edit | undefined {
  if (own === undefined || beside === undefined) return undefined;
  const between = isTail ? text.slice(beside[1], own[0]) : text.slice(own[1], beside[0]);
  if (between.includes('#')) return undefined;
  return isTail ? { start: beside[1], end: own[1], text: '' } : { start: own[0], end: beside[0], text: '' };
}

function blockRemoval(own: Extent, isOnly: boolean, text: string): Edit | undefined {
  if (own === undefined) return undefined;
  const [start, end] = own;
  const line = lineStart(text, start);
  if (text.slice(line, start).trim() !== '') return undefined;
  // The end of a block scalar includes its line end.
  const next = text[end - 1] === '\n' ? end : text.indexOf('\n', end) + 1 || text.length;
  if (text[next - 1] === '\n' || line === 0) return { start: line, end: next, text: '' };
  // The last line without a line end: remove the line end before it.
  return isOnly ? { start: line - (text[line - 2] === '\r' ? 2 : 1), end: next, text: '' } : undefined;
}

/** Without the empty item that a trailing comma makes. */
export function membersOf({ items }: { readonly items: readonly Member[] }): Member[] {
  return items.filter(({ key, sep, value }) => key || sep || value);
}

export function lineStart(text: string, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
}

/** The end of the line, before its line end. */
function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  if (end === -1) return text.length;
  return text[end - 1] === '\r' && end > at ? end - 1 : end;
}

/** The blanks at the beginning of a line. */
export function indentAt(text: string, at: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, at), at))?.[0] ?? '';
}
