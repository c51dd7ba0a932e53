import { isJsonObject, type Json, type JsonObject, pointerToken, pointerTokens } from '../model/json.ts';
import { type Fleet, renamed } from '../providers/sample.ts';
import type { Definition, DiscoverDefinition, Example } from './definition.ts';
import { listOf } from './list.ts';
import { at } from './pointer.ts';
import { environmentSettingOf } from './read.ts';
import { withDefaults } from './simulator.ts';
import type { Texts } from './template.ts';

type Replies = Readonly<Record<string, Json>>;

/** Copies of the live example under other names, and the list that has them all, on two pages. */
export function fleetOf(definition: Definition, live: Example, count: number, more: Replies = {}): Fleet {
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
  const replies = { ...pagesOf(discover, entries), ...environmentReplies(definition, environment), ...more };
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

/**
 * The settings of the live example. If neither the list nor a fixed set of values names environments, the environment
 * is `prod`: `discover` takes it if the user gives none.
 */
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

/** The setting that names the environment, if it has a fixed set of values: then `discover` must be given it. */
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
  if (environments !== undefined && environments.get === undefined)
    pairs.push([environments.list, [withValue({}, environments.name, environment)]]);
  return pairs.reduce<Json>((entry, [pointer, value]) => withValue(entry, pointer, value), {});
}

/** Two pages of the list, by their requests. */
function pagesOf({ get, query, list = '', pages }: DiscoverDefinition, entries: readonly Json[]): Replies {
  const page = (part: readonly Json[], asked: Texts = {}, said: Replies = {}): Replies => ({
    [pathOf(get, { ...query, ...asked })]: Object.entries(said).reduce<Json>(
      (body, [pointer, value]) => withValue(body, pointer, value),
      withValue({}, list, [...part]),
    ),
  });
  const [first, second] = [entries.slice(0, entries.length / 2), entries.slice(entries.length / 2)];
  if (pages === undefined || 'link' in pages) return page(entries);
  if ('next' in pages) {
    const more = (value: boolean) => (pages.more === undefined ? {} : { [pages.more]: value });
    return {
      ...page(first, {}, { [pages.next]: 'second', ...more(true) }),
      ...page(second, { [pages.query]: 'second' }, more(false)),
    };
  }
  if ('page' in pages) {
    const { query: name, more, first: from = 1 } = pages.page;
    return {
      ...page(first, {}, { [more]: 2 }),
      ...page(second, { [name]: String(from + 1) }, { [more]: 2 }),
    };
  }
  if ('last' in pages) {
    const after = (part: readonly Json[]) => ({
      [pages.query]: String(at(part.at(-1) ?? null, pages.last)),
    });
    return { ...page(first), ...page(second, after(first)), ...page([], after(second)) };
  }
  const { query: name, more } = pages.offset;
  const total = more === undefined ? {} : { [more]: entries.length };
  const behind = (number: number) => ({ [name]: String(number) });
  return {
    ...page(first, {}, total),
    ...page(second, behind(first.length), total),
    ...page([], behind(entries.length), total),
  };
}

/** The reply with the environments, by its request. Empty if the main request is the same. */
function environmentReplies({ discover, read }: Definition, environment: string): Replies {
  const { environments } = discover ?? {};
  if (environments?.get === undefined) return {};
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
