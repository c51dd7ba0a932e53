import { isAlias, isMap, isScalar, isSeq, Scalar } from 'yaml';
import type { Location } from '../model/location.ts';
import type { Entry, Node, ScalarNode } from './node.ts';
import type { ReportProblem } from './report-problem.ts';
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
    aliased: 0,
    aliasedCharacters: 0,
  };
  const measured = convert(contents, conversion, 0);
  return conversion.exhausted ? undefined : measured?.node;
}

interface Measured {
  readonly node: Node;
  /** The number of nodes, this one included; aliases count as often as they are used. */
  readonly size: number;
  /** The characters of the texts and keys of those nodes. */
  readonly characters: number;
  readonly depth: number;
}

type Anchored = Measured | 'open';

interface Conversion {
  readonly report: ReportProblem;
  readonly locate: (offset: number) => Location;
  readonly anchors: Map<string, Anchored>;
  /** Interned texts: a fleet has "prod" and "1.4.2" thousands of times. */
  readonly texts: Map<string, string>;
  /** Nodes that aliases and merges have added so far, and the characters of their texts. */
  aliased: number;
  aliasedCharacters: number;
  /** The limit is exceeded: the rest is not read. */
  exhausted?: true;
}

/** `level` is how many collections are open around the item. */
function convert(item: unknown, conversion: Conversion, level: number): Measured | undefined {
  if (conversion.exhausted) return undefined;
  if (isAlias(item)) return convertAlias(item.source, item.range?.[0] ?? 0, conversion, level);
  if (!isScalar(item) && !isMap(item) && !isSeq(item)) return undefined;
  const start = item.range?.[0] ?? 0;
  if (item.tag !== undefined) checkTag(item, item.tag, start, conversion);
  if (item.anchor !== undefined) conversion.anchors.set(item.anchor, 'open');
  const measured = isScalar(item)
    ? convertScalar(item, start, conversion)
    : isMap(item)
      ? convertMap(item.items, start, conversion, level + 1)
      : convertList(item.items, start, conversion, level + 1);
  if (item.anchor !== undefined) conversion.anchors.set(item.anchor, measured);
  return measured;
}

function checkTag(item: object, tag: string, start: number, { report }: Conversion): void {
  const match = CORE_TAG.exec(tag);
  if (match === null) report('syntax', start, `the tag ${tag} is not supported`, 'take it out');
  else if (match[1] !== undefined && !isOfKind(item, match[1])) {
    report('syntax', start, `the tag !!${match[1]} does not go with what comes after it`, 'take it out');
  }
}

/** Whether the value fits its tag: the parser accepts any. */
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

function convertAlias(
  name: string,
  start: number,
  conversion: Conversion,
  level: number,
): Measured | undefined {
  const { report } = conversion;
  const anchored = conversion.anchors.get(name);
  if (anchored === undefined) {
    report('alias', start, `no anchor &${name} stands before *${name}`, `write &${name} where it is`);
    return undefined;
  }
  if (anchored === 'open') {
    report('alias', start, `*${name} stands inside &${name} itself`, 'write out what is meant');
    return undefined;
  }
  if (level + anchored.depth > DEPTH_LIMIT) {
    report(
      'too-deep',
      start,
      `through *${name}, this is nested more than ${DEPTH_LIMIT} levels deep`,
      'flatten it',
    );
    return undefined;
  }
  countAliased(conversion, anchored, start);
  return anchored;
}

function countAliased(
  conversion: Conversion,
  { size, characters }: Pick<Measured, 'size' | 'characters'>,
  at: number,
): void {
  conversion.aliased += size;
  conversion.aliasedCharacters += characters;
  const what =
    conversion.aliased > ALIASED_NODES_LIMIT
      ? 'expand to more than a million nodes'
      : conversion.aliasedCharacters > ALIASED_CHARACTERS_LIMIT
        ? 'stand for more than 10 MiB of text'
        : undefined;
  if (what === undefined || conversion.exhausted) return;
  conversion.exhausted = true;
  conversion.report(
    'alias',
    at,
    `up to here, the aliases in this file ${what}`,
    'write out what is meant, or spread it over several files',
  );
}

