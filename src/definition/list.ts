import { isJsonObject, type Json } from '../model/json.ts';
import { type Get, type Listed, type Provider, type ProviderList, ReadError } from '../providers/contract.ts';
import { typeName } from '../providers/members.ts';
import type { ReplySchema } from '../providers/reply.ts';
import type { Definition, DiscoverDefinition, EnvironmentsDefinition } from './definition.ts';
import { type Entries, entriesOf } from './entries.ts';
import { keepOnly, pagePointers } from './keep.ts';
import { readList } from './pages.ts';
import { at, malformed, textAt } from './pointer.ts';
import { environmentSettingOf } from './read.ts';
import { filledPath, filledPointer, filledQuery, settingsIn, type Texts } from './template.ts';

/** The list of a definition, or what to look up instead. */
export function listOf(definition: Definition, response: ReplySchema): Pick<Provider, 'list' | 'noList'> {
  const { discover, title, noun, docs, settings, noList } = definition;
  const needed = Object.keys(settings).filter((name) => isNeeded(definition, name));
  if (discover === undefined) {
    const where = docs === undefined ? '' : `; see ${docs}`;
    return {
      noList:
        noList ??
        `driftline reads no list of ${noun}s from ${title}: look up ${needed.join(' and ')} there${where}.`,
    };
  }
  const asked = [discover.get, ...Object.values(discover.query ?? {}), definition.baseUrl].flatMap(
    settingsIn,
  );
  const given = [...new Set(asked)].filter((name) => !hasDefault(definition, name));
  const unlisted = needed.filter((name) => !given.includes(name) && discover.settings[name] === undefined);
  const list: ProviderList = {
    settings: given,
    ...(unlisted.length > 0 && { unlisted }),
    read: async (values, get) => {
      const found = await entriesIn(definition, discover, { values, response, get });
      // A setting that only the request of the list needs is not a setting of the object.
      const own = Object.fromEntries(
        given.flatMap((name) =>
          values[name] === undefined || !needed.includes(name) ? [] : [[name, values[name]]],
        ),
      );
      const listed = found.entries.flatMap((entry, index) =>
        isPassedOver(entry, discover.unless)
          ? []
          : [listedOf(definition, discover, { entry, place: `${found.place}/${index}`, own })],
      );
      return withEnvironments(definition, listed, { values, response, get });
    },
  };
  return { list };
}

function hasDefault({ settings }: Definition, name: string): boolean {
  const standard = settings[name]?.default;
  return standard !== undefined && !standard.startsWith('$');
}

function isNeeded(definition: Definition, name: string): boolean {
  return definition.settings[name]?.optional !== true && !hasDefault(definition, name);
}

/** Whether the value at one of these pointers is true, or a text such as the time when the entry ended. */
function isPassedOver(entry: Json, unless: readonly string[] = []): boolean {
  return unless.some((pointer) => {
    const value = at(entry, pointer) ?? false;
    return value === true || (typeof value === 'string' && value !== '');
  });
}

interface Asking {
  readonly values: Texts;
  readonly response: ReplySchema;
  readonly get: Get;
}

async function entriesIn(
  definition: Definition,
  discover: DiscoverDefinition,
  { values, response, get }: Asking,
): Promise<Entries> {
  const { pages, most, isLeftOut, environments, name } = discover;
  const entry = discover.list === undefined ? '' : `${discover.list}/*`;
  const pointers = [
    ...Object.values(discover.settings),
    ...(name === undefined ? [] : [name]),
    ...(discover.unless ?? []),
    ...(environments === undefined || environments.get !== undefined ? [] : pointersOf(environments)),
  ];
  const request = {
    path: filledPath(discover.get, values),
    ...filledQuery(discover.query, values),
    response,
    keep: keepOnly([...pointers.map((pointer) => entry + pointer), ...pagePointers(pages, entry)]),
  };
  const what = `the list of ${definition.noun}s`;
  if (discover.list === undefined) {
    const reply = await get(request);
    if (reply.status === 404) throw new ReadError('not-found', `${what}: ${reply.message}`);
    return entriesOf([reply.body], '');
  }
  const { nullIsEmpty } = definition;
  const listing = { list: filledPointer(discover.list, values), pages, isLeftOut, nullIsEmpty };
  const found = await readList(request, listing, get);
  if ('status' in found) throw new ReadError('not-found', `${what}: ${found.message}`);
  if (most === undefined || found.entries.length < most) return found;
  throw new ReadError('too-large', `${what} has ${most} entries or more, and may be cut`);
}

