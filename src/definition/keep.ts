import { isJsonObject, type Json, pointerTokens } from '../model/json.ts';
import type { Definition, PagesDefinition } from './definition.ts';
import { MOST_ENTRIES } from './entries.ts';
import { HASHES, hashesOf, isHash } from './fields.ts';
import { withOtherWords } from './other-words.ts';
import { at } from './pointer.ts';

/** Members by name; `*` stands for every one. */
interface Tree {
  whole: boolean;
  readonly members: Map<string, Tree>;
}

type Keep = (body: Json) => Promise<Json>;

/**
 * Cuts a reply to what these pointers find. `*` is every member or entry. Whatever else the vendor sends, such as
 * tokens and headers of tools, is dropped before it is held or shared.
 */
export function keepOnly(pointers: readonly string[]): Keep {
  const tree = treeOf(pointers);
  return async (body) => cut(body, tree);
}

/** Cuts a reply to what a definition reads. Hashes are made before: they are of the whole. */
export function keepOf(definition: Definition): Keep {
  const { read } = definition;
  const place = wild(read.list === undefined ? (read.item ?? '') : `${read.list}/*`);
  const pages = pagePointers(read.pages, place);
  const tree = treeOf([...itemPointers(definition).map((pointer) => place + wild(pointer)), ...pages]);
  const isHashed = Object.values(definition.fields).some(isHash);
  return async (body) => {
    const whole = cut(body, tree);
    const kept = place === '' ? whole : withOtherWords(whole, body);
    return isHashed ? withHashes(kept, body, { definition, tokens: tokensOf(place) }) : kept;
  };
}

/** What is read of a reply to find the next page; `entries` is the pointer of its entries. */
export function pagePointers(pages: PagesDefinition | undefined, entries: string): string[] {
  if (pages === undefined || 'link' in pages) return [];
  if ('last' in pages) return [entries + pages.last];
  if ('next' in pages) return [pages.next, pages.more ?? pages.next];
  const { more } = 'page' in pages ? pages.page : pages.offset;
  return more === undefined ? [] : [more];
}

function itemPointers({ read, fields, state, rollout, split, environments }: Definition): string[] {
  const shares =
    split === undefined ? [] : [split.share ?? '', split.version ?? ''].map((each) => `${split.at}/*${each}`);
  const plain = Object.values(fields).filter((field) => !isHash(field));
  return [
    ...plain.map((field) => field.at),
    ...Object.keys(read.about ?? {}),
    ...Object.keys(read.where ?? {}),
    ...Object.values(rollout?.fields ?? {}),
    ...[state?.at, state?.message, rollout?.version, rollout?.status, rollout?.message].flatMap(
      (pointer) => pointer ?? [],
    ),
    ...[environments?.name, read.absent?.without, read.absent?.archived?.at].flatMap(
      (pointer) => pointer ?? [],
    ),
    ...shares,
  ];
}

/** A setting in a pointer may be anything: replies are shared by targets with other settings. */
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
  // A reply may have millions of entries: of those that are cut, only what is kept is visited.
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
  /** The way to the items. */
  readonly tokens: readonly string[];
}

/** The same reply, and in every item the hashes of what it was. */
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
