import { isJsonObject, type Json } from '../model/json.ts';
import type { Found, Observation, OtherEnvironment } from '../model/observation.ts';
import { assertFewOthers } from '../providers/common.ts';
import { type Get, ReadError, type Settings } from '../providers/contract.ts';
import { typeName } from '../providers/members.ts';
import type { ReplySchema } from '../providers/reply.ts';
import type { Definition } from './definition.ts';
import type { Entries, Wanted } from './entries.ts';
import { keepOf, keepOnly } from './keep.ts';
import { assertSame, observationOf, type Picked } from './observe.ts';
import { assertNoOtherWords } from './other-words.ts';
import { readList } from './pages.ts';
import { at, faultAs, listAt, malformed, nothingOr, textAt } from './pointer.ts';
import { filled, filledPath, filledPointer, filledQuery } from './template.ts';
import { assertSaid, doubtfulIn } from './where.ts';

export interface Reader {
  readonly definition: Definition;
  /** These schemas only name the replies. The members of a reply are checked as they are read. */
  readonly replies: { readonly item: ReplySchema; readonly exists: ReplySchema };
  /** Adds what data cannot describe to what is live. */
  readonly refine?: ((found: Found, item: Json, settings: Settings) => Observation) | undefined;
}

interface Reading extends Reader {
  readonly settings: Settings;
  readonly get: Get;
}

type Placed = Omit<Picked, 'settings'>;

/** Reads one object as its definition says. */
export function readerOf(reader: Reader) {
  const { definition, replies } = reader;
  const { read, nullIsEmpty } = definition;
  const keep = keepOf(definition);
  return async (settings: Settings, get: Get): Promise<Observation> => {
    const reading = { settings, get, ...reader };
    const path = filledPath(read.get, settings);
    const request = { path, ...filledQuery(read.query, settings), response: replies.item, keep };
    if (read.list !== undefined) {
      const listing = { list: filledPointer(read.list, settings), pages: read.pages, nullIsEmpty };
      const list = await readList(request, listing, get);
      return 'status' in list ? notFound(reading, list.message) : fromList(reading, list);
    }
    const reply = await get(request);
    return reply.status === 404 ? notFound(reading, reply.message) : fromItem(reading, reply.body);
  };
}

async function fromItem(reading: Reading, body: Json): Promise<Observation> {
  const place = filledPointer(reading.definition.read.item ?? '', reading.settings);
  if (place === '' && body === null) throw malformed('', 'null');
  const item = nothingOr(body, place);
  if (item === undefined) {
    assertEnvironments(reading, body, place);
    if (at(body, place) === undefined) assertNoOtherWords(body, place);
  }
  const found = item === undefined ? await absent(reading) : await live(reading, { item, place });
  return withOthers(found, await otherMembers(reading, body, place));
}

async function live({ definition, settings, refine }: Reading, placed: Placed): Promise<Observation> {
  const found = await observationOf(definition, { settings, ...placed });
  return found.kind === 'found' && refine !== undefined ? refine(found, placed.item, settings) : found;
}

async function fromList(reading: Reading, list: Entries): Promise<Observation> {
  const { where = {}, neverEmpty = false } = reading.definition.read;
  const { place } = list;
  if (neverEmpty && list.entries.length === 0) throw malformed(place, 'a list without entries');
  const wanted = wantedOf(where, reading.settings);
  const pointers = wanted.map(([pointer]) => pointer);
  const fault = list.once(`fault of ${JSON.stringify(pointers)}`, (entries) => faultIn(entries, pointers));
  if (fault !== undefined) throw malformed(place + fault.pointer, fault.what);
  const fitting = list.fitting(wanted);
  if (fitting.length === 0) {
    assertListAbout(reading, list);
    const types = wanted.map(([pointer, value]) => [pointer, typeName(value)]);
    const doubtful = list.once(`doubt of ${JSON.stringify(types)}`, (entries) => doubtfulIn(entries, wanted));
    assertSaid(doubtful, wanted, place);
  }
  const [first, second] = fitting;
  const others = await otherEntries(reading, list);
  if (first === undefined) return withOthers(await absent(reading), others);
  if (second !== undefined) {
    const message = `${fitting.length} entries of the list fit (${place}/${first.index} and ${place}/${second.index}), and nothing says which one is live`;
    return withOthers({ kind: 'unreadable', reason: 'ambiguous', message }, others);
  }
  return withOthers(await live(reading, { item: first.item, place: `${place}/${first.index}` }), others);
}

function wantedOf(map: Readonly<Record<string, Json>>, settings: Settings): Wanted {
  return Object.entries(map).map(([pointer, value]) => [
    filledPointer(pointer, settings),
    typeof value === 'string' ? filled(value, settings) : value,
  ]);
}

/** The first entry that is not an object, or in which a pointer leads to an object or a list. */
function faultIn(entries: readonly Json[], pointers: readonly string[]) {
  for (const [index, entry] of entries.entries()) {
    if (!isJsonObject(entry)) return { pointer: `/${index}`, what: `${typeName(entry)}, not an object` };
    const odd = pointers.find((pointer) => typeof (at(entry, pointer) ?? '') === 'object');
    if (odd !== undefined) return { pointer: `/${index}${odd}`, what: typeName(at(entry, odd)) };
  }
  return undefined;
}

/** Refuses a list in which no entry is about the object that was asked for. */
function assertListAbout({ definition, settings }: Reading, list: Entries): void {
  const wanted = wantedOf(definition.read.about ?? {}, settings);
  const [first] = list.entries;
  if (first === undefined || list.fitting(wanted).length > 0) return;
  for (const [pointer, text] of wanted) {
    assertSame(at(first, pointer), String(text), `${list.place}/0${pointer}`);
  }
}

