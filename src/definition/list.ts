import type { Json } from '../model/json.ts';
import { type Listed, type Provider, type ProviderList, ReadError } from '../providers/contract.ts';
import type { ReplySchema } from '../providers/reply.ts';
import type { Definition, DiscoverDefinition } from './definition.ts';
import { readList } from './pages.ts';
import { at, malformed, typeName } from './pointer.ts';
import { filledPath, filledPointer, filledQuery, settingsIn } from './template.ts';

/** The list that a definition has, or what to look up in place of one. */
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
  const given = [...new Set(asked)].filter((name) => isNeeded(definition, name));
  const unlisted = needed.filter((name) => !given.includes(name) && discover.settings[name] === undefined);
  const list: ProviderList = {
    settings: given,
    ...(unlisted.length > 0 && { unlisted }),
    read: async (values, get) => {
      const request = {
        path: filledPath(discover.get, values),
        query: filledQuery(discover.query, values),
        response,
      };
      const found = await readList(request, filledPointer(discover.list, values), discover.pages, get);
      if ('status' in found) throw new ReadError('not-found', `the list of ${noun}s: ${found.message}`);
      const own = Object.fromEntries(
        given.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])),
      );
      return found.entries.map((entry, index) =>
        listedOf(discover, { entry, place: `${found.place}/${index}`, own }),
      );
    },
  };
  return { list };
}

function isNeeded({ settings }: Definition, name: string): boolean {
  const { default: standard, optional } = settings[name] ?? {};
  return optional !== true && (standard === undefined || standard.startsWith('$'));
}

interface Listing {
  readonly entry: Json;
  readonly place: string;
  /** Settings of the request, which lead to each object too. */
  readonly own: Readonly<Record<string, string>>;
}

function listedOf(discover: DiscoverDefinition, { entry, place, own }: Listing): Listed {
  const pairs = Object.entries(discover.settings).map(([name, pointer]) => {
    const value = at(entry, pointer);
    if (typeof value === 'number') return [name, String(value)];
    if (typeof value === 'string' && value !== '') return [name, value];
    throw malformed(`${place}${pointer}`, value === '' ? 'empty' : `${typeName(value)}, not a text`);
  });
  const settings: Readonly<Record<string, string>> = { ...own, ...Object.fromEntries(pairs) };
  const name = discover.name === undefined ? undefined : at(entry, discover.name);
  const [first = ''] = Object.keys(discover.settings);
  return {
    name: typeof name === 'string' && name !== '' ? name : (settings[first] ?? ''),
    settings,
    ...(discover.environments !== undefined && {
      environments: environmentsOf(at(entry, discover.environments), `${place}${discover.environments}`),
    }),
  };
}

/** A list of names, or a map by name. */
function environmentsOf(value: Json | undefined, pointer: string) {
  const names = Array.isArray(value)
    ? value
    : typeof value === 'object' && value !== null
      ? Object.keys(value)
      : undefined;
  if (names === undefined) throw malformed(pointer, `${typeName(value)}, not names of environments`);
  return names.map((name, index) => {
    if (typeof name === 'string' && name !== '') return { name };
    throw malformed(`${pointer}/${index}`, `${typeName(name)}, not a name`);
  });
}
