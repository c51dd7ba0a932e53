import { CannotEdit, type Edit } from './edits.ts';
import { rangeOf } from './extent.ts';
import { insertMembers, membersOf } from './members.ts';
import type { Place, Places } from './places.ts';
import type { Updating } from './refuse.ts';
import { renderFlow, type Structure } from './render.ts';
import { textOf } from './tokens.ts';

export function isMapping({ token }: Pick<Place, 'token'>): boolean {
  return token.type === 'block-map' || (token.type === 'flow-collection' && token.start.source === '{');
}

/** The value of a key that is written in the mapping itself. Members that `<<` merges are not found. */
export function memberOf(places: Places, { token }: Place, name: string): Place | undefined {
  const item = 'items' in token ? token.items.find(({ key }) => textOf(key) === name) : undefined;
  return item?.value ? places.value(item.value.offset) : undefined;
}

export function itemsOf(places: Places, { token }: Place): readonly Place[] {
  const items = 'items' in token ? membersOf(token) : [];
  return items.flatMap(({ value }) => (value && places.value(value.offset)) ?? []);
}

/** Adds pairs of a mapping or items of a list after the others. */
export function addMembers(place: Place, added: Structure, updating: Updating): Edit[] {
  const { token } = place;
  if (!('items' in token) || isMapping(place) === Array.isArray(added))
    throw new CannotEdit(`it is not a ${Array.isArray(added) ? 'list' : 'mapping'}`);
  const edits = insertMembers(token, added, membersOf(token).at(-1), updating);
  return edits ?? [{ ...rangeOf(token), text: renderFlow(added, updating.style) }];
}

/** The place itself, or the one that an alias stands for. */
export function resolvedPlace(places: Places, place: Place): Place | undefined {
  const { token } = place;
  return token.type === 'alias' ? places.anchored(token.source.slice(1), token.offset) : place;
}

/** Whether an alias refers to the place. */
export function isShared(places: Places, { props }: Place): boolean {
  return props.some(({ type, source }) => type === 'anchor' && places.aliases.has(source.slice(1)));
}
