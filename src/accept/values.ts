import { isJsonObject, type Json } from '../model/json.ts';
import { type Location, placeText } from '../model/location.ts';
import type { FieldType } from '../model/manifest.ts';
import { oncePerKey } from '../model/once-per.ts';
import { ignoredOf } from '../operators/parts.ts';
import { isMapping, isShared, memberOf, resolvedPlace } from '../yaml/collection.ts';
import type { Edit } from '../yaml/edits.ts';
import type { Place } from '../yaml/places.ts';
import { updateText, updateValue } from '../yaml/update.ts';
import { type Change, LeftAlone, type Proposal } from './contract.ts';
import type { DocumentOf, ManifestDocument } from './documents.ts';
import { otherUses } from './shared.ts';
import { proposeShared, type Sharing, type User } from './shared-places.ts';

/** Where an expectation's value is written. */
interface Written {
  readonly key: string;
  readonly path: string;
  readonly document: ManifestDocument;
  readonly place: Place;
  /** The value stands below `equals`: there, YAML decides whether it is a text, a number or something else. */
  readonly isOperand: boolean;
}

interface ValueInputs extends Sharing {
  readonly documentOf: DocumentOf;
  readonly typeOf: (user: User) => FieldType;
}

const UNCLEAR = 'it is not clear where it is written: change it by hand';

/** One proposal for each value in the text of a manifest. */
export function proposeValues(changes: readonly Change[], inputs: ValueInputs): Proposal[] {
  const { documentOf, typeOf } = inputs;
  const writtenAt = oncePerKey(
    (location: Location) => writtenIn(documentOf(location.file), location),
    placeText,
  );
  const placeOf = ({ target, field }: User) => {
    const expected = target.expect[field];
    return expected?.expectation.op === 'equals' && ignoredOf(field, target.ignore) !== 'all'
      ? (writtenAt(expected.location) ?? UNCLEAR)
      : UNCLEAR;
  };
  const elsewhere = usesElsewhere(changes.map(placeOf));
  return proposeShared(changes, inputs, {
    placeOf,
    editsOf: (written, change) => {
      const other = elsewhere.get(written.key);
      if (other !== undefined) throw new LeftAlone(`it is shared with ${other}, which must not change`);
      return editsOf(written, change, typeOf(change));
    },
  });
}

function keyOf({ file }: ManifestDocument, offset: number): string {
  return `${file.path}:${offset}`;
}

function writtenIn(document: ManifestDocument | undefined, location: Location): Written | undefined {
  const first = document?.places.value(document.offsetOf(location));
  if (document === undefined || first === undefined) return undefined;
  const isOperand = isMapping(first);
  const operand = isOperand ? memberOf(document.places, first, 'equals') : undefined;
  const place = isOperand ? operand && resolvedPlace(document.places, operand) : first;
  if (place === undefined) return undefined;
  return { key: keyOf(document, place.token.offset), path: document.file.path, document, place, isOperand };
}

/** For each value, by its key: a place that uses the value through an anchor and is not an expectation. */
function usesElsewhere(all: readonly (Written | string)[]): ReadonlyMap<string, string> {
  const uses = new Map<string, string>();
  const starts = new Map<ManifestDocument, Set<number>>();
  for (const written of all) {
    if (typeof written === 'string' || written.document.places.aliases.size === 0) continue;
    const known = starts.get(written.document) ?? new Set<number>();
    starts.set(written.document, known.add(written.place.token.offset));
  }
  for (const [document, offsets] of starts) {
    const root = document.root();
    for (const [start, path] of root === undefined ? [] : otherUses(root, offsets)) {
      uses.set(keyOf(document, start), path);
    }
  }
  return uses;
}

function editsOf(
  { document, place, isOperand }: Written,
  { target, field, live }: Change,
  type: FieldType,
): Edit[] {
  const { updating, places } = document;
  const old = target.expect[field]?.expectation.value as Json;
  if (isOperand) return updateValue(place, old, live, updating);
  if (type !== 'json')
    return updateText(place, typeof live === 'string' ? live : JSON.stringify(live), updating);
  // A mapping would be read as an operator.
  if (!isJsonObject(live)) return updateValue(place, old, live, updating);
  if (isShared(places, place)) throw new LeftAlone('it is shared through an anchor');
  return updateValue(place, old, { equals: live }, updating);
}
