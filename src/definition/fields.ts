import { isJsonObject, type Json } from '../model/json.ts';
import type { Fields, OpenField } from '../model/observation.ts';
import { parseTime } from '../model/time.ts';
import { isRounded, ROUNDED, UNSAID } from '../providers/common.ts';
import { notComparable, typeName } from '../providers/members.ts';
import type { Definition, FieldDefinition } from './definition.ts';
import { at, malformed } from './pointer.ts';

/** The most levels of a value that is compared or hashed: both are recursive. */
const DEEPEST = 500;

export interface ReadFields {
  readonly fields: Fields;
  readonly open: Readonly<Record<string, OpenField>>;
}

/** Reads every field of an item. `base` is the item's pointer, for messages. Throws if a required field is wrong. */
export async function readFields(
  definitions: Definition['fields'],
  item: Json,
  base: string,
): Promise<ReadFields> {
  const fields: Record<string, Json> = {};
  const open: Record<string, OpenField> = {};
  for (const [name, definition] of Object.entries(definitions)) {
    if (definition.isMade) continue;
    const read = isHash(definition)
      ? (madeHash(name, item) ?? (await hashed(definition, item)))
      : readField(definition, item, base);
    if ('value' in read) fields[name] = read.value;
    else open[name] = read;
  }
  return { fields, open };
}

type Read = { readonly value: Json } | OpenField;

/** The member of a cut item that holds the hashes of the whole item. A vendor's own member of this name is cut away. */
export const HASHES = '(hashes)';

/** Every hash of an item, by the name of its field: the text of the hash, or why the field is open. */
export async function hashesOf(definitions: Definition['fields'], item: Json): Promise<Json> {
  const hashes: Record<string, Json> = {};
  for (const [name, definition] of Object.entries(definitions)) {
    if (!isHash(definition)) continue;
    const made = await hashed({ ...definition, optional: true }, item);
    const isMissing = made === UNSAID && definition.optional !== true;
    if (!isMissing) hashes[name] = { ...made };
  }
  return hashes;
}

function madeHash(name: string, item: Json): Read | undefined {
  const made = at(item, `/${HASHES}`);
  return isJsonObject(made) ? (made[name] as Read | undefined) : undefined;
}

/** A field that is computed from the item. */
export function isHash({ hash, hashWithout }: FieldDefinition): boolean {
  return hash !== undefined || hashWithout !== undefined;
}

function readField(definition: FieldDefinition, item: Json, base: string): Read {
  const { at: pointer, optional = false, unsaid } = definition;
  const value = at(item, pointer);
  if (value === undefined && !optional) throw malformed(`${base}${pointer}`, 'not there');
  if (value === undefined || value === null || value === '') {
    return unsaid === undefined ? UNSAID : { ...UNSAID, message: unsaid };
  }
  const read = typed(definition, value);
  if (typeof read !== 'string') return read;
  const wrong = malformed(`${base}${pointer}`, read);
  if (!optional) throw wrong;
  return { reason: 'malformed-response', message: wrong.message };
}

/** The value, or why the field is open, or (as a text) what is wrong with the value. */
function typed({ type = 'text', unit, words }: FieldDefinition, value: Json): Read | string {
  const isNumber = typeof value === 'number';
  if (isNumber && isRounded(value)) return ROUNDED;
  switch (type) {
    case 'text':
      if (typeof value === 'string') return { value };
      return isNumber ? { value: String(value) } : `${typeName(value)}, not a text`;
    case 'number':
      return isNumber ? { value } : `${typeName(value)}, not a number`;
    case 'boolean':
      if (words !== undefined) return meantBy(words, value);
      return typeof value === 'boolean' ? { value } : `${typeName(value)}, not true or false`;
    case 'time':
      return time(value, unit);
    case 'json':
      return notComparable(value, DEEPEST) ?? { value };
    default:
      return type satisfies never;
  }
}

function meantBy(words: Readonly<Record<string, boolean>>, said: Json): Read {
  const word = typeof said === 'string' ? said.toLowerCase() : '';
  const value = Object.hasOwn(words, word) ? words[word] : undefined;
  if (value !== undefined) return { value };
  const message = `the reply says ${JSON.stringify(said).slice(0, 100)}, which is not documented`;
  return { reason: 'ambiguous', message, present: true };
}

const MOST_MS = 8.64e15;

function time(value: Json, unit: FieldDefinition['unit']): Read | string {
  if (unit === undefined) {
    if (typeof value !== 'string') return `${typeName(value)}, not a time`;
    const parsed = parseTime(value);
    return parsed === undefined ? noTime(value) : { value: parsed };
  }
  const number = typeof value === 'string' && /^\d{1,16}(\.\d+)?$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number') return `${typeName(value)}, not a time in ${unit}`;
  const ms = unit === 's' ? number * 1000 : number;
  return Math.abs(ms) <= MOST_MS ? { value: new Date(ms).toISOString() } : noTime(String(value));
}

function noTime(text: string): OpenField {
  return { reason: 'malformed-response', message: `${JSON.stringify(text.slice(0, 100))} is not a time` };
}

async function hashed(
  { at: pointer, hash, hashWithout = [], optional = false }: FieldDefinition,
  item: Json,
): Promise<Read> {
  const whole = at(item, pointer);
  if (whole === undefined || whole === null) {
    if (!optional) throw malformed(pointer, typeName(whole));
    return UNSAID;
  }
  const value = without(hash === undefined ? whole : partsOf(whole, hash), hashWithout);
  const open = notComparable(value, DEEPEST);
  if (open !== undefined) return open;
  const { contentHash } = await import('../providers/content-hash.ts');
  const text = await contentHash(value);
  return typeof text === 'string' ? { value: text } : text;
}

function without(value: Json, names: readonly string[]): Json {
  if (names.length === 0 || !isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
}

/** Leaves out the parts that the item does not have. */
function partsOf(item: Json, parts: Readonly<Record<string, string>>): Json {
  const entries = Object.entries(parts).flatMap(([name, pointer]): [string, Json][] => {
    const part = at(item, pointer);
    return part === undefined ? [] : [[name, part]];
  });
  return Object.fromEntries(entries);
}
