import { isAlias, isMap, isScalar, isSeq, type Pair, Scalar } from 'yaml';
import type { Location } from '../model/location.ts';
import type { Entry, ListNode, MapNode, Node, ScalarNode } from './node.ts';
import type { ReportProblem } from './source.ts';
import { DEPTH_LIMIT } from './tokens.ts';

const ALIASED_NODES_LIMIT = 1_000_000;
const ALIASED_CHARACTERS_LIMIT = 10 * 1024 * 1024;
const CORE_TAG = /^(?:!|tag:yaml\.org,2002:(str|int|float|bool|null|map|seq))$/;

/** Converts the parser's tree: resolves aliases and merges, reports duplicate keys. */
export function convertDocument(
  contents: unknown,
  report: ReportProblem,
  locate: (offset: number) => Location,
): Node | undefined {
  const conversion: Conversion = {
    report,
    locate,
    anchors: new Map(),
    texts: new Map(),
    sizes: new Map(),
    aliased: 0,
    aliasedCharacters: 0,
  };
  const node = convert(contents, conversion, 0);
  return conversion.exhausted ? undefined : node;
}

interface Conversion {
  readonly report: ReportProblem;
  readonly locate: (offset: number) => Location;
  readonly anchors: Map<string, Node | 'open'>;
  /** Interned texts: a fleet has "prod" and "1.4.2" thousands of times. */
  readonly texts: Map<string, string>;
  /** Sizes of the nodes below anchors that are used. */
  readonly sizes: Map<Node, Size>;
  /** Nodes that aliases and merges have added so far, and the characters of their texts. */
  aliased: number;
  aliasedCharacters: number;
  /** The limit is exceeded: the rest is not read. */
  exhausted?: true;
}

interface Size {
  /** This node, its keys and all nodes below. Aliases count as often as they are used. */
  readonly nodes: number;
  /** The characters of their texts. */
  readonly characters: number;
  readonly depth: number;
}

/** Looks at each node once, however often aliases lead to it. */
function sizeOf(node: Node, sizes: Map<Node, Size>): Size {
  const known = sizes.get(node);
  if (known !== undefined) return known;
  let [nodes, characters, depth] = node.kind === 'scalar' ? [1, node.text.length, 0] : [1, 0, 1];
  const add = (each: Node) => {
    const inner = sizeOf(each, sizes);
    nodes += inner.nodes;
    characters += inner.characters;
    depth = Math.max(depth, inner.depth + 1);
  };
  if (node.kind === 'list') for (const item of node.items) add(item);
  if (node.kind === 'map') {
    for (const { key, value } of node.entries) {
      nodes += 1;
      characters += key.length;
      add(value);
    }
  }
  const size = { nodes, characters, depth };
  sizes.set(node, size);
  return size;
}

/** `level` is how many collections are open around the item. */
function convert(item: unknown, conversion: Conversion, level: number): Node | undefined {
  if (conversion.exhausted) return undefined;
  // Most items are scalars.
  const isText = isScalar(item);
  if (!isText && isAlias(item)) return convertAlias(item.source, item.range?.[0] ?? 0, conversion, level);
  if (!isText && !isMap(item) && !isSeq(item)) return undefined;
  const start = item.range?.[0] ?? 0;
  if (item.tag !== undefined) checkTag(item, item.tag, start, conversion);
  if (item.anchor !== undefined) conversion.anchors.set(item.anchor, 'open');
  const node = isText
    ? convertScalar(item, start, conversion)
    : isMap(item)
      ? convertMap(item.items, start, conversion, level + 1)
      : convertList(item.items, start, conversion, level + 1);
  if (item.anchor !== undefined) conversion.anchors.set(item.anchor, node);
  return node;
}

function checkTag(item: object, tag: string, start: number, { report }: Conversion): void {
  const match = CORE_TAG.exec(tag);
  if (match === null) report('syntax', start, `the tag ${tag} is not supported`, 'take it out');
  else if (match[1] !== undefined && !isOfKind(item, match[1])) {
    report('syntax', start, `the tag !!${match[1]} does not go with what comes after it`, 'take it out');
  }
}

/** Whether the value fits its tag. The parser accepts any value. */
function isOfKind(item: object, kind: string): boolean {
  if (isMap(item)) return kind === 'map';
  if (!isScalar(item)) return kind === 'seq';
  const { value } = item;
  switch (kind) {
    case 'null':
      return value === null;
    case 'bool':
      return typeof value === 'boolean';
    case 'int':
      return Number.isInteger(value);
    case 'float':
      return typeof value === 'number';
    default:
      return kind === 'str';
  }
}

