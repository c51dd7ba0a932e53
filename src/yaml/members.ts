import type { CST } from 'yaml';
import type { Json } from '../model/json.ts';
import type { Edit } from './edits.ts';
import { itemExtent } from './extent.ts';
import type { Places } from './places.ts';
import { renderBlock, renderFlow, renderKey, renderPair, renderWideFlow, type Style } from './render.ts';

type Collection = CST.BlockMap | CST.BlockSequence | CST.FlowCollection;

interface Inserting {
  /** The member before the new ones. */
  readonly after: CST.CollectionItem | undefined;
  readonly places: Places;
  readonly style: Style;
}

/** Inserts pairs after a member of a mapping. */
export function insertPairs(
  token: Collection,
  pairs: readonly (readonly [key: string, value: Json])[],
  inserting: Inserting,
): Edit[] {
  const { style } = inserting;
  return insert(token, inserting, {
    flow: (indent) =>
      pairs.map(([key, value]) => `${renderKey(key, style)}:${style.blank}${flowOf(value, indent, style)}`),
    block: (indent) => pairs.map(([key, value]) => renderPair(key, value, indent, style)),
  });
}

/** Inserts items after a member of a list. */
export function insertItems(token: Collection, items: readonly Json[], inserting: Inserting): Edit[] {
  const { style } = inserting;
  return insert(token, inserting, {
    flow: (indent) => items.map((item) => flowOf(item, indent, style)),
    block: (indent) => items.map((item) => renderBlock([item], indent, style)),
  });
}

/** `indent` is set if each member has its own line. */
function flowOf(value: Json, indent: string | undefined, style: Style): string {
  return indent === undefined || !style.json
    ? renderFlow(value, style)
    : renderWideFlow(value, indent, style);
}

interface Rendered {
  readonly flow: (indent: string | undefined) => readonly string[];
  readonly block: (indent: string) => readonly string[];
}

function insert(token: Collection, { after, places, style }: Inserting, rendered: Rendered): Edit[] {
  const { text } = places;
  const extent = after && itemExtent(after);
  if (extent === undefined) throw new Error('there is no member to insert behind');
  const [start, end] = extent;
  const { eol } = style;
  if (token.type !== 'flow-collection') {
    const indent = ' '.repeat(start - lineStart(text, start));
    const lines = rendered.block(indent).map((line) => indent + line);
    // The end of a block scalar includes its line end.
    if (text[end - 1] === '\n') return [{ start: end, end, text: lines.map((line) => line + eol).join('') }];
    const at = lineEnd(text, end);
    return [{ start: at, end: at, text: lines.map((line) => eol + line).join('') }];
  }
  const isOnOwnLine = text.slice(lineStart(text, start), start).trim() === '';
  const indent = isOnOwnLine ? indentAt(text, start) : undefined;
  const members = rendered.flow(indent);
  if (indent === undefined)
    return [{ start: end, end, text: members.map((each) => `,${style.blank}${each}`).join('') }];
  const line = lineEnd(text, end);
  const hasComment = /^[ \t]*,?[ \t]*#/.test(text.slice(end, line));
  const lines = members.map((each) => eol + indent + each).join(',');
  if (!hasComment) return [{ start: end, end, text: `,${lines}` }];
  const hasComma = /^[ \t]*,/.test(text.slice(end, line));
  return [
    ...(hasComma ? [] : [{ start: end, end, text: ',' }]),
    { start: line, end: line, text: lines + (hasComma ? ',' : '') },
  ];
}

/** Removes members; undefined if the collection must be rewritten. */
export function removeItems(
  token: Collection,
  removed: ReadonlySet<CST.CollectionItem>,
  { text }: Places,
): Edit[] | undefined {
  const members = membersOf(token);
  const lastKept = members.findLastIndex((item) => !removed.has(item));
  if (lastKept === -1) return undefined;
  const edits: Edit[] = [];
  for (const [index, item] of members.entries()) {
    if (!removed.has(item)) continue;
    const extent = itemExtent(item);
    // Members after the last kept one go with the comma before them, others with the comma after them.
    const isTail = index > lastKept;
    const beside = members[isTail ? index - 1 : index + 1];
    const edit =
      token.type === 'flow-collection'
        ? flowRemoval(extent, beside && itemExtent(beside), { isTail, text })
        : blockRemoval(extent, { isOnly: removed.size === 1, text });
    if (edit === undefined) return undefined;
    edits.push(edit);
  }
  return edits;
}

type Extent = readonly [start: number, end: number] | undefined;

function flowRemoval(
  own: Extent,
  beside: Extent,
  { isTail, text }: { readonly isTail: boolean; readonly text: string },
): Edit | undefined {
  if (own === undefined || beside === undefined) return undefined;
  const between = isTail ? text.slice(beside[1], own[0]) : text.slice(own[1], beside[0]);
  if (between.includes('#')) return undefined;
  return isTail ? { start: beside[1], end: own[1], text: '' } : { start: own[0], end: beside[0], text: '' };
}

/** The lines of a member. */
function blockRemoval(
  own: Extent,
  { isOnly, text }: { readonly isOnly: boolean; readonly text: string },
): Edit | undefined {
  if (own === undefined) return undefined;
  const [start, end] = own;
  const line = lineStart(text, start);
  if (text.slice(line, start).trim() !== '') return undefined;
  // A block scalar ends behind its line end.
  const next = text[end - 1] === '\n' ? end : text.indexOf('\n', end) + 1 || text.length;
  if (text[next - 1] === '\n' || line === 0) return { start: line, end: next, text: '' };
  // The last line without a line end: remove the line end before it.
  return isOnly ? { start: line - (text[line - 2] === '\r' ? 2 : 1), end: next, text: '' } : undefined;
}

/** Without the empty item that a trailing comma makes. */
export function membersOf({
  items,
}: {
  readonly items: readonly CST.CollectionItem[];
}): CST.CollectionItem[] {
  return items.filter(({ key, sep, value }) => key || sep || value);
}

export function lineStart(text: string, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
}

/** Before its line end. */
function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  if (end === -1) return text.length;
  return text[end - 1] === '\r' && end > at ? end - 1 : end;
}

/** The blanks at the beginning of a line. */
export function indentAt(text: string, at: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, at), at))?.[0] ?? '';
}
