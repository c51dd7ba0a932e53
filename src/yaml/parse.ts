import { Composer, type CST, isAlias, isMap, isScalar, isSeq, Scalar } from 'yaml';
import type { Problem } from '../model/problem.ts';
import type { Entry, Node, ScalarNode } from './node.ts';
import { oddBlankAt } from './odd-blanks.ts';
import { locate, type Source } from './source.ts';
import { DEPTH_LIMIT, readTokens, type Tokens } from './tokens.ts';

export interface Parsed {
  /** Not given where there is nothing, or nothing that could be read. Where there are problems, it is what is left. */
  readonly root?: Node;
  readonly problems: readonly Problem[];
}

const ALIASED_NODES_LIMIT = 1_000_000;
const ALIASED_CHARACTERS_LIMIT = 10 * 1024 * 1024;
const MOST_SYNTAX_FAULTS = 100;
const CORE_TAG = /^(?:!|tag:yaml\.org,2002:(str|int|float|bool|null|map|seq))$/;

/** Parses one YAML 1.2 document. Whatever would be read differently by another reader is refused, not guessed. */
export function parseYaml(source: Source): Parsed {
  const problems: Problem[] = [];
  const report: ReportProblem = (code, offset, message, hint) => {
    problems.push({ code, message, hint, location: locate(source, offset) });
  };
  tellUnprintable(source.text, report);
  const { tokens, end } = readTokens(source.text);
  if (isTooMuch(tokens, end, report)) return { problems };
  const composer = new Composer({ uniqueKeys: false, merge: true, strict: true, prettyErrors: false });
  const kept = withoutDirectives(tokens, report);
  const documents = firstTwo(composer.compose(kept, false, source.text.length));
  const [document, second] = documents;
  const before = problems.length;
  for (const { errors } of documents) reportSyntax(withOpenings(errors, tokens), source, report);
  if (problems.length > before || !document?.contents) return { problems };
  if (second !== undefined) {
    report('syntax', second.range[0], 'a second document begins here', 'put it into a file of its own');
  }
  const root = convertDocument(document.contents, report);
  return root === undefined ? { problems } : { root, problems };
}

/** YAML has no control characters but tabs and line ends; the parser lets them pass. The first is told. */
function tellUnprintable(text: string, report: ReportProblem): void {
  const at = text.search(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/);
  if (at === -1) return;
  const code = (text.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  report(
    'syntax',
    at,
    `this is not YAML: there is a control character here, U+${code}`,
    `take it out, or write it as "\\u${code}" in double quotes`,
  );
}

/** One document is read and a second one told of: half a million more are not even built. */
function firstTwo<Each>(all: Iterable<Each>): Each[] {
  const two: Each[] = [];
  for (const each of all) {
    two.push(each);
    if (two.length === 2) break;
  }
  return two;
}

type ReportProblem = (code: Problem['code'], offset: number, message: string, hint?: string) => void;

/** A directive changes what follows: it is refused, and the rest is read as if it were not there. */
function withoutDirectives(tokens: readonly CST.Token[], report: ReportProblem): CST.Token[] {
  return tokens.filter((token) => {
    if (token.type !== 'directive') return true;
    const name = (token.source.split(/\s/, 1)[0] ?? '%').slice(0, 32);
    report('syntax', token.offset, `the directive ${name} is not supported`, 'take the line out');
    return false;
  });
}

/** Deep nesting would exhaust the stack, and a million pieces the memory: both are found before anything is composed. */
function isTooMuch(tokens: readonly CST.Token[], end: Tokens['end'], report: ReportProblem): boolean {
  let found = false;
  for (const token of tokens) {
    if (token.type !== 'document' || token.value === undefined) continue;
    const deep = firstTooDeep(token.value);
    if (deep === undefined) continue;
    report('too-deep', deep, TOO_DEEP, 'flatten it');
    found = true;
  }
  if (end === undefined || found) return found;
  if (end.fault === 'too-deep') report('too-deep', end.offset, TOO_DEEP, 'flatten it');
  else {
    report(
      'too-large',
      end.offset,
      'up to here, the file has a million pieces of YAML in it, and that is as far as it is read',
      'split it: a run takes any number of files',
    );
  }
  return true;
}

const TOO_DEEP = `nested more than ${DEPTH_LIMIT} levels deep`;

function firstTooDeep(root: CST.Token): number | undefined {
  let level: CST.Token[] = [root];
  for (let depth = 1; level.length > 0; depth += 1) {
    const next: CST.Token[] = [];
    for (const token of level) {
      if (!('items' in token)) continue;
      if (depth > DEPTH_LIMIT) return token.offset;
      for (const item of token.items) {
        if (item.key) next.push(item.key);
        if (item.value) next.push(item.value);
      }
    }
    level = next;
  }
  return undefined;
}

interface SyntaxFault {
  readonly code: string;
  readonly message: string;
  readonly pos: readonly [number, number];
}

/** The first fault of a document makes nonsense of what follows it: consequential ones are left out. */
function reportSyntax(errors: readonly SyntaxFault[], source: Source, report: ReportProblem): void {
  const seen = new Set<number>();
  let unexpected = false;
  for (const { code, message, pos } of errors) {
    const [offset] = pos;
    if (seen.has(offset) || seen.size >= MOST_SYNTAX_FAULTS) continue;
    if (unexpected && code === 'UNEXPECTED_TOKEN') continue;
    unexpected ||= code === 'UNEXPECTED_TOKEN';
    seen.add(offset);
    const odd = oddBlankAt(source, offset);
    const hint = isAtReference(source.text, offset)
      ? 'inside { } and [ ] a reference needs quotes: "${var.NAME}"'
      : (odd ?? SYNTAX_HINTS[code] ?? 'see https://yaml.org/spec/1.2.2/');
    const said = SYNTAX_WORDS[code] ?? lowerFirst(withoutQuote(message));
    report('syntax', offset, `this is not YAML: ${said}`, hint);
  }
}

/** What the parser quotes may be a literal secret; the excerpt shows what may be shown. */
function withoutQuote(message: string): string {
  return message.replace(/: .*$/s, '');
}

/** Before a fault, on its line or right at it: `${` as it is read in flow style, `$` and then a mapping. */
function isAtReference(text: string, offset: number): boolean {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(Math.max(lineStart, offset - 200), offset);
  const after = text.slice(offset, offset + 200).split('\n', 1)[0] ?? '';
  return (before + after).replace(/"[^"]*"|'[^']*'/g, '').includes('${');
}

/** What is never closed is told where it opens: that it is open shows only where the file ends. */
function withOpenings(errors: readonly SyntaxFault[], tokens: readonly CST.Token[]): SyntaxFault[] {
  const isOpen = ({ code, message }: SyntaxFault) =>
    code === 'MISSING_CHAR' || / end with a [}\]]/.test(message);
  if (!errors.some(isOpen)) return [...errors];
  const open = unclosed(tokens);
  return errors.map((error) => {
    if (!isOpen(error)) return error;
    const opening = open.findLast(({ offset, end }) => offset <= error.pos[0] && error.pos[0] <= end);
    if (opening === undefined) return error;
    const what = opening.isQuote ? 'the quote' : 'the bracket';
    return {
      ...error,
      message: `${what} that opens here is not closed`,
      pos: [opening.offset, error.pos[1]],
    };
  });
}

