import { isJsonObject, type Json, ownValue } from '../model/json.ts';

const MOST_TEXTS = 4;
const MOST_DEPTH = 4;
/** Members with an error's explanation, the most specific first. */
const SAYING = [
  'title',
  'message',
  'error',
  'error_description',
  'error_message',
  'errorMessage',
  'detail',
  'details',
  'msg',
  'reason',
  'description',
  'Message',
  'fault',
  'faultstring',
  'errors',
  'violations',
  'issues',
];
/** Members that name the subject of an error in a list. */
const PLACES = ['loc', 'field', 'path', 'param', 'property', 'pointer', 'source'];

/** The explanation in an error body, or undefined if there is none that a person could read. */
export function saidInError(body: Json): string | undefined {
  const texts: string[] = [];
  collect(body, '', { texts, depth: 0 });
  return texts.join('; ') || undefined;
}

interface Collected {
  readonly texts: string[];
  readonly depth: number;
}

function collect(value: Json | undefined, place: string, { texts, depth }: Collected): void {
  if (value === undefined || depth > MOST_DEPTH || texts.length >= MOST_TEXTS) return;
  if (typeof value === 'string') {
    const text = value.trim();
    if (text === '' || texts.some((known) => known.includes(text))) return;
    texts.push(place === '' ? text : `${place}: ${text}`);
  } else if (Array.isArray(value)) {
    for (const entry of value.slice(0, MOST_TEXTS)) collect(entry, place, { texts, depth: depth + 1 });
  } else if (isJsonObject(value)) {
    const here = placeOf(value) || place;
    for (const name of SAYING) {
      const inner = ownValue(value, name);
      if (name === 'errors' || name === 'details' || name === 'detail')
        collectMap(inner, here, { texts, depth });
      else collect(inner, here, { texts, depth: depth + 1 });
    }
  }
}

/** A list of errors, or an object of them by field: `{"name": ["is empty"]}`. */
function collectMap(value: Json | undefined, place: string, { texts, depth }: Collected): void {
  const before = texts.length;
  collect(value, place, { texts, depth: depth + 1 });
  if (texts.length > before || !isJsonObject(value)) return;
  let left = MOST_TEXTS;
  for (const name in value) {
    if (left === 0) return;
    left -= 1;
    const inner = ownValue(value, name);
    if (typeof inner !== 'object' || Array.isArray(inner)) collect(inner, name, { texts, depth: depth + 1 });
  }
}

function placeOf(value: Readonly<Record<string, Json>>): string {
  for (const name of PLACES) {
    const given = ownValue(value, name);
    const inner = isJsonObject(given) ? ownValue(given, 'pointer') : given;
    if (typeof inner === 'string') return inner;
    if (Array.isArray(inner)) {
      return inner
        .slice(0, 8)
        .filter((part) => typeof part === 'string' || typeof part === 'number')
        .join('.');
    }
  }
  return '';
}
