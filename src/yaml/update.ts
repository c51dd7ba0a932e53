import { CST } from 'yaml';
import { isJsonObject, type Json, type JsonObject, jsonEqual, ownValue } from '../model/json.ts';
import { isMapping } from './collection.ts';
import { type Edit, overlap } from './edits.ts';
import { contentRange } from './extent.ts';
import { type Collection, indentAt, insertMembers, lineStart, membersOf, removeItems } from './members.ts';
import type { Place } from './places.ts';
import { refuseAllIn, refuseAnchor, refuseTag, refuseVariable, type Updating } from './refuse.ts';
import { isFilled, renderBlock, renderFlow } from './render.ts';
import { scalarEdits } from './scalar-edits.ts';
import { textOf } from './tokens.ts';

/** Replaces a scalar that is read as text, in its own quotes. */
export function updateText(place: Place, now: string, updating: Updating): Edit[] {
  return scalar(place, now, updating, true);
}

function scalar(place: Place, now: Json, updating: Updating, asText: boolean): Edit[] {
  const { style, places } = updating;
  refuseVariable(place.token, updating);
  refuseTag(place, now);
  if (typeof now === 'string' && (asText || !style.json)) {
    return scalarEdits(place.token, style.protect(now), asText, places);
  }
  return [{ ...contentRange(place.token, places.text), text: renderFlow(now, style) }];
}

/**
 * Updates member by member, so that equal members keep their form and comments. `old` is the present value of the
 * place.
 */
export function updateValue(place: Place, old: Json, now: Json, updating: Updating): Edit[] {
  if (jsonEqual(old, now)) return [];
  const { token } = place;
  if (isJsonObject(old) && isJsonObject(now) && isPlainMap(token)) {
    return apart(updateMap(token, old, now, updating)) ?? replace(place, now, updating);
  }
  if (Array.isArray(old) && Array.isArray(now) && isPlainList(token)) {
    return apart(updateList(token, old, now, updating)) ?? replace(place, now, updating);
  }
  if (CST.isScalar(token) && (typeof now !== 'object' || now === null))
    return scalar(place, now, updating, false);
  return replace(place, now, updating);
}

/** A part may be shared through its own anchor; the caller has checked the anchor of the whole. */
function updatePart(place: Place, old: Json, now: Json, updating: Updating): Edit[] {
  if (!jsonEqual(old, now)) refuseAnchor(place, updating);
  return updateValue(place, old, now, updating);
}

/** Undefined if edits overlap, as when the last line is removed and a member added: the whole must be rewritten. */
function apart(edits: Edit[] | undefined): Edit[] | undefined {
  return edits === undefined || overlap(edits) ? undefined : edits;
}

/** Undefined if the mapping must be rewritten. */
function updateMap(
  token: Collection,
  old: JsonObject,
  now: JsonObject,
  updating: Updating,
): Edit[] | undefined {
  const edits: Edit[] = [];
  let kept: CST.CollectionItem | undefined;
  const removed: CST.CollectionItem[] = [];
  const named = new Set<string>();
  for (const item of membersOf(token)) {
    const key = textOf(item.key);
    const value = item.value && updating.places.value(item.value.offset);
    const [before, after] = [ownValue(old, key), ownValue(now, key)];
    named.add(key);
    if (before === undefined || (value === undefined && after !== undefined && after !== before))
      return undefined;
    if (after === undefined) removed.push(item);
    else {
      kept = item;
      if (value !== undefined)
        for (const edit of updatePart(value, before, after, updating)) edits.push(edit);
    }
  }
  if (named.size !== Object.keys(old).length) return undefined;
  const added = Object.fromEntries(Object.entries(now).filter(([key]) => !named.has(key)));
  const removal = removeItems(token, removed, updating);
  const addition = insertMembers(token, added, kept, updating);
  return removal && addition && [...edits, ...removal, ...addition];
}

function updateList(
  token: Collection,
  old: readonly Json[],
  now: readonly Json[],
  updating: Updating,
): Edit[] | undefined {
  const items = membersOf(token);
  if (items.length !== old.length || now.length === 0) return undefined;
  const most = Math.min(old.length, now.length);
  let start = 0;
  while (start < most && jsonEqual(old[start] as Json, now[start] as Json)) start += 1;
  let end = 0;
  while (end < most - start && jsonEqual(old.at(-1 - end) as Json, now.at(-1 - end) as Json)) end += 1;
  const common = most - start - end;
  const edits: Edit[] = [];
  for (let index = start; index < start + common; index += 1) {
    const value = items[index]?.value;
    const place = value && updating.places.value(value.offset);
    if (place === undefined) return undefined;
    for (const edit of updatePart(place, old[index] as Json, now[index] as Json, updating)) edits.push(edit);
  }
  const removal = removeItems(token, items.slice(start + common, items.length - end), updating);
  const added = now.slice(start + common, now.length - end);
  const addition = insertMembers(token, added, items[start + common - 1], updating);
  return removal && addition && [...edits, ...removal, ...addition];
}

/** Rewrites the whole value in its own style, flow or block. */
function replace(place: Place, now: Json, updating: Updating): Edit[] {
  const { token, inFlow } = place;
  const { style, places } = updating;
  const { text } = places;
  refuseTag(place, now);
  refuseAllIn({ start: [], value: token }, updating);
  const range = contentRange(token, text);
  if (isFilled(now)) {
    if (token.type === 'flow-collection' && style.json && isWide(token, text)) {
      return [{ ...range, text: renderFlow(now, style, indentAt(text, range.start)) }];
    }
    if (!inFlow && token.type === (Array.isArray(now) ? 'block-seq' : 'block-map')) {
      const column = ' '.repeat(range.start - lineStart(text, range.start));
      return [{ ...range, text: renderBlock(now, column, style) }];
    }
  }
  return inline(place, renderFlow(now, style), text);
}

/** Writes the value on the line of its key. The old value may begin below that line. */
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

/** A mapping whose keys are texts of its own: no merges, no aliases. */
function isPlainMap(token: CST.Token): token is Collection {
  if (!('items' in token) || !isMapping({ token })) return false;
  return membersOf(token).every(
    ({ key, sep }) => key && sep && CST.isScalar(key) && !(key.type === 'scalar' && key.source === '<<'),
  );
}

function isPlainList(token: CST.Token): token is Collection {
  if (!('items' in token) || token.type === 'block-map' || isMapping({ token })) return false;
  return membersOf(token).every(({ key, sep, value }) => !key && !sep && value);
}
