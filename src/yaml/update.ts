import { CST } from 'yaml';
import { isJsonObject, type Json, jsonEqual, ownValue } from '../model/json.ts';
import { type Edit, overlap } from './edits.ts';
import { contentRange } from './extent.ts';
import { indentAt, insertItems, insertPairs, lineStart, membersOf, removeItems } from './members.ts';
import type { Place } from './places.ts';
import { type Refusing, refuseAllIn, refuseAnchor, refuseReferences, refuseTag } from './refuse.ts';
import { renderBlock, renderFlow, renderScalar, renderWideFlow, type Style } from './render.ts';
import { scalarEdits } from './scalar-edits.ts';

export interface Updating extends Refusing {
  readonly style: Style;
}

/** A scalar that is read by its source text, in its own quotes. */
export function updateText(place: Place, now: string, updating: Updating): Edit[] {
  const { token } = place;
  refuseReferences(place, updating);
  refuseTag(place, now);
  return scalarEdits(token, { text: updating.style.protect(now), asText: true }, updating.places);
}

/** Member by member, so that what is equal keeps its form and its comments. `old` is what the place says now. */
export function updateValue(place: Place, old: Json, now: Json, updating: Updating): Edit[] {
  return update(place, old, now, { ...updating, isInside: false });
}

interface Walk extends Updating {
  /** An anchor inside is somebody else's as well; the one of the whole has been looked at. */
  readonly isInside: boolean;
}

function update(place: Place, old: Json, now: Json, walk: Walk): Edit[] {
  if (jsonEqual(old, now)) return [];
  const { token } = place;
  const inside = { ...walk, isInside: true };
  if (walk.isInside) refuseAnchor(place, walk.places);
  if (isJsonObject(old) && isJsonObject(now) && isPlainMap(token)) {
    return apart(updateMap(token, old, now, inside)) ?? replace(place, now, walk);
  }
  if (Array.isArray(old) && Array.isArray(now) && isPlainList(token)) {
    return apart(updateList(token, old, now, inside)) ?? replace(place, now, walk);
  }
  if (isScalarToken(token) && !isStructure(now)) {
    refuseReferences(place, walk);
    refuseTag(place, now);
    if (typeof now === 'string' && walk.style.json === false) {
      return scalarEdits(token, { text: walk.style.protect(now), asText: false }, walk.places);
    }
    return [{ ...contentRange(token, walk.places.text), text: renderScalar(now, walk.style) }];
  }
  return replace(place, now, walk);
}

/** Where a member's last line goes and another is to come behind it, the whole is written anew. */
function apart(edits: Edit[] | undefined): Edit[] | undefined {
  return edits === undefined || overlap(edits) ? undefined : edits;
}

type Mapping = (CST.BlockMap | CST.FlowCollection) & { readonly items: CST.CollectionItem[] };
type List = (CST.BlockSequence | CST.FlowCollection) & { readonly items: CST.CollectionItem[] };

/** Undefined where it has to be written anew. */
function updateMap(
  token: Mapping,
  old: Readonly<Record<string, Json>>,
  now: Readonly<Record<string, Json>>,
  walk: Walk,
): Edit[] | undefined {
  const edits: Edit[] = [];
  const kept: CST.CollectionItem[] = [];
  const removed: CST.CollectionItem[] = [];
  const named = new Set<string>();
  for (const item of membersOf(token)) {
    const key = keyText(item.key);
    const value = item.value && walk.places.value(item.value.offset);
    const [before, after] = [ownValue(old, key), ownValue(now, key)];
    named.add(key);
    if (before === undefined || (value === undefined && after !== undefined && after !== before))
      return undefined;
    if (after === undefined) removed.push(item);
    else {
      kept.push(item);
      if (value !== undefined) for (const edit of update(value, before, after, walk)) edits.push(edit);
    }
  }
  if (named.size !== Object.keys(old).length) return undefined;
  const added = Object.entries(now).filter(([key]) => !named.has(key));
  if (removed.length > 0) {
    for (const item of removed) refuseAllIn(item, walk);
    const removal = removeItems(token, new Set(removed), walk.places);
    if (removal === undefined) return undefined;
    for (const edit of removal) edits.push(edit);
  }
  if (added.length > 0) {
    if (kept.length === 0) return undefined;
    for (const edit of insertPairs(token, added, { after: kept.at(-1), ...walk })) edits.push(edit);
  }
  return edits;
}