interface Opening {
  readonly offset: number;
  readonly end: number;
  readonly isQuote: boolean;
}

/** Quotes and brackets without an end, in the order in which they open. */
function unclosed(tokens: readonly CST.Token[]): Opening[] {
  const found: Opening[] = [];
  const open: CST.Token[] = tokens.flatMap((token) =>
    token.type === 'document' && token.value ? [token.value] : [],
  );
  for (let token = open.pop(); token !== undefined; token = open.pop()) {
    const { offset } = token;
    if (token.type === 'single-quoted-scalar' || token.type === 'double-quoted-scalar') {
      const [quote = ''] = token.source;
      const isClosed = token.source.length > 1 && token.source.endsWith(quote);
      if (!isClosed) found.push({ offset, end: offset + token.source.length, isQuote: true });
    }
    if (!('items' in token)) continue;
    const closing = token.type === 'flow-collection' && (token.start.source === '{' ? '}' : ']');
    if (token.type === 'flow-collection' && !token.end.some(({ source }) => source === closing))
      found.push({ offset, end: Number.POSITIVE_INFINITY, isQuote: false });
    for (const { key, value } of token.items) {
      if (key) open.push(key);
      if (value) open.push(value);
    }
  }
  return found.sort((left, right) => left.offset - right.offset);
}

/** In place of the parser's own words. */
const SYNTAX_WORDS: Readonly<Record<string, string>> = {
  KEY_OVER_1024_CHARS:
    'a key has more than 1024 characters, and no colon may stand so far behind its beginning',
};

const SYNTAX_HINTS: Readonly<Record<string, string>> = {
  KEY_OVER_1024_CHARS: 'shorten the key, or put the text in quotes if it is a value',
  TAB_AS_INDENT: 'indent with spaces',
  BLOCK_AS_IMPLICIT_KEY:
    'check the indentation of the lines below; a value with a colon and a blank in it needs quotes',
  MULTILINE_IMPLICIT_KEY: 'check the indentation, and that a blank stands behind each colon',
  BAD_SCALAR_START: 'put the value in quotes',
  BAD_INDENT: 'check the indentation',
  MISSING_CHAR: 'close what was opened',
  UNEXPECTED_TOKEN: 'check quotes and brackets before it',
};

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

interface Measured {
  readonly node: Node;
  /** Nodes below and including this one, aliases counted as often as they are used. */
  readonly size: number;
  /** Of the texts and keys of those nodes. */
  readonly characters: number;
  readonly depth: number;
}

type Anchored = Measured | 'open';

interface Conversion {
  readonly report: ReportProblem;
  readonly anchors: Map<string, Anchored>;
  /** Each text once: a fleet says "prod" and "1.4.2" thousands of times. */
  readonly texts: Map<string, string>;
  /** Nodes that aliases and merges have added so far, and the characters of their texts. */
  aliased: number;
  aliasedCharacters: number;
  /** Where the limit of those was passed: what comes after is not read. */
  exhausted?: true;
}

function convertDocument(contents: unknown, report: ReportProblem): Node | undefined {
  const conversion: Conversion = {
    report,
    anchors: new Map(),
    texts: new Map(),
    aliased: 0,
    aliasedCharacters: 0,
  };
  const measured = convert(contents, conversion, 0);
  return conversion.exhausted ? undefined : measured?.node;
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
    report('syntax', start, `the tag !!${match[1]} does not go with what stands behind it`, 'take it out');
  }
}

/** The parser takes a value that its tag does not fit for a text, or for something else. */
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
          'put a key with { } or [ ] in it in quotes',
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

/** `key:` with nothing behind it, or behind it an alias that could not be resolved. */
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
  conversion.report(
    'duplicate-key',
    key.start,
    `the key "${key.text}" stands here twice`,
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
