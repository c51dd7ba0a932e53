import type { CST } from 'yaml';
import type { Json } from '../model/json.ts';
import { CannotEdit } from './edits.ts';
import { rangeOf } from './extent.ts';
import { anchorOf, type Place, type Places, tagOf } from './places.ts';
import type { Style } from './render.ts';

/** What edits need to know of the file. */
export interface Updating {
  readonly places: Places;
  readonly style: Style;
  /** Whether the text contains a variable. */
  readonly isVariable: (text: string) => boolean;
}

export function refuseTag(place: Place, now: Json): void {
  const tag = tagOf(place);
  if (tag === undefined) return;
  const fits =
    typeof now === 'string'
      ? ['!', '!!str']
      : Array.isArray(now)
        ? ['!!seq']
        : typeof now === 'object' && now !== null
          ? ['!!map']
          : [];
  if (!fits.includes(tag)) throw new CannotEdit(`it has the tag ${tag}`);
}

export function refuseAnchor(place: Pick<Place, 'props'>, { places }: Updating): void {
  const anchor = anchorOf(place);
  if (anchor !== undefined && places.aliases.has(anchor)) {
    throw new CannotEdit(`a part of it is shared through the anchor &${anchor}`);
  }
}

export function refuseVariable(token: CST.Token, { isVariable, places }: Updating): void {
  const { start, end } = rangeOf(token);
  if (isVariable(places.text.slice(start, end))) throw new CannotEdit('it contains a variable');
}

/** Refuses to remove a part that an alias refers to, or that contains a variable. */
export function refuseAllIn(root: CST.CollectionItem, updating: Updating): void {
  const open: CST.CollectionItem[] = [root];
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    for (const props of [item.start, item.sep ?? []]) refuseAnchor({ props }, updating);
    for (const token of [item.key, item.value]) {
      if (!token) continue;
      if ('items' in token) open.push(...token.items);
      else refuseVariable(token, updating);
    }
  }
}
