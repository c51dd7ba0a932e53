import { addTo } from '../model/group.ts';
import { isJsonObject, type Json } from '../model/json.ts';
import { type Location, placeText } from '../model/location.ts';
import type { FieldType, Target } from '../model/manifest.ts';
import { ignoredOf } from '../operators/parts.ts';
import { isMapping, isShared, memberOf, resolvedPlace } from '../yaml/collection.ts';
import { CannotEdit, type Edit } from '../yaml/edits.ts';
import type { Place } from '../yaml/places.ts';
import { updateText, updateValue } from '../yaml/update.ts';
import { disagreement, type LiveValues, type User } from './agree.ts';
import { type Change, LeftAlone, type Proposal } from './contract.ts';
import type { ManifestDocument } from './documents.ts';
import { otherUses } from './shared.ts';

/** Where an expectation's value is written. */
interface Written {
  readonly document: ManifestDocument;
  readonly place: Place;
  /** The value stands below `equals`, where YAML's own types apply. */
  readonly isOperand: boolean;
}

export interface ValueInputs extends LiveValues {
  readonly targets: readonly Target[];
  readonly documentOf: (file: string) => ManifestDocument | undefined;
  readonly typeOf: (target: Target, field: string) => FieldType;
}

export type OnLeft = (changes: readonly Change[], why: string) => void;

/** One proposal for each value in the text, however many targets share it. */
export function proposeValues(changes: readonly Change[], inputs: ValueInputs, onLeft: OnLeft): Proposal[] {
  const writtenAt = createLookup(inputs);
  const groups = new Map<string, { readonly written: Written; readonly changes: Change[] }>();
  for (const change of changes) {
    const written = writtenAt(change.target.expect[change.field]?.location);
    if (written === undefined) {
      onLeft([change], 'it is not clear where it is written: change it by hand');
      continue;
    }
    const group = groups.get(keyOf(written)) ?? { written, changes: [] };
    group.changes.push(change);
    groups.set(keyOf(written), group);
  }
  const users = usersOf(groups, writtenAt, inputs);
  const elsewhere = usesElsewhere([...groups.values()].map(({ written }) => written));
  const proposals: Proposal[] = [];
  for (const [key, { written, changes: same }] of groups) {
    try {
      const why = disagreement(same, users.get(key) ?? [], inputs);
      if (why !== undefined) {
        for (const change of same) onLeft([change], why(change));
        continue;
      }
      const other = elsewhere.get(key);
      if (other !== undefined)
        throw new LeftAlone(`it is shared with ${other}, where something else is live`);
      proposals.push({
        items: same.map(({ item }) => item),
        path: written.document.file.path,
        edits: editsOf(written, same, inputs),
        intents: same.map(({ target, field }) => ({ kind: 'value', id: target.id, field })),
      });
    } catch (error) {
      if (error instanceof LeftAlone) onLeft(same, error.message);
      else if (error instanceof CannotEdit) onLeft(same, `${error.message}: change it by hand`);
      else throw error;
    }
  }
  return proposals;
}

function keyOf({ document, place }: Written): string {
  return `${document.file.path}:${place.token.offset}`;
}

function createLookup({ documentOf }: ValueInputs) {
  const known = new Map<string, Written | undefined>();
  return (location: Location | undefined): Written | undefined => {
    if (location === undefined) return undefined;
    const key = placeText(location);
    if (known.has(key)) return known.get(key);
    const document = documentOf(location.file);
    const written = document && writtenIn(document, location);
    known.set(key, written);
    return written;
  };
}

function writtenIn(document: ManifestDocument, location: Location): Written | undefined {
  const place = document.places.value(document.offsetOf(location));
  if (place === undefined) return undefined;
  if (!isMapping(place)) return { document, place, isOperand: false };
  const operand = memberOf(document.places, place, 'equals');
  const resolved = operand && resolvedPlace(document.places, operand);
  return resolved && { document, place: resolved, isOperand: true };
}

/** All targets that expect one of these values, selected or not. */
function usersOf(
  groups: ReadonlyMap<string, unknown>,
  writtenAt: ReturnType<typeof createLookup>,
  { targets }: ValueInputs,
): ReadonlyMap<string, readonly User[]> {
  const users = new Map<string, User[]>();
  for (const target of targets) {
    for (const [field, { expectation, location }] of Object.entries(target.expect)) {
      if (expectation.op !== 'equals' || ignoredOf(field, target.ignore) === 'all') continue;
      const written = writtenAt(location);
      const key = written && keyOf(written);
      if (key === undefined || !groups.has(key)) continue;
      addTo(users, key, { target, field });
    }
  }
  return users;
}

function usesElsewhere(all: readonly Written[]): ReadonlyMap<string, string> {
  const uses = new Map<string, string>();
  const starts = new Map<ManifestDocument, Set<number>>();
  for (const { document, place } of all) {
    if (!document.places.hasAliases) continue;
    const known = starts.get(document) ?? new Set<number>();
    starts.set(document, known.add(place.token.offset));
  }
  for (const [document, offsets] of starts) {
    const root = document.root();
    for (const [start, path] of root === undefined ? [] : otherUses(root, offsets)) {
      uses.set(`${document.file.path}:${start}`, path);
    }
  }
  return uses;
}

function editsOf(
  { document, place, isOperand }: Written,
  changes: readonly Change[],
  { typeOf }: ValueInputs,
): Edit[] {
  const [{ target, field, live }] = changes as [Change];
  const { updating, places } = document;
  const old = target.expect[field]?.expectation.value as Json;
  const type = typeOf(target, field);
  if (isOperand) return updateValue(place, old, live, updating);
  if (type !== 'json')
    return updateText(place, typeof live === 'string' ? live : JSON.stringify(live), updating);
  // A mapping would be read as an operator.
  if (!isJsonObject(live)) return updateValue(place, old, live, updating);
  if (isShared(places, place)) throw new LeftAlone('it is shared through an anchor');
  return updateValue(place, old, { equals: live }, updating);
}
