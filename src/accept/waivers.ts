import { groupBy } from '../model/group.ts';
import type { Json } from '../model/json.ts';
import { placeText } from '../model/location.ts';
import type { Target } from '../model/manifest.ts';
import { addMembers, isMapping, isShared, itemsOf, memberOf, resolvedPlace } from '../yaml/collection.ts';
import type { Edit } from '../yaml/edits.ts';
import { extentOf, type Place } from '../yaml/places.ts';
import { renderFlow } from '../yaml/render.ts';
import { updateText } from '../yaml/update.ts';
import {
  type Item,
  LeftAlone,
  type NewWaiver,
  type OnLeft,
  type Proposal,
  reasonToStay,
} from './contract.ts';
import type { DocumentOf, ManifestDocument } from './documents.ts';

interface WaiverInputs {
  readonly targets: readonly Target[];
  readonly documentOf: DocumentOf;
  readonly waiver: NewWaiver;
}

/** A waiver for each difference, in the environment's own entry. */
export function proposeWaivers(
  waived: ReadonlyMap<Target, readonly Item[]>,
  { targets, documentOf, waiver }: WaiverInputs,
  onLeft: OnLeft,
): Proposal[] {
  const users = groupBy(targets, ({ location }) => placeText(location));
  const proposals: Proposal[] = [];
  for (const [target, items] of waived) {
    const fields = items.flatMap(({ field }) => field ?? []);
    try {
      const other = users.get(placeText(target.location))?.find(({ id }) => id !== target.id);
      if (other !== undefined) throw new LeftAlone(`its entry is shared with ${other.id}`);
      const document = documentOf(target.location.file);
      const entry = document?.places.pairs.get(document.offsetOf(target.location))?.value;
      if (document === undefined || entry === undefined)
        throw new LeftAlone('it is not clear which entry it belongs to');
      proposals.push({
        items,
        path: document.file.path,
        edits: editsOf(document, entry, { target, fields, waiver }),
        intents: fields.map((field) => ({ kind: 'waiver', id: target.id, field, waiver })),
      });
    } catch (error) {
      onLeft(items, `${reasonToStay(error)}: write the waiver by hand`);
    }
  }
  return proposals;
}

interface Waiving {
  readonly target: Target;
  readonly fields: readonly string[];
  readonly waiver: NewWaiver;
}

function editsOf(document: ManifestDocument, entry: Place, { target, fields, waiver }: Waiving): Edit[] {
  const { places, updating, file } = document;
  const waivers = (some: readonly string[]) => some.map((field): Json => ({ field, ...waiver }));
  if (!isMapping(entry)) return [mappingFor(document, entry, waivers(fields))];
  if (isShared(places, entry)) throw new LeftAlone('its entry is shared through an anchor');
  const list = memberOf(places, entry, 'waivers');
  if (list === undefined) return addMembers(entry, { waivers: waivers(fields) }, updating);
  if (list.token.type === 'alias' || isShared(places, list)) throw new LeftAlone('its waivers are shared');
  const edits: Edit[] = [];
  const added = fields.filter((field) => {
    const old = target.waivers.find((each) => each.field === field && each.location.file === file.name);
    const offset = old && document.offsetOf(old.location);
    const item = itemsOf(places, list).find(({ token }) => token.offset === offset);
    if (item !== undefined) edits.push(...renewed(document, item, waiver));
    return item === undefined;
  });
  return added.length === 0 ? edits : [...edits, ...addMembers(list, waivers(added), updating)];
}

/** Renews the waiver of a field, because a field cannot have two waivers. */
function renewed({ places, updating }: ManifestDocument, item: Place, waiver: NewWaiver): Edit[] {
  return Object.entries(waiver).flatMap(([key, value]) => {
    const place = memberOf(places, item, key);
    return place === undefined
      ? addMembers(item, { [key]: value }, updating)
      : updateText(place, value, updating);
  });
}

/**
 * Turns `prod: "2.2"` into a mapping that has the version as it is written, and `prod: *base` into a mapping that
 * merges the alias.
 */
function mappingFor({ places, updating: { style } }: ManifestDocument, entry: Place, waivers: Json): Edit {
  const [start, end] = extentOf(entry);
  const written = places.text.slice(start, end);
  const resolved = resolvedPlace(places, entry);
  if (resolved === undefined || /[\n#]/.test(written))
    throw new LeftAlone('its version is written over several lines');
  const list = renderFlow(waivers, style);
  if (isMapping(resolved)) {
    if (memberOf(places, resolved, 'waivers') !== undefined) throw new LeftAlone('its waivers are shared');
    return { start, end, text: `{ <<: ${written}, waivers: ${list} }` };
  }
  return { start, end, text: `{ expect: { version: ${inFlow(written)} }, waivers: ${list} }` };
}

/** Refuses a version that stands without quotes and would need them inside `{ }`. */
function inFlow(written: string): string {
  if (/^["'*&!]/.test(written) || !/[,[\]{}]/.test(written)) return written;
  throw new LeftAlone('its version needs quotes');
}