function updateList(token: List, old: readonly Json[], now: readonly Json[], walk: Walk): Edit[] | undefined {
  const items = membersOf(token);
  if (items.length !== old.length || now.length === 0) return undefined;
  let start = 0;
  while (start < Math.min(old.length, now.length) && jsonEqual(old[start] as Json, now[start] as Json))
    start += 1;
  let end = 0;
  while (
    end < Math.min(old.length, now.length) - start &&
    jsonEqual(old[old.length - 1 - end] as Json, now[now.length - 1 - end] as Json)
  ) {
    end += 1;
  }
  const common = Math.min(old.length, now.length) - start - end;
  const edits: Edit[] = [];
  for (let index = start; index < start + common; index += 1) {
    const value = items[index]?.value;
    const place = value && walk.places.value(value.offset);
    if (place === undefined) return undefined;
    for (const edit of update(place, old[index] as Json, now[index] as Json, walk)) edits.push(edit);
  }
  const removed = items.slice(start + common, items.length - end);
  for (const item of removed) refuseAllIn(item, walk);
  if (removed.length > 0) {
    const removal = removeItems(token, new Set(removed), walk.places);
    if (removal === undefined) return undefined;
    for (const edit of removal) edits.push(edit);
  }
  const added = now.slice(start + common, now.length - end);
  if (added.length > 0) {
    const after = items[start + common - 1];
    if (after === undefined) return undefined;
    for (const edit of insertItems(token, added, { after, ...walk })) edits.push(edit);
  }
  return edits;
}

/** The whole value in the style around it: flow stays flow, and block block. */
function replace(place: Place, now: Json, walk: Walk): Edit[] {
  const { token, inFlow } = place;
  refuseTag(place, now);
  refuseAllIn({ start: [], value: token }, walk);
  const range = contentRange(token, walk.places.text);
  const { style } = walk;
  if (isStructure(now) && Object.keys(now).length > 0) {
    if (token.type === 'flow-collection' && style.json && isWide(token, walk.places.text)) {
      return [{ ...range, text: renderWideFlow(now, indentAt(walk.places.text, range.start), style) }];
    }
    if (!inFlow && token.type === (Array.isArray(now) ? 'block-seq' : 'block-map')) {
      const column = ' '.repeat(range.start - lineStart(walk.places.text, range.start));
      return [{ ...range, text: renderBlock(now, column, style) }];
    }
  }
  return inline(place, renderFlow(now, style), walk.places.text);
}

/** On the line of its key: a list may stand below in the key's own column. */
function inline({ token, from }: Place, value: string, text: string): Edit[] {
  const { start, end } = contentRange(token, text);
  const line = lineStart(text, start);
  if (token.type !== 'block-map' && token.type !== 'block-seq') return [{ start, end, text: value }];
  if (line <= from) return [{ start, end, text: value }];
  const before = line - (text[line - 2] === '\r' ? 2 : 1);
  return [
    { start: from, end: from, text: ` ${value}` },
    { start: before, end, text: '' },
  ];
}

function isWide({ offset }: CST.FlowCollection, text: string): boolean {
  return /^[ \t]*\r?\n/.test(text.slice(offset + 1, offset + 200));
}

function isStructure(value: Json): value is Json & object {
  return typeof value === 'object' && value !== null;
}

const SCALARS: readonly string[] = ['scalar', 'single-quoted-scalar', 'double-quoted-scalar', 'block-scalar'];

function isScalarToken({ type }: CST.Token): boolean {
  return SCALARS.includes(type);
}

/** A mapping whose keys are texts of its own: no merges, no aliases. */
function isPlainMap(token: CST.Token): token is Mapping {
  if (token.type !== 'block-map' && !(token.type === 'flow-collection' && token.start.source === '{'))
    return false;
  return membersOf(token).every(
    ({ key, sep }) =>
      key && sep && SCALARS.includes(key.type) && !(key.type === 'scalar' && key.source === '<<'),
  );
}

function isPlainList(token: CST.Token): token is List {
  if (token.type !== 'block-seq' && !(token.type === 'flow-collection' && token.start.source === '['))
    return false;
  return membersOf(token).every(({ key, sep, value }) => !key && !sep && value);
}

/** By what it says, however it is written. */
export function keyText(key: CST.Token | null | undefined): string {
  return CST.isScalar(key ?? null)
    ? (CST.resolveAsScalar(key as CST.FlowScalar, true, () => undefined)?.value ?? '')
    : '';
}
