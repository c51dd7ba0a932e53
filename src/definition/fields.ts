import { isDeeperThan, isJsonObject, type Json } from '../model/json.ts';
import type { Fields, OpenField } from '../model/observation.ts';
import { milliseconds } from '../model/time.ts';
import { hasTooManyParts, isRounded, ROUNDED, TOO_MANY_PARTS, UNSAID } from '../providers/common.ts';
import type { Definition, FieldDefinition } from './definition.ts';
import { at, malformed, typeName } from './pointer.ts';

/** Comparing and hashing recurse. */
const DEEPEST = 500;

export interface ReadFields {
  readonly fields: Fields;
  readonly open: Readonly<Record<string, OpenField>>;
}

/** Reads every field of an item. `base` is the item's own pointer, for messages. Throws if a required one is wrong. */
export async function readFields(
  definitions: Definition['fields'],
  item: Json,
  base: string,
): Promise<ReadFields> {
  const fields: Record<string, Json> = {};
  const open: Record<string, OpenField> = {};
  for (const [name, definition] of Object.entries(definitions)) {
    const read = isHash(definition)
      ? (madeHash(name, item) ?? (await hashed(definition, item)))
      : readField(definition, item, base);
    if ('value' in read) fields[name] = read.value;
    else open[name] = read;
  }
  return { fields, open };
}

type Read = { readonly value: Json } | OpenField;

/** Where an item that was cut has the hashes of what it was. No vendor's member gets there: it is cut first. */
export const HASHES = '(hashes)';

/** Every hash of an item, by field: its text, or why it is open. */
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

/** Made of the item, and not read from it. */
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

/** The value, why it is open, or what is wrong with it. */
function typed({ type = 'text', unit }: FieldDefinition, value: Json): Read | string {
  const isNumber = typeof value === 'number';
  if (isNumber && isRounded(value)) return ROUNDED;
  switch (type) {
    case 'text':
      if (typeof value === 'string') return { value };
      return isNumber ? { value: String(value) } : `${typeName(value)}, not a text`;
    case 'number':
      return isNumber ? { value } : `${typeName(value)}, not a number`;
    case 'boolean':
      return typeof value === 'boolean' ? { value } : `${typeName(value)}, not true or false`;
    case 'time':
      return time(value, unit);
    case 'json':
      if (hasTooManyParts(value)) return TOO_MANY_PARTS;
      if (isDeeperThan(value, DEEPEST)) return tooDeep;
      return isRounded(value) ? ROUNDED : { value };
    default:
      return type satisfies never;
  }
}

const tooDeep: OpenField = {
  reason: 'malformed-response',
  message: `it is nested more than ${DEEPEST} levels deep`,
  present: true,
};

const MOST_MS = 8.64e15;

function time(value: Json, unit: FieldDefinition['unit']): Read | string {
  if (unit === undefined) {
    if (typeof value !== 'string') return `${typeName(value)}, not a time`;
    const ms = milliseconds(value);
    return ms === undefined ? noTime(value) : { value: new Date(ms).toISOString() };
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
  const part = hash === undefined ? whole : partsOf(whole, hash);
  if (hasTooManyParts(part)) return TOO_MANY_PARTS;
  const value = without(part, hashWithout);
  if (isDeeperThan(value, DEEPEST)) return tooDeep;
  if (isRounded(value)) return ROUNDED;
  const { contentHash } = await import('../providers/content-hash.ts');
  const text = await contentHash(value);
  return typeof text === 'string' ? { value: text } : text;
}

function without(value: Json, names: readonly string[]): Json {
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
}

/** A part that the item does not have is left out. */
function partsOf(item: Json, parts: Readonly<Record<string, string>>): Json {
  const entries = Object.entries(parts).flatMap(([name, pointer]): [string, Json][] => {
    const part = at(item, pointer);
    return part === undefined ? [] : [[name, part]];
  });
  return Object.fromEntries(entries);
}
