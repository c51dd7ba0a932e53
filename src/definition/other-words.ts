import { isJsonObject, type Json } from '../model/json.ts';
import { ReadError } from '../providers/contract.ts';
import { insteadOfReply } from '../providers/said.ts';
import { at } from './pointer.ts';

/** Where a reply that was cut has what stood in place of the item. No vendor's member gets there: it is cut first. */
const WORDS = '(other words)';

/** The same cut reply, and what the whole one says in other words than those of the definition. */
export function withOtherWords(kept: Json, body: Json): Json {
  const odd = insteadOfReply(body);
  if (odd === undefined || !isJsonObject(kept)) return kept;
  return {
    ...kept,
    [WORDS]: `${JSON.stringify(odd.member)} that says something else${odd.words === undefined ? '' : `: ${odd.words}`}`,
  };
}

/** A reply without what is read that says something else does not mean "nothing": a gateway may have answered. */
export function assertNoOtherWords(body: Json, pointer: string): void {
  const words = at(body, `/${WORDS}`);
  if (typeof words !== 'string') return;
  throw new ReadError('malformed-response', `the reply has nothing at ${pointer}, and a member ${words}`);
}
