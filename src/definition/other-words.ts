import { isJsonObject, type Json } from '../model/json.ts';
import { ReadError } from '../providers/contract.ts';
import { insteadOfReply } from '../providers/said.ts';
import { at } from './pointer.ts';

/**
 * The member of a cut reply that holds what stood in place of the item. A vendor's own member of this name is cut away.
 */
const WORDS = '(other words)';

/** Adds to a cut reply the error or status that the whole reply has in place of the item. */
export function withOtherWords(kept: Json, body: Json): Json {
  const odd = insteadOfReply(body);
  if (odd === undefined || !isJsonObject(kept)) return kept;
  return {
    ...kept,
    [WORDS]: `${JSON.stringify(odd.member)} that says something else${odd.words === undefined ? '' : `: ${odd.words}`}`,
  };
}

/** Throws if an error or status stands in place of the item: a gateway may have answered, so nothing is known. */
export function assertNoOtherWords(body: Json, pointer: string): void {
  const words = at(body, `/${WORDS}`);
  if (typeof words !== 'string') return;
  throw new ReadError('malformed-response', `the reply has nothing at ${pointer}, and a member ${words}`);
}