function convertScalar(scalar: Scalar, start: number, { texts }: Conversion): Measured {
  const { value } = scalar;
  const once = (text: string) => {
    const known = texts.get(text);
    if (known === undefined) texts.set(text, text);
    return known ?? text;
  };
  const core =
    value === null || typeof value === 'boolean' || typeof value === 'number'
      ? value
      : once(String(value ?? ''));
  const text = once(scalar.source ?? '');
  return { node: { kind: 'scalar', start, text, value: core }, size: 1, characters: text.length, depth: 0 };
}

function convertList(
  items: readonly unknown[],
  start: number,
  conversion: Conversion,
  level: number,
): Measured {
  const nodes: Node[] = [];
  let size = 1;
  let characters = 0;
  let depth = 0;
  for (const item of items) {
    const measured = convert(item, conversion, level);
    if (measured === undefined) continue;
    nodes.push(measured.node);
    size += measured.size;
    characters += measured.characters;
    depth = Math.max(depth, measured.depth);
  }
  return { node: { kind: 'list', start, items: nodes }, size, characters, depth: depth + 1 };
}

interface YamlPair {
  readonly key: unknown;
  readonly value: unknown;
}

function convertMap(
  pairs: readonly YamlPair[],
  start: number,
  conversion: Conversion,
  level: number,
): Measured {
  const own = new Map<string, Entry>();
  let merged: Entry[] | undefined;
  let size = 1;
  let characters = 0;
  let depth = 0;
  for (const pair of pairs) {
    const key = convert(pair.key, conversion, level)?.node;
    const value = convert(pair.value, conversion, level);
    if (key?.kind !== 'scalar') {
      if (key !== undefined)
        conversion.report(
          'wrong-type',
          key.start,
          'a key must be text',
          'put the key in quotes: it contains { } or [ ]',
        );
      continue;
    }
    const measured = value ?? emptyValue(pair, key);
    size += 1 + measured.size;
    characters += key.text.length + measured.characters;
    depth = Math.max(depth, measured.depth);
    if (isDuplicate(own, key, conversion, isMergeKey(pair.key))) continue;
    own.set(key.text, { key: key.text, keyStart: key.start, value: measured.node });
    if (isMergeKey(pair.key)) merged = mergedEntries(measured.node, conversion);
  }
  if (merged === undefined) {
    return { node: { kind: 'map', start, entries: [...own.values()] }, size, characters, depth: depth + 1 };
  }
  own.delete('<<');
  for (const entry of merged) if (!own.has(entry.key)) own.set(entry.key, entry);
  return {
    node: { kind: 'map', start, entries: [...own.values()] },
    size: size + merged.length,
    characters,
    depth: depth + 1,
  };
}

/** The value of `key:` without a value, or with an unresolved alias. */
function emptyValue(pair: YamlPair, key: ScalarNode): Measured {
  const start = isAlias(pair.value) ? (pair.value.range?.[0] ?? key.start) : key.start;
  return { node: { kind: 'scalar', start, text: '', value: null }, size: 1, characters: 0, depth: 0 };
}

function isDuplicate(
  own: ReadonlyMap<string, Entry>,
  key: ScalarNode,
  conversion: Conversion,
  merges: boolean,
): boolean {
  const first = own.get(key.text);
  if (first === undefined) return false;
  const { line, column } = conversion.locate(first.keyStart);
  conversion.report(
    'duplicate-key',
    key.start,
    `the key "${key.text}" stands here for the second time: the first is at ${line}:${column}`,
    merges
      ? 'write one that merges both: <<: [*name, *other]; of equal keys the first counts'
      : 'keep one of them',
  );
  return true;
}

function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.type === Scalar.PLAIN && key.source === '<<';
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
    countAliased(conversion, { size: map.entries.length, characters: 0 }, map.start);
    if (conversion.exhausted) return [];
    for (const entry of map.entries) entries.push(entry);
  }
  return entries;
}
