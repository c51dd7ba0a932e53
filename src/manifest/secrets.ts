import { distance } from 'fastest-levenshtein';
import { CST } from 'yaml';
import { addTo } from '../model/group.ts';
import { locate, type Source } from '../yaml/source.ts';
import { readTokens } from '../yaml/tokens.ts';

/** Keys whose values may be secrets. */
const SECRET_WORDS =
  '[\\w-]*(?:token|secret|passw|jwt|bearer|api[_-]?key|authori[sz]ation)[\\w-]*|headers|key|auth|basic';
const SECRET_NAME = new RegExp(`^(?:${SECRET_WORDS})$`, 'i');
const SECRET_KEY = new RegExp(`(^|[\\s{[,?"'-])["']?(cred\\w*|${SECRET_WORDS})["']?\\s*(:|$)`, 'gi');

export const LONGEST_USER_INFO = 200;

/** User and password in a URL, replaced character by character to keep columns. */
export function withoutUserInfo(text: string): string {
  return text.replace(/[^\s"'/@]{1,200}(?=@)/g, (info) =>
    info.includes(':') ? '*'.repeat(info.length) : info,
  );
}

export interface Hiding {
  /** The text is valid YAML, so use its structure; otherwise guess from indentation and brackets. */
  readonly parsed: boolean;
}

const known = new WeakMap<Source, Map<boolean, ReadonlyMap<number, number>>>();

/** The column (from 0) where a line may begin to be secret, or undefined if none. */
export function hiddenFrom(source: Source, line: number, { parsed }: Hiding): number | undefined {
  const both = known.get(source) ?? new Map<boolean, ReadonlyMap<number, number>>();
  known.set(source, both);
  const columns = both.get(parsed) ?? hiddenColumns(source, parsed);
  both.set(parsed, columns);
  return columns.get(line);
}

type Range = readonly [start: number, end: number];

function hiddenColumns(source: Source, parsed: boolean): ReadonlyMap<number, number> {
  const columns = new Map<number, number>();
  const hide = (line: number, column: number) => {
    columns.set(line, Math.min(column, columns.get(line) ?? column));
  };
  for (const [start, end] of structuralRanges(source)) {
    const first = locate(source, start);
    const last = locate(source, Math.max(start, end - 1)).line;
    hide(first.line, first.column - 1);
    for (let line = first.line + 1; line <= last; line += 1) hide(line, 0);
  }
  if (!parsed) cautiously(source, hide);
  return columns;
}

interface Walk {
  readonly secret: Range[];
  readonly anchors: Map<string, CST.Token[]>;
  /** Anchors that secret nodes refer to. */
  readonly wanted: Set<string>;
  /** Nodes known to be secret. */
  readonly added: Set<CST.Token>;
  /** Pairs with an alias as key, by anchor. */
  readonly named: (readonly [anchor: string, pair: Pair])[];
}

type Pair = Pick<CST.CollectionItem, 'sep' | 'value'>;

function structuralRanges({ text }: Source): readonly Range[] {
  const walk: Walk = { secret: [], anchors: new Map(), wanted: new Set(), added: new Set(), named: [] };
  for (const token of readTokens(text).tokens) {
    if (token.type === 'document' && token.value !== undefined) visit(token.value, token.start, walk);
  }
  for (const [name, pair] of walk.named) {
    if ((walk.anchors.get(name) ?? []).some(isSecretKey)) addPair(pair, walk);
  }
  // Iterating a set includes items added meanwhile, so aliases below an anchor are covered.
  for (const name of walk.wanted) {
    for (const node of walk.anchors.get(name) ?? []) addSecret(node, walk);
  }
  return walk.secret;
}

interface Visited {
  readonly token: CST.Token;
  readonly before: readonly CST.SourceToken[];
}

/** No recursion: the nesting depth is not checked yet. */
function visit(root: CST.Token, before: readonly CST.SourceToken[], walk: Walk): void {
  const open: Visited[] = [{ token: root, before }];
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    const { token } = each;
    const anchor = each.before.find(({ type }) => type === 'anchor')?.source.slice(1);
    if (anchor !== undefined) addTo(walk.anchors, anchor, token);
    if (!('items' in token)) continue;
    for (const { start, key, sep = [], value } of token.items) {
      if (key) open.push({ token: key, before: start });
      if (value) open.push({ token: value, before: key ? sep : start });
      if (key?.type === 'alias') walk.named.push([key.source.slice(1), { sep, value }]);
      else if (key && isSecretKey(key)) addPair({ sep, value }, walk);
    }
  }
}

