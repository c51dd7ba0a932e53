import { isJsonObject, type Json } from '../../model/json.ts';

export interface Said {
  readonly texts: readonly string[];
  readonly codes: readonly number[];
}

/** The members that may give the reason of an error, as the vendor's pages and forum show. */
const WORDS = ['msg', 'message', 'errorMessage', 'error_description', 'description', 'reason', 'details'];
const DEEPEST = 4;

/** The words of an error body: `errors` as in the vendor's forum, or a plainer form. */
export function saidIn(body: Json): Said {
  const texts: string[] = [];
  const codes: number[] = [];

  function visit(place: Json, depth: number): void {
    if (depth > DEEPEST) return;
    if (typeof place === 'string') texts.push(place);
    else if (Array.isArray(place)) for (const item of place) visit(item, depth + 1);
    else if (isJsonObject(place)) visitObject(place, depth);
  }

  function visitObject(place: { readonly [key: string]: Json }, depth: number): void {
    // `Number` of an object can throw.
    if (typeof place.code === 'number' || typeof place.code === 'string') codes.push(Number(place.code));
    const named = WORDS.filter((word) => Object.hasOwn(place, word));
    for (const word of named) visit(place[word] ?? null, depth + 1);
  }

  /** Reads errors by the name of a field, such as `{ "botId": "is not valid" }`. */
  function visitFields(errors: Json): void {
    if (!isJsonObject(errors) || WORDS.some((word) => Object.hasOwn(errors, word))) return;
    for (const [field, text] of Object.entries(errors)) {
      if (typeof text === 'string' && field !== 'code') texts.push(`${field}: ${text}`);
    }
  }

  const isObject = isJsonObject(body);
  // A publish is not an error, but a member beside it may be one.
  const isPublish = isObject && typeof body.status === 'string' && typeof body._id === 'string';
  if (!isPublish) visit(body, 0);
  if (isObject) {
    for (const errors of [body.errors ?? null, body.error ?? null]) {
      visit(errors, 1);
      visitFields(errors);
    }
  }
  return { texts: [...new Set(texts.map((text) => text.trim()).filter((text) => text !== ''))], codes };
}

/** One sentence with all texts, and with the codes that no text names. */
export function sentenceOf({ texts, codes }: Said): string | undefined {
  const said = texts.join('; ');
  const unnamed = codes.filter((code) => !Number.isNaN(code) && !said.includes(String(code)));
  if (unnamed.length === 0) return said || undefined;
  const shown = `code ${[...new Set(unnamed)].join(', ')}`;
  return said === '' ? shown : `${said} (${shown})`;
}
