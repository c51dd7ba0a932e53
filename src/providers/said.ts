import { isJsonObject, type Json, ownValue } from '../model/json.ts';
import type { Provider } from './contract.ts';

const MOST_PARTS = 10;
const DEEPEST = 4;
/** Vendors' names for the place of a fault, and for the fault itself. */
const PLACES = ['field', 'path', 'param', 'property', 'pointer', 'loc', 'name'];
const FAULTS = ['message', 'msg', 'issue', 'error', 'detail', 'details', 'reason', 'description', 'title'];

/** The words in a part of an error body: a text, a list, or field errors as a list or an object. */
export function said(value: Json | undefined, depth = 0): string | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value === undefined || value === null || depth > DEEPEST) return undefined;
  const parts = Array.isArray(value)
    ? value.slice(0, MOST_PARTS).map((item: Json) => said(item, depth + 1))
    : isJsonObject(value)
      ? partsOf(value, depth)
      : [];
  return joined(parts, '; ');
}

/** The message, with its details in parentheses. */
export function saidWith(
  message: Json | undefined,
  ...details: readonly (Json | undefined)[]
): string | undefined {
  const first = said(message);
  const rest = joined(
    details.map((each) => said(each)).filter((text) => text !== first),
    '; ',
  );
  if (first === undefined || rest === undefined) return first ?? rest;
  return `${first} (${rest})`;
}

function partsOf(object: { readonly [key: string]: Json }, depth: number): (string | undefined)[] {
  const fault = joined(
    FAULTS.map((key) => said(ownValue(object, key), depth + 1)),
    ': ',
  );
  if (fault !== undefined) {
    const place = placeOf(PLACES.map((key) => ownValue(object, key)).find((each) => each !== undefined));
    return [place === undefined ? fault : `${place}: ${fault}`];
  }
  return Object.entries(object)
    .slice(0, MOST_PARTS)
    .map(([key, member]) => {
      const text = said(member, depth + 1);
      return text === undefined ? undefined : `${key}: ${text}`;
    });
}

/** The place as a text: `["messages", 0]` becomes `messages.0`. */
function placeOf(value: Json | undefined): string | undefined {
  if (!Array.isArray(value)) return typeof value === 'string' && value !== '' ? value : undefined;
  const steps = value.filter((step) => typeof step === 'string' || typeof step === 'number');
  return steps.length === 0 ? undefined : steps.slice(0, MOST_PARTS).join('.');
}

function joined(parts: readonly (string | undefined)[], between: string): string | undefined {
  const texts = parts.filter((part) => part !== undefined);
  return texts.length === 0 ? undefined : texts.join(between);
}

/** A `refusal` that explains a 403 after the vendor's words. */
export function explaining403(
  errorMessage: (body: Json) => string | undefined,
  explanation: string,
): NonNullable<Provider['refusal']> {
  return (status, body) => {
    if (status !== 403) return undefined;
    const words = errorMessage(body);
    return { reason: 'forbidden', message: words === undefined ? explanation : `${words} (${explanation})` };
  };
}

/**
 * Finds a member that shows that a 200 is not the expected reply, such as an error or a status. Returns its name and
 * the vendor's words.
 */
export function insteadOfReply(
  body: Json,
  more: readonly string[] = [],
): { readonly member: string; readonly words: string | undefined } | undefined {
  if (!isJsonObject(body)) return undefined;
  const isFault = (key: string) => Number(ownValue(body, key)) >= 400;
  const member =
    ['error', 'errors', 'detail', 'message'].find((key) => hasContent(ownValue(body, key))) ??
    ['ok', 'success'].find((key) => ownValue(body, key) === false) ??
    more.find((key) => (ownValue(body, key) ?? null) !== null) ??
    ['status', 'statusCode'].find((key) => typeof ownValue(body, key) === 'number' && isFault(key));
  if (member === undefined) return undefined;
  return { member, words: saidWith(body.error ?? null, body.errors, body.message, body.detail) };
}

/** Whether a value is more than an empty text, list or object. */
export function hasContent(value: Json | undefined): boolean {
  if (typeof value === 'string') return value.trim() !== '';
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return value === true || typeof value === 'number';
}