function convertAlias(name: string, start: number, conversion: Conversion, level: number): Node | undefined {
  const { report } = conversion;
  const node = conversion.anchors.get(name);
  if (node === undefined) {
    report('alias', start, `no anchor &${name} stands before *${name}`, `write &${name} where it is`);
    return undefined;
  }
  if (node === 'open') {
    report('alias', start, `*${name} stands inside &${name} itself`, 'write out what is meant');
    return undefined;
  }
  const { nodes, characters, depth } = sizeOf(node, conversion.sizes);
  if (level + depth > DEPTH_LIMIT) {
    const message = `through *${name}, this is nested more than ${DEPTH_LIMIT} levels deep`;
    report('too-deep', start, message, 'flatten it');
    return undefined;
  }
  countAliased(conversion, nodes, characters, start);
  return node;
}

function countAliased(conversion: Conversion, nodes: number, characters: number, at: number): void {
  conversion.aliased += nodes;
  conversion.aliasedCharacters += characters;
  const what =
    conversion.aliased > ALIASED_NODES_LIMIT
      ? 'expand to more than a million nodes'
      : conversion.aliasedCharacters > ALIASED_CHARACTERS_LIMIT
        ? 'stand for more than 10 MiB of text'
        : undefined;
  if (what === undefined || conversion.exhausted) return;
  conversion.exhausted = true;
  const hint = 'write out what is meant, or spread it over several files';
  conversion.report('alias', at, `up to here, the aliases in this file ${what}`, hint);
}

function convertScalar(scalar: Scalar, start: number, { texts }: Conversion): ScalarNode {
  const { value, source = '' } = scalar;
  const text = interned(source, texts);
  const isCore = value === null || typeof value === 'boolean' || typeof value === 'number';
  const core = isCore ? value : value === source ? text : interned(String(value ?? ''), texts);
  return { kind: 'scalar', start, text, value: core };
}

function interned(text: string, texts: Map<string, string>): string {
  const known = texts.get(text);
  if (known === undefined) texts.set(text, text);
  return known ?? text;
}

function convertList(
  items: readonly unknown[],
  start: number,
  conversion: Conversion,
  level: number,
): ListNode {
  const nodes = items.flatMap((item) => convert(item, conversion, level) ?? []);
  return { kind: 'list', start, items: nodes };
}

function convertMap(pairs: readonly Pair[], start: number, conversion: Conversion, level: number): MapNode {
  const own = new Map<string, Entry>();
  let merged: Entry[] | undefined;
  for (const pair of pairs) {
    const key = convert(pair.key, conversion, level);
    const value = convert(pair.value, conversion, level);
    if (key?.kind !== 'scalar') {
      const hint = 'put the key in quotes: it contains { } or [ ]';
      if (key !== undefined) conversion.report('wrong-type', key.start, 'a key must be text', hint);
      continue;
    }
    const first = own.get(key.text);
    const merges = key.text === '<<' && isMergeKey(pair.key);
    if (first !== undefined) {
      reportDuplicate(key, first, conversion, merges);
      continue;
    }
    const entry = { key: key.text, keyStart: key.start, value: value ?? emptyValue(pair, key) };
    own.set(key.text, entry);
    if (merges) merged = mergedEntries(entry.value, conversion);
  }
  const written: MapNode = { kind: 'map', start, entries: [...own.values()] };
  if (merged === undefined) return written;
  own.delete('<<');
  for (const entry of merged) if (!own.has(entry.key)) own.set(entry.key, entry);
  const node: MapNode = { kind: 'map', start, entries: [...own.values()] };
  // All merged entries count each time that they are merged, even those whose keys the mapping itself has.
  const size = sizeOf(written, conversion.sizes);
  conversion.sizes.set(node, { ...size, nodes: size.nodes + merged.length });
  return node;
}

/** The value of `key:` without a value, or with an unresolved alias. */
function emptyValue({ value }: Pair, key: ScalarNode): ScalarNode {
  const start = isAlias(value) ? (value.range?.[0] ?? key.start) : key.start;
  return { kind: 'scalar', start, text: '', value: null };
}

function reportDuplicate(key: ScalarNode, first: Entry, conversion: Conversion, merges: boolean): void {
  const { line, column } = conversion.locate(first.keyStart);
  conversion.report(
    'duplicate-key',
    key.start,
    `the key "${key.text}" stands here for the second time: the first is at ${line}:${column}`,
    merges
      ? 'write one << that merges both: <<: [*name, *other]; of equal keys the first counts'
      : 'keep one of them',
  );
}

function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.type === Scalar.PLAIN;
}

function mergedEntries(node: Node, conversion: Conversion): Entry[] {
  const maps = node.kind === 'list' ? node.items : [node];
  const entries: Entry[] = [];
  for (const map of maps) {
    if (map.kind !== 'map') {
      const hint = 'write <<: *name, or <<: [*name, *other]';
      conversion.report('wrong-type', map.start, '<< takes a mapping, or a list of mappings', hint);
      continue;
    }
    countAliased(conversion, map.entries.length, 0, map.start);
    if (conversion.exhausted) return [];
    for (const entry of map.entries) entries.push(entry);
  }
  return entries;
}
