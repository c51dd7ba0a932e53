import { isJsonObject, type Json } from '../model/json.ts';
import type { Observation, OtherEnvironment } from '../model/observation.ts';
import { assertFewOthers } from '../providers/common.ts';
import { type Get, ReadError, type Settings } from '../providers/contract.ts';
import type { ReplySchema } from '../providers/reply.ts';
import type { Definition } from './definition.ts';
import type { Entries, Wanted } from './entries.ts';
import { keepOf, keepOnly } from './keep.ts';
import { assertSame, observationOf } from './observe.ts';
import { assertNoOtherWords } from './other-words.ts';
import { readList } from './pages.ts';
import { at, malformed, nothingOr, typeName } from './pointer.ts';
import { filled, filledPath, filledPointer, filledQuery } from './template.ts';
import { assertSaid, doubtfulIn } from './where.ts';

/** Bodies of definitions are checked field by field. `EXISTS` is only asked for its status. */
export interface DefinitionReplies {
  readonly item: ReplySchema;
  readonly exists: ReplySchema;
}

/** Reads one object as its definition says. */
export function readerOf(definition: Definition, replies: DefinitionReplies) {
  const keep = keepOf(definition);
  return async (settings: Settings, get: Get): Promise<Observation> => {
    const { read } = definition;
    const request = {
      path: filledPath(read.get, settings),
      query: filledQuery(read.query, settings),
      response: replies.item,
      keep,
    };
    if (read.list !== undefined) {
      const { nullIsEmpty } = definition;
      const listing = { list: filledPointer(read.list, settings), pages: read.pages, nullIsEmpty };
      const list = await readList(request, listing, get);
      if ('status' in list) return notFound(definition, { settings, message: list.message, replies }, get);
      return fromList(definition, list, { settings, replies, get });
    }
    const { query, ...rest } = request;
    const reply = await get({ ...rest, ...(query !== undefined && { query }) });
    if (reply.status === 404) return notFound(definition, { settings, message: reply.message, replies }, get);
    const pointer = filledPointer(read.item ?? '', settings);
    if (pointer === '' && reply.body === null) throw malformed('', 'null');
    const item = nothingOr(reply.body, pointer);
    if (item === undefined) {
      assertEnvironments(definition, reply.body, pointer);
      if (at(reply.body, pointer) === undefined) assertNoOtherWords(reply.body, pointer);
    }
    const others = otherMembers(definition, reply.body, pointer, settings);
    const found =
      item === undefined
        ? await absent(definition, { settings, message: undefined, replies }, get)
        : await observationOf(definition, { item, place: pointer, settings });
    return withOthers(found, await others);
  };
}

interface Reading {
  readonly settings: Settings;
  readonly replies: DefinitionReplies;
  readonly get: Get;
}

async function fromList(
  definition: Definition,
  list: Entries,
  { settings, replies, get }: Reading,
): Promise<Observation> {
  const { where = {}, neverEmpty = false } = definition.read;
  const { place } = list;
  if (neverEmpty && list.entries.length === 0) throw malformed(place, 'a list without entries');
  const wanted = wantedOf(where, settings);
  const pointers = wanted.map(([pointer]) => pointer);
  const fault = list.once(`fault of ${JSON.stringify(pointers)}`, (entries) => faultIn(entries, pointers));
  if (fault !== undefined) throw malformed(place + fault.pointer, fault.what);
  const fitting = list.fitting(wanted);
  if (fitting.length === 0) {
    assertListAbout(definition, list, settings);
    const types = wanted.map(([pointer, value]) => [pointer, typeName(value)]);
    const doubtful = list.once(`doubt of ${JSON.stringify(types)}`, (entries) => doubtfulIn(entries, wanted));
    assertSaid(doubtful, wanted, place);
  }
  const [first, second] = fitting;
  const others = await otherEntries(definition, list, settings);
  if (second !== undefined) {
    const message = `${fitting.length} entries of the list fit (${place}/${first?.index} and ${place}/${second.index}), and nothing says which one is live`;
    return { kind: 'unreadable', reason: 'ambiguous', message, ...(others.length > 0 && { others }) };
  }
  const found =
    first === undefined
      ? await absent(definition, { settings, message: undefined, replies }, get)
      : await observationOf(definition, { item: first.item, place: `${place}/${first.index}`, settings });
  return withOthers(found, others);
}

