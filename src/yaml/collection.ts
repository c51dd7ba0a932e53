import type { Json } from '../model/json.ts';
import { CannotEdit, type Edit } from './edits.ts';
import { rangeOf } from './extent.ts';
import { insertItems, insertPairs, membersOf } from './members.ts';
import type { Place, Places } from './places.ts';
import { renderFlow } from './render.ts';
import { keyText, type Updating } from './update.ts';

export function isMapping({ token }: Place): boolean {
  return token.type === 'block-map' || (token.type === 'flow-collection' && token.start.source === '{');
}

/** The value of one key of a mapping in the text: its own, not a merged one. */
export function memberOf(places: Places, { token }: Place, name: string): Place | undefined {
  const item = 'items' in token ? token.items.find(({ key }) => keyText(key) === name) : undefined;
  return item?.value ? places.value(item.value.offset) : undefined;
}

/** The items of a list. */
export function itemsOf(places: Places, { token }: Place): readonly Place[] {
  const items = 'items' in token ? membersOf(token) : [];
  return items.flatMap(({ value }) => (value && places.value(value.offset)) ?? []);
}

/** Adds a key after the others. */
export function addMember({ token }: Place, key: string, value: Json, updating: Updating): Edit[] {
  const after = 'items' in token ? membersOf(token).at(-1) : undefined;
  if (!('items' in token) || token.type === 'block-seq') throw new CannotEdit('it is not a mapping');
  if (after !== undefined) return insertPairs(token, [[key, value]], { after, ...updating });
  return [{ ...rangeOf(token), text: renderFlow({ [key]: value }, updating.style) }];
}

/** Adds items after the others. */
export function addItems({ token }: Place, items: readonly Json[], updating: Updating): Edit[] {
  if (token.type !== 'block-seq' && token.type !== 'flow-collection')
    throw new CannotEdit('it is not a list');
  const after = membersOf(token).at(-1);
  if (after !== undefined) return insertItems(token, items, { after, ...updating });
  return [{ ...rangeOf(token), text: renderFlow(items, updating.style) }];
}

/** The place itself, or the one that an alias stands for. */
export function resolvedPlace(places: Places, place: Place): Place | undefined {
  const { token } = place;
  return token.type === 'alias' ? places.anchored(token.source.slice(1), token.offset) : place;
}

/** Whether an alias refers to the place. */
export function isShared(places: Places, { props }: Place): boolean {
  return props.some(({ type, source }) => type === 'anchor' && places.isAliased(source.slice(1)));
}
