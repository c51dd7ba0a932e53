import { isJsonObject, type Json, pointerTokens } from '../model/json.ts';
import type { ReplySchema } from '../providers/reply.ts';
import type { Definition, PagesDefinition } from './definition.ts';
import { MOST_ENTRIES } from './entries.ts';
import { HASHES, hashesOf, isHash } from './fields.ts';
import { withOtherWords } from './other-words.ts';
import { at } from './pointer.ts';

/** Members by name; `*` stands for every member. */
interface Tree {
  whole: boolean;
  readonly members: Map<string, Tree>;
}

type Keep = (body: Json) => Promise<Json>;

/** The part of a request that limits its reply to these pointers. */
export function replyWith(pointers: readonly string[]) {
  return { response: schemaOf(pointers), keep: keepOnly(pointers) };
}

/**
 * Cuts a reply to what these pointers find; `*` is every member or entry. The rest, such as tokens and headers of tools,
 * is dropped before the reply is held or shared.
 */
export function keepOnly(pointers: readonly string[]): Keep {
  const tree = treeOf(pointers);
  return async (body) => cut(body, tree);
}

/** A schema that names the members at these pointers. Tests put wrong values in place of each of them. */
export function schemaOf(pointers: readonly string[]): ReplySchema {
  return pointers.map(tokensOf).reduce<ReplySchema>(withMember, {});
}

function withMember(schema: ReplySchema, [token, ...rest]: readonly string[]): ReplySchema {
  if (token === undefined) return schema;
  if (/^(?:\*|\d+)$/.test(token)) return { ...schema, items: withMember(schema.items ?? {}, rest) };
  const { properties = {} } = schema;
  return { ...schema, properties: { ...properties, [token]: withMember(properties[token] ?? {}, rest) } };
}

/** Cuts a reply to what a definition reads. Hashes are computed before the cut, because they cover the whole item. */
export function keepOf(definition: Definition): Keep {
  const place = placeOfItem(definition);
  const pages = pagePointers(definition.read.pages, place);
  const tree = treeOf([...itemPointers(definition).map((pointer) => place + wild(pointer)), ...pages]);
  const isHashed = Object.values(definition.fields).some(isHash);
  return async (body) => {
    const whole = cut(body, tree);
    const kept = place === '' ? whole : withOtherWords(whole, body);
    return isHashed ? withHashes(kept, body, { definition, tokens: tokensOf(place) }) : kept;
  };
}

/** The members that a definition reads, as a schema. */
export function itemSchemaOf(definition: Definition): ReplySchema {
  const hashed = Object.values(definition.fields).map(({ at: pointer }) => pointer);
  const place = placeOfItem(definition);
  return schemaOf([...itemPointers(definition), ...hashed].map((pointer) => place + wild(pointer)));
}

/** Pointers to what leads to the next page; `entries` is the pointer of the entries. */
export function pagePointers(pages: PagesDefinition | undefined, entries: string): string[] {
  if (pages === undefined || 'link' in pages) return [];
  if ('last' in pages) return [entries + pages.last];
  if ('next' in pages) return [pages.next, pages.more ?? pages.next];
  const { more } = 'page' in pages ? pages.page : pages.offset;
  return more === undefined ? [] : [more];
}

function itemPointers({ read, fields, state, rollout, split, environments }: Definition): string[] {
  const { without, archived } = read.absent ?? {};
  const single = [
    ...[state?.at, state?.message, rollout?.version, rollout?.status, rollout?.message],
    ...[environments?.name, without, archived?.at],
    ...(split === undefined ? [] : [split.share, split.version].map((each = '') => `${split.at}/*${each}`)),
  ];
  return [
    ...Object.values(fields).flatMap((field) => (isHash(field) ? [] : field.at)),
    ...[read.about, read.where].flatMap((map) => Object.keys(map ?? {})),
    ...Object.values(rollout?.fields ?? {}),
    ...single.flatMap((pointer) => pointer ?? []),
  ];
}

function placeOfItem({ read: { item = '', list } }: Definition): string {
  return wild(list === undefined ? item : `${list}/*`);
}

/**
 * The pointer with `*` in place of settings: targets with other settings share the reply, so their parts are kept too.
 */
function wild(pointer: string): string {
  return pointer.replace(/\/[^/]*\{\w+\}[^/]*/g, '/*');
}

function tokensOf(pointer: string): string[] {
  return pointer === '' ? [] : pointerTokens(pointer);
}

function treeOf(pointers: readonly string[]): Tree {
  const root: Tree = { whole: false, members: new Map() };
  for (const pointer of pointers) {
    let tree = root;
    for (const token of tokensOf(pointer)) {
      const next: Tree = tree.members.get(token) ?? { whole: false, members: new Map() };
      tree.members.set(token, next);
      tree = next;
    }
    tree.whole = true;
  }
  return root;
}

function cut(value: Json, tree: Tree): Json {
  if (tree.whole) return value;
  const { members } = tree;
  const every = members.get('*');
  if (Array.isArray(value)) {
    const isIndexed = every !== undefined || [...members.keys()].some((token) => /^\d+$/.test(token));
    return isIndexed ? value.map((entry: Json, index) => cutMember(entry, String(index), tree) ?? null) : [];
  }
  if (!isJsonObject(value)) return value;
  // A reply may have millions of members: only those that are kept are visited.
  const kept: [string, Json][] = [];
  let isWhole = true;
  for (const name of every === undefined ? members.keys() : Object.keys(value)) {
    if (!Object.hasOwn(value, name)) continue;
    const member = value[name] ?? null;
    const shown = cutMember(member, name, tree);
    if (shown !== undefined) kept.push([name, shown]);
    if (shown !== member) isWhole = false;
  }
  return isWhole && kept.length === Object.keys(value).length ? value : Object.fromEntries(kept);
}

function cutMember(value: Json, name: string, { members }: Tree): Json | undefined {
  const every = members.get('*');
  const named = members.get(name);
  if (named === undefined || every === undefined) {
    const tree = named ?? every;
    return tree && cut(value, tree);
  }
  return cut(value, {
    whole: named.whole || every.whole,
    members: new Map([...every.members, ...named.members]),
  });
}

interface Hashing {
  readonly definition: Definition;
  /** The steps to the items. */
  readonly tokens: readonly string[];
}

/** Adds to every cut item in `kept` the hashes of the whole item in `body`. */
async function withHashes(kept: Json, body: Json, { definition, tokens }: Hashing): Promise<Json> {
  const [token, ...rest] = tokens;
  if (token === undefined) {
    if (!isJsonObject(body)) return kept;
    return { ...(isJsonObject(kept) ? kept : {}), [HASHES]: await hashesOf(definition.fields, body) };
  }
  const below = { definition, tokens: rest };
  if (Array.isArray(kept)) {
    if (kept.length > MOST_ENTRIES) return kept;
    return Promise.all(
      kept.map(async (entry: Json, index) =>
        token === '*' || token === String(index)
          ? withHashes(entry, at(body, `/${index}`) ?? null, below)
          : entry,
      ),
    );
  }
  if (!isJsonObject(kept) || !isJsonObject(body)) return kept;
  const entries = Object.entries(kept).map(async ([name, member]): Promise<[string, Json]> => {
    const own = body[name] ?? null;
    return [name, token === '*' || token === name ? await withHashes(member, own, below) : member];
  });
  return Object.fromEntries(await Promise.all(entries));
}