function pointersOf({ list, name, unless = [] }: EnvironmentsDefinition): string[] {
  return [name, ...unless].map((pointer) => `${list}/*${pointer}`);
}

interface Listing {
  readonly entry: Json;
  readonly place: string;
  /** Settings of the request that each object needs too. */
  readonly own: Texts;
}

function listedOf(
  definition: Definition,
  discover: DiscoverDefinition,
  { entry, place, own }: Listing,
): Listed {
  const pairs = Object.entries(discover.settings).map(([name, pointer]) => {
    const value = at(entry, pointer);
    return [name, typeof value === 'number' ? String(value) : textAt(entry, pointer, place)];
  });
  const settings: Texts = { ...own, ...Object.fromEntries(pairs) };
  const name = discover.name === undefined ? undefined : at(entry, discover.name);
  const [first = ''] = Object.keys(settings).filter((each) => discover.settings[each] !== undefined);
  const object = {
    name:
      typeof name === 'string' && name !== '' ? name : (settings[first] ?? Object.values(own).at(-1) ?? ''),
    settings,
  };
  const { environments } = discover;
  if (environments === undefined || environments.get !== undefined) return object;
  const found = at(entry, environments.list);
  if (found === undefined && discover.isLeftOut === true) return { ...object, environments: [] };
  const names = namesOf(found, environments, `${place}${environments.list}`);
  return { ...object, environments: environmentsOf(definition, names) };
}

/** Adds the environments that another read of each object returns. Equal requests are sent once. */
async function withEnvironments(
  definition: Definition,
  listed: readonly Listed[],
  { values, response, get }: Asking,
): Promise<readonly Listed[]> {
  const { environments } = definition.discover ?? {};
  if (environments?.get === undefined) return listed;
  const { get: template, query, list, pages } = environments;
  const keep = keepOnly([...pointersOf(environments), ...pagePointers(pages, `${list}/*`)]);
  return Promise.all(
    listed.map(async (object) => {
      const settings = { ...values, ...object.settings };
      const path = filledPath(template, settings);
      const request = { path, ...filledQuery(query, settings), response, keep };
      const found = await readList(request, { list, pages }, get);
      if ('status' in found)
        throw new ReadError('not-found', `the environments of ${object.name}: ${found.message}`);
      const names = namesOf([...found.entries], environments, list);
      return { ...object, environments: environmentsOf(definition, names) };
    }),
  );
}

/** Each environment once, without those that move to new versions by themselves: nobody deploys to them. */
function environmentsOf(definition: Definition, names: readonly string[]) {
  const moving = definition.settings[environmentSettingOf(definition) ?? '']?.moving ?? {};
  return [...new Set(names)].filter((name) => !Object.hasOwn(moving, name)).map((name) => ({ name }));
}

function namesOf(
  value: Json | undefined,
  { name, unless }: EnvironmentsDefinition,
  pointer: string,
): string[] {
  if (isJsonObject(value) && name === '') return Object.keys(value);
  if (!Array.isArray(value)) throw malformed(pointer, `${typeName(value)}, not names of environments`);
  return value.flatMap((each: Json, index) =>
    isPassedOver(each, unless) ? [] : [textAt(each, name, `${pointer}/${index}`)],
  );
}