async function notFound(reading: Reading, message: string): Promise<Observation> {
  if (reading.definition.read.absent?.status !== 404) throw new ReadError('not-found', message);
  return { ...(await absent(reading)), detail: message };
}

/** Nothing is deployed, unless a second read says that there is no such object at all. */
async function absent({ definition, settings, replies, get }: Reading): Promise<{ readonly kind: 'absent' }> {
  const { read, noun } = definition;
  const { exists, query, has = {} } = read.absent ?? {};
  if (exists === undefined) return { kind: 'absent' };
  const path = filledPath(exists, settings);
  const keep = keepOnly(Object.keys(has));
  const reply = await get({ path, ...filledQuery(query, settings), response: replies.exists, keep });
  if (reply.status === 404) throw new ReadError('not-found', `there is no such ${noun}: ${reply.message}`);
  for (const [pointer, text] of Object.entries(has)) {
    if (isNowhere(reply.body, pointer)) throw new ReadError('not-found', `there is no such ${noun}`);
    if (text === '') textAt(reply.body, pointer);
    else assertSame(at(reply.body, pointer), filled(text, settings), pointer);
  }
  return { kind: 'absent' };
}

/** Whether the pointer leads beyond the end of a list. Throws if there is no such list. */
function isNowhere(body: Json, pointer: string): boolean {
  const [, list, index] = /^(.*)\/(\d+)(?:\/|$)/.exec(pointer) ?? [];
  if (list === undefined) return false;
  return listAt(body, list).length <= Number(index);
}

export function withOthers(found: Observation, others: readonly OtherEnvironment[]): Observation {
  return others.length === 0 || found.kind === 'rolling' ? found : { ...found, others };
}

/** The other environments in a list. */
async function otherEntries(reading: Reading, list: Entries): Promise<OtherEnvironment[]> {
  const { definition, settings } = reading;
  const { environments, read } = definition;
  if (environments === undefined) return [];
  const own = settings[environmentSettingOf(definition) ?? ''];
  // The conditions of `where` that every environment meets: all but the one about its name.
  const fixed = Object.entries(read.where ?? {}).filter(([pointer]) => pointer !== environments.name);
  const byName = new Map<string, Placed[]>();
  for (const { item, index } of list.fitting(wantedOf(Object.fromEntries(fixed), settings))) {
    const name = at(item, environments.name);
    if (typeof name !== 'string' || name === '' || name === own) continue;
    const entry = { item, place: `${list.place}/${index}` };
    const same = byName.get(name);
    if (same === undefined) byName.set(name, [entry]);
    else same.push(entry);
  }
  return othersOf(reading, byName);
}

/** Refuses a map without any of the vendor's environments. */
function assertEnvironments(reading: Reading, body: Json, place: string): void {
  const parent = parentMap(reading, body, place);
  if (parent?.values === undefined || parent.values.some((value) => Object.hasOwn(parent.map, value))) return;
  throw malformed(parent.place, `without any of ${parent.values.join(', ')}`);
}

/** The other environments in the map that has the item. */
async function otherMembers(reading: Reading, body: Json, place: string): Promise<OtherEnvironment[]> {
  const parent = parentMap(reading, body, place);
  if (parent === undefined) return [];
  const { values, own } = parent;
  const members = Object.entries(parent.map).filter(
    ([key, item]) => key !== own && item !== null && (values === undefined || values.includes(key)),
  );
  return othersOf(
    reading,
    new Map(members.map(([key, item]) => [key, [{ item, place: `${parent.place}/${key}` }]])),
  );
}

/** The map from environment to item, where a setting in the item's pointer names the environment. */
function parentMap({ definition, settings }: Reading, body: Json, pointer: string) {
  const name = environmentSettingOf(definition);
  if (name === undefined || !definition.read.item?.endsWith(`/{${name}}`)) return undefined;
  const place = pointer.slice(0, pointer.lastIndexOf('/'));
  const map = at(body, place);
  if (!isJsonObject(map)) return undefined;
  return { map, place, own: settings[name], values: definition.settings[name]?.values };
}

async function othersOf(
  reading: Reading,
  byName: ReadonlyMap<string, readonly Placed[]>,
): Promise<OtherEnvironment[]> {
  assertFewOthers(byName.size);
  const others: OtherEnvironment[] = [];
  for (const [environment, [first, second]] of byName) {
    if (first === undefined) continue;
    const fault = second && `${first.place} and ${second.place} both fit, and nothing says which one is live`;
    const other = fault === undefined ? await otherOf(reading, environment, first) : { fields: {}, fault };
    if (other !== undefined) others.push({ environment, ...other });
  }
  return others;
}

async function otherOf(
  { definition, settings }: Reading,
  environment: string,
  placed: Placed,
): Promise<Omit<OtherEnvironment, 'environment'> | undefined> {
  const name = environmentSettingOf(definition);
  const theirs = name === undefined ? settings : { ...settings, [name]: environment };
  const found = await observationOf(definition, { settings: theirs, ...placed }).catch(
    faultAs(({ reason, message }): Observation => ({ kind: 'unreadable', reason, message })),
  );
  if (found.kind === 'found') return { fields: found.fields };
  return found.kind === 'unreadable' ? { fields: {}, fault: found.message } : undefined;
}

/** The setting whose default is the environment's name. */
export function environmentSettingOf({ settings }: Definition): string | undefined {
  return Object.keys(settings).find((name) => settings[name]?.default === '{environment}');
}
