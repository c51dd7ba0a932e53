import { isJsonObject, type Json, type JsonObject, pointerToken, pointerTokens } from '../model/json.ts';
import { type Fleet, renamed } from '../providers/sample.ts';
import type { Definition, DiscoverDefinition, Example } from './definition.ts';
import { listOf } from './list.ts';
import { at } from './pointer.ts';
import { environmentSettingOf } from './read.ts';
import { withDefaults } from './simulator.ts';

type Texts = Readonly<Record<string, string>>;
type Replies = Readonly<Record<string, Json>>;

/** Copies of the live example under other names, and the list that has them all, on two pages. */
export function fleetOf(definition: Definition, live: Example, count: number): Fleet {
  const { discover } = definition;
  const { list } = listOf(definition, {});
  const [main = ''] = Object.keys(discover?.settings ?? {});
  const settings = settingsOf(definition, live);
  const object = settings[main];
  if (discover === undefined || list === undefined || object === undefined)
    throw new Error(`${definition.id} has no list of its main setting`);
  const names = Array.from({ length: count }, (_, index) => `${object}-${index + 1}`);
  const environment = settings[environmentSettingOf(definition) ?? ''] ?? '';
  const entries = names.map((name) => entryOf(discover, renamed(settings, object, name), environment));
  const replies = { ...pagesOf(discover, entries), ...environmentReplies(definition, environment) };
  const needed = [...list.settings, ...(list.unlisted ?? []), ...closedEnvironment(definition)];
  return {
    settings: Object.fromEntries(Object.entries(settings).filter(([name]) => needed.includes(name))),
    scenario: {
      objects: names.map((name) => {
        const each = renamed(objectOf({ ...live, settings }), object, name);
        return { ...each, replies: { ...(each.replies as JsonObject), ...replies } };
      }),
    },
  };
}

/** Where no list tells of environments, `discover` takes the name that it is given. */
function settingsOf(definition: Definition, live: Example): Texts {
  const { discover, settings } = definition;
  const examples = Object.entries(settings).flatMap(([name, { example }]) =>
    example === undefined || !listOf(definition, {}).list?.settings.includes(name) ? [] : [[name, example]],
  );
  const all = { ...Object.fromEntries(examples), ...withDefaults(definition, live.settings) };
  const name = environmentSettingOf(definition);
  const isNamed = discover?.environments !== undefined || closedEnvironment(definition).length > 0;
  return name === undefined || isNamed ? all : { ...all, [name]: 'prod' };
}

/** Where the vendor has the same environments everywhere, one is asked for. */
function closedEnvironment(definition: Definition): readonly string[] {
  const name = environmentSettingOf(definition);
  return name === undefined || definition.settings[name]?.values === undefined ? [] : [name];
}

function entryOf(
  { settings, environments, pages }: DiscoverDefinition,
  own: Texts,
  environment: string,
): Json {
  const [first = ''] = Object.keys(settings);
  const pairs: (readonly [string, Json])[] = Object.entries(settings).map(([name, pointer]) => [
    pointer,
    own[name] ?? '',
  ]);
  if (pages !== undefined && 'last' in pages) pairs.push([pages.last, `id-${own[first]}`]);
  if (typeof environments === 'string') pairs.push([environments, [environment]]);
  else if (environments !== undefined && environments.get === undefined)
    pairs.push([environments.list, [withValue({}, environments.name, environment)]]);
  return pairs.reduce<Json>((entry, [pointer, value]) => withValue(entry, pointer, value), {});
}

/** By the requests that lead to them. */
function pagesOf({ get, query, list = '', pages }: DiscoverDefinition, entries: readonly Json[]): Replies {
  const asked = (more: Texts = {}) => pathOf(get, { ...query, ...more });
  const body = (part: readonly Json[], ...pairs: readonly (readonly [string, Json])[]) =>
    pairs.reduce<Json>(
      (into, [pointer, value]) => withValue(into, pointer, value),
      withValue({}, list, [...part]),
    );
  const [first, second] = [entries.slice(0, entries.length / 2), entries.slice(entries.length / 2)];
  if (pages === undefined || 'link' in pages) return { [asked()]: body(entries) };
  if ('next' in pages) {
    const more = (value: boolean) => (pages.more === undefined ? [] : [[pages.more, value] as const]);
    return {
      [asked()]: body(first, [pages.next, 'second'], ...more(true)),
      [asked({ [pages.query]: 'second' })]: body(second, ...more(false)),
    };
  }
  if ('page' in pages) {
    const { query: name, more } = pages.page;
    return { [asked()]: body(first, [more, 2]), [asked({ [name]: '2' })]: body(second, [more, 2]) };
  }
  if ('last' in pages) {
    const cursor = (part: readonly Json[]) => String(at(part.at(-1) ?? null, pages.last));
    return {
      [asked()]: body(first),
      [asked({ [pages.query]: cursor(first) })]: body(second),
      [asked({ [pages.query]: cursor(second) })]: body([]),
    };
  }
  const { query: name, more } = pages.offset;
  const total = more === undefined ? [] : [[more, entries.length] as const];
  return {
    [asked()]: body(first, ...total),
    [asked({ [name]: String(first.length) })]: body(second, ...total),
    [asked({ [name]: String(entries.length) })]: body([], ...total),
  };
}

/** What tells the environments, unless it is the main read. */
function environmentReplies({ discover, read }: Definition, environment: string): Replies {
  const { environments } = discover ?? {};
  if (typeof environments !== 'object' || environments.get === undefined) return {};
  const path = pathOf(environments.get, environments.query);
  if (path === pathOf(read.get, read.query)) return {};
  return { [path]: withValue({}, environments.list, [withValue({}, environments.name, environment)]) };
}

function withValue(into: Json, pointer: string, value: Json): Json {
  if (pointer === '') return value;
  const [first = '', ...rest] = pointerTokens(pointer);
  const object = isJsonObject(into) ? into : {};
  const below = rest.map((token) => `/${pointerToken(token)}`).join('');
  return { ...object, [first]: withValue(object[first] ?? {}, below, value) };
}

export function objectOf({ settings, reply, replies, status }: Example): JsonObject {
  return {
    settings,
    ...(reply !== undefined && { reply }),
    ...(replies !== undefined && { replies }),
    ...(status !== undefined && { status }),
  };
}

export function pathOf(path: string, query: Texts = {}): string {
  const pairs = Object.entries(query).map(([name, text]) => `${name}=${text}`);
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}