function addPair({ sep = [], value }: Pair, walk: Walk): void {
  if (value) addSecret(value, walk);
  // A comment after the key may be its former value.
  const comments = sep.filter(({ type }) => type === 'comment');
  walk.secret.push(...comments.map(({ offset, source }): Range => [offset, offset + source.length]));
}

/** Compares the decoded key: `"h\x65aders"` counts. */
function isSecretKey(key: CST.Token): boolean {
  if (!('source' in key)) return false;
  const isPlain = key.type !== 'block-scalar' && !/[\\\n]/.test(key.source);
  // The parser reports errors, so ignore them here.
  const text = () => (CST.isScalar(key) ? CST.resolveAsScalar(key, true, () => undefined)?.value : undefined);
  const name = isPlain ? nameOf(key.source) : text();
  return name !== undefined && isSecretName(name.trim());
}

function nameOf(written: string): string {
  return written.replace(/^["']|["']$/g, '');
}

function isSecretName(name: string): boolean {
  if (SECRET_NAME.test(name)) return true;
  return name.length < 32 && distance(name.toLowerCase(), 'credentials') <= 3;
}

function addSecret(root: CST.Token, { secret, wanted, added }: Walk): void {
  let end = root.offset;
  const open: CST.Token[] = [root];
  for (let token = open.pop(); token !== undefined; token = open.pop()) {
    // Nested ranges are already hidden by the outer one.
    if (added.has(token)) continue;
    added.add(token);
    if (token.type === 'alias') wanted.add(token.source.slice(1));
    end = Math.max(end, endOf(token));
    if (!('items' in token)) continue;
    for (const { key, value } of token.items) {
      if (key) open.push(key);
      if (value) open.push(value);
    }
  }
  secret.push([root.offset, end]);
}

function endOf(token: CST.Token): number {
  const own = 'source' in token ? token.offset + token.source.length : token.offset;
  const last = 'end' in token ? token.end?.at(-1) : undefined;
  return Math.max(own, last === undefined ? 0 : last.offset + last.source.length);
}

/**
 * Works by lines: hides everything after such a key and everything indented below it; inside brackets, everything that
 * follows.
 */
function cautiously(source: Source, hide: (line: number, column: number) => void): void {
  let depth = 0;
  let below: number | undefined;
  source.lineStarts.forEach((start, index) => {
    const text = source.text.slice(start, source.lineStarts[index + 1] ?? source.text.length);
    const indentation = text.length - text.trimStart().length;
    const line = index + 1;
    if (below !== undefined && text.trim() !== '') {
      if (indentation > below) hide(line, 0);
      else below = undefined;
    }
    for (const match of text.matchAll(SECRET_KEY)) {
      const end = match.index + match[0].length;
      const opens = depth + balance(text.slice(0, match.index)) > 0 || balance(text.slice(end)) > 0;
      below = opens ? -1 : Math.min(below ?? indentation, indentation);
      hide(line, end);
    }
    depth = Math.max(0, depth + balance(text));
  });
}

function balance(text: string): number {
  let depth = 0;
  for (const character of text) {
    if (character === '{' || character === '[') depth += 1;
    if (character === '}' || character === ']') depth -= 1;
  }
  return depth;
}
