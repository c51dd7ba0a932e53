import { endOf, itemExtent } from './extent.ts';
import { type Collection, lineStart } from './members.ts';
import { readTokens, textOf } from './tokens.ts';

/** Where to insert new members of a mapping. */
export type Appending = BlockPlace | FlowPlace;

interface BlockPlace {
  readonly kind: 'block';
  /** The offset for new lines; each ends with a line end. */
  readonly at: number;
  /** The line before has no line end. */
  readonly isOpen: boolean;
  /** An empty `{}` that the members replace. */
  readonly empty?: { readonly from: number; readonly to: number };
  /** The columns of a member's key and of the mapping's own key. */
  readonly indent: number;
  readonly outer: number;
}

interface FlowPlace {
  readonly kind: 'flow';
  readonly at: number;
  /** A comma is needed before the first new member. */
  readonly comma: boolean;
  /** The column of the members, if each has its own line. */
  readonly indent: number | undefined;
}

/** Finds the place in a mapping under a top-level key. The document must be valid. */
export function placeFor(text: string, key: string): Appending | undefined {
  const root = readTokens(text).tokens.find((token) => token.type === 'document')?.value;
  if (root === undefined || !('items' in root)) return undefined;
  const item = root.items.find((each) => textOf(each.key) === key);
  const value = item?.value;
  if (!item?.key || !value) return undefined;
  const outer = columnOf(text, item.key.offset);
  if (value.type === 'block-map') return blockPlace(text, value, outer);
  if (value.type !== 'flow-collection' || value.start.source !== '{') return undefined;
  const to = endOf(value);
  const isEmpty = text.slice(value.offset + 1, to - 1).trim() === '';
  if (isEmpty && root.type === 'block-map') {
    const empty = { from: withoutBlanks(text, value.offset), to };
    return { kind: 'block', ...lineBehind(text, to - 1), empty, indent: outer + 2, outer };
  }
  return flowPlace(text, value);
}

function blockPlace(text: string, map: Collection, outer: number): BlockPlace | undefined {
  const first = map.items.find(({ key }) => key)?.key;
  if (!first) return undefined;
  const indent = columnOf(text, first.offset);
  let { at, isOpen } = lineBehind(text, endOf(map) - 1);
  // Comments with the indentation of the members belong to them.
  for (let next = at; !isOpen && next < text.length; ) {
    const line = lineBehind(text, next);
    const words = text.slice(next, line.at);
    const isComment = words.trimStart().startsWith('#');
    if (isComment ? words.search(/\S/) < indent : words.trim() !== '') break;
    if (isComment) ({ at, isOpen } = line);
    next = line.at;
  }
  return { kind: 'block', at, isOpen, indent, outer };
}

function flowPlace(text: string, { items, offset }: Collection): FlowPlace {
  const first = items.find(({ key }) => key)?.key;
  const last = items.at(-1);
  const trailing = last?.key || last?.value ? undefined : last?.start.find(({ type }) => type === 'comma');
  const end = Math.max(offset + 1, ...items.map((item) => itemExtent(item)?.[1] ?? 0));
  const column = first ? columnOf(text, first.offset) : 0;
  const isOnLines = first && text.slice(first.offset - column, first.offset).trim() === '';
  return {
    kind: 'flow',
    at: trailing === undefined ? end : trailing.offset + 1,
    comma: first !== undefined && trailing === undefined,
    indent: isOnLines ? column : undefined,
  };
}

/** The start of the line after this place. */
function lineBehind(text: string, place: number): Pick<BlockPlace, 'at' | 'isOpen'> {
  const newline = text.indexOf('\n', place);
  return newline === -1 ? { at: text.length, isOpen: true } : { at: newline + 1, isOpen: false };
}

function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

function withoutBlanks(text: string, offset: number): number {
  let at = offset;
  while (text[at - 1] === ' ' || text[at - 1] === '\t') at -= 1;
  return at;
}