function wantedOf(map: Readonly<Record<string, Json>>, settings: Settings): Wanted {
  return Object.entries(map).map(([pointer, value]) => [
    filledPointer(pointer, settings),
    filledValue(value, settings),
  ]);
}

/** The first entry that is none, or that cannot be told from others. */
function faultIn(entries: readonly Json[], pointers: readonly string[]) {
  for (const [index, entry] of entries.entries()) {
    if (!isJsonObject(entry)) return { pointer: `/${index}`, what: `${typeName(entry)}, not an object` };
    const odd = pointers.find((pointer) => typeof (at(entry, pointer) ?? '') === 'object');
    if (odd !== undefined) return { pointer: `/${index}${odd}`, what: typeName(at(entry, odd)) };
  }
  return undefined;
}

/** A list in which no entry is about what was asked is another object's, and says nothing about this one. */
function assertListAbout({ read: { about = {} } }: Definition, list: Entries, settings: Settings): void {
  const wanted = wantedOf(about, settings);
  const [first] = list.entries;
  if (first === undefined || list.fitting(wanted).length > 0) return;
  for (const [pointer, text] of wanted) {
    assertSame(at(first, pointer), String(text), `${list.place}/0${pointer}`);
  }
}

function filledValue(value: Json, settings: Settings): Json {
  return typeof value === 'string' ? filled(value, settings) : value;
}

interface Nothing {
  readonly settings: Settings;
  /** The vendor's words, if it answered 404. */
  readonly message: string | undefined;
  readonly replies: DefinitionReplies;
}

function notFound(definition: Definition, nothing: Nothing, get: Get): Promise<Observation> {
  if (definition.read.absent?.status === 404) return absent(definition, nothing, get);
  throw new ReadError('not-found', nothing.message ?? 'the vendor answered 404');
}

/** Nothing is deployed, unless a second read says that there is no such object at all. */
async function absent(
  { read, noun }: Definition,
  { settings, message, replies }: Nothing,
  get: Get,
): Promise<Observation> {
  const { exists, query, has = {} } = read.absent ?? {};
  if (exists !== undefined) {
    const given = filledQuery(query, settings);
    const reply = await get({
      path: filledPath(exists, settings),
      ...(given !== undefined && { query: given }),
      response: replies.exists,
      keep: keepOnly(Object.keys(has)),
    });
    if (reply.status === 404) throw new ReadError('not-found', `there is no such ${noun}: ${reply.message}`);
    for (const [pointer, text] of Object.entries(has)) {
      if (isNowhere(reply.body, pointer)) throw new ReadError('not-found', `there is no such ${noun}`);
      const found = at(reply.body, pointer);
      if (text !== '') assertSame(found, filled(text, settings), pointer);
      else if (typeof found !== 'string' || found === '')
        throw malformed(pointer, `${typeName(found)}, not a text that says something`);
    }
  }
  return { kind: 'absent', ...(message !== undefined && { detail: message }) };
}

/** An entry that the list does not have. Throws where the reply has no such list. */
function isNowhere(body: Json, pointer: string): boolean {
  const [, list, index] = /^(.*)\/(\d+)(?:\/|$)/.exec(pointer) ?? [];
  if (list === undefined) return false;
  const entries = at(body, list);
  if (!Array.isArray(entries)) throw malformed(list, `${typeName(entries)}, not a list`);
  return entries.length <= Number(index);
}

function withOthers(found: Observation, others: readonly OtherEnvironment[]): Observation {
  return others.length === 0 || found.kind === 'rolling' ? found : { ...found, others };
}

/** The entries of a list that are other environments. */
async function otherEntries(
  definition: Definition,
  list: Entries,
  settings: Settings,
): Promise<OtherEnvironment[]> {
  const { environments, read } = definition;
  if (environments === undefined) return [];
  const own = ownEnvironment(definition, settings);
  // What is asked of every environment, whatever its name.
  const fixed = Object.entries(read.where ?? {}).filter(([pointer]) => pointer !== environments.name);
  const byName = new Map<string, { readonly item: Json; readonly place: string }[]>();
  for (const { item, index } of list.fitting(wantedOf(Object.fromEntries(fixed), settings))) {
    const name = at(item, environments.name);
    if (typeof name !== 'string' || name === '' || name === own) continue;
    const entry = { item, place: `${list.place}/${index}` };
    const same = byName.get(name);
    if (same === undefined) byName.set(name, [entry]);
    else same.push(entry);
  }
  return othersOf(definition, byName, settings);
}

/** A map that has none of the vendor's environments is not the documented one. */
function assertEnvironments(definition: Definition, body: Json, pointer: string): void {
  const values = definition.settings[environmentSettingOf(definition) ?? '']?.values;
  const parent = parentMap(definition, body, pointer);
  if (values === undefined || parent === undefined) return;
  if (!values.some((value) => Object.hasOwn(parent.map, value))) {
    throw malformed(parent.place, `without any of ${values.join(', ')}`);
  }
}

/** The members beside the item, where a setting in its pointer names the environment. */
async function otherMembers(
  definition: Definition,
  body: Json,
  pointer: string,
  settings: Settings,
): Promise<OtherEnvironment[]> {
  const name = environmentSettingOf(definition) ?? '';
  const parent = parentMap(definition, body, pointer);
  if (parent === undefined) return [];
  const own = settings[name];
  const known = definition.settings[name]?.values;
  const members = Object.entries(parent.map).filter(
    ([key, value]) => key !== own && value !== null && (known === undefined || known.includes(key)),
  );
  if (members.length === 0) return [];
  const byName = new Map(
    members.map(([key, value]) => [key, [{ item: value, place: `${parent.place}/${key}` }]] as const),
  );
  return othersOf(definition, byName, settings);
}

/** The map from environment to item, where a setting in the item's pointer names the environment. */
function parentMap(definition: Definition, body: Json, pointer: string) {
  const name = environmentSettingOf(definition);
  if (name === undefined || !definition.read.item?.endsWith(`/{${name}}`)) return undefined;
  const place = pointer.slice(0, pointer.lastIndexOf('/'));
  const map = at(body, place);
  return isJsonObject(map) ? { map, place } : undefined;
}

async function othersOf(
  definition: Definition,
  byName: ReadonlyMap<string, readonly { readonly item: Json; readonly place: string }[]>,
  settings: Settings,
): Promise<OtherEnvironment[]> {
  assertFewOthers(byName.size);
  const others: OtherEnvironment[] = [];
  for (const [environment, [first, second]] of byName) {
    if (first === undefined) continue;
    if (second !== undefined) {
      const fault = `${first.place} and ${second.place} both fit, and nothing says which one is live`;
      others.push({ environment, fields: {}, fault });
      continue;
    }
    const other = await otherOf(definition, environment, first, settings);
    if (other !== undefined) others.push(other);
  }
  return others;
}

async function otherOf(
  definition: Definition,
  environment: string,
  { item, place }: { readonly item: Json; readonly place: string },
  settings: Settings,
): Promise<OtherEnvironment | undefined> {
  const name = environmentSettingOf(definition);
  const theirs = name === undefined ? settings : { ...settings, [name]: environment };
  try {
    const found = await observationOf(definition, { item, place, settings: theirs });
    if (found.kind === 'found') return { environment, fields: found.fields };
    if (found.kind === 'unreadable') return { environment, fields: {}, fault: found.message };
    return undefined;
  } catch (error) {
    if (error instanceof ReadError) return { environment, fields: {}, fault: error.message };
    throw error;
  }
}

function ownEnvironment(definition: Definition, settings: Settings): string | undefined {
  const name = environmentSettingOf(definition);
  return name === undefined ? undefined : settings[name];
}

/** The setting whose default is the environment's name. */
export function environmentSettingOf({ settings }: Definition): string | undefined {
  return Object.keys(settings).find((name) => settings[name]?.default === '{environment}');
}
