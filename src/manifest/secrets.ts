import { distance } from 'fastest-levenshtein';
import type { CST } from 'yaml';
import { oncePer } from '../model/once-per.ts';
import { placesIn } from '../yaml/places.ts';
import { locate, type Source } from '../yaml/source.ts';
import { textOf, tokensIn } from '../yaml/tokens.ts';

/** Keys whose values may be secrets. */
const SECRET_WORDS =
  '[\\w-]*(?:token|secret|passw|jwt|bearer|api[_-]?key|authori[sz]ation)[\\w-]*|headers|key|auth|basic';
const SECRET_NAME = new RegExp(`^(?:${SECRET_WORDS})$`, 'i');
const SECRET_KEY = new RegExp(`(^|[\\s{[,?"'-])["']?(cred\\w*|${SECRET_WORDS})["']?\\s*(:|$)`, 'gi');

export const LONGEST_USER_INFO = 200;

/** The text with `*` for each character of the user and the password in a URL. Columns stay the same. */
export function withoutUserInfo(text: string): string {
  return text.replace(/[^\s"'/@]{1,200}(?=@)/g, (info) =>
    info.includes(':') ? '*'.repeat(info.length) : info,
  );
}

/**
 * The column (from 0) from which a line may be secret; undefined if nothing in it may be secret. Uses the structure of
 * valid YAML, and otherwise guesses from indentation and brackets too.
 */
export function hiddenFrom(source: Source, line: number, parsed: boolean): number | undefined {
  return (parsed ? hiddenByStructure : hiddenCautiously)(source).get(line);
}

const hiddenByStructure = oncePer((source: Source) => hiddenColumns(source, true));
const hiddenCautiously = oncePer((source: Source) => hiddenColumns(source, false));

type Range = readonly [start: number, end: number];

function hiddenColumns(source: Source, parsed: boolean): ReadonlyMap<number, number> {
  const columns = new Map<number, number>();
  const hide = (line: number, column: number) => {
    columns.set(line, Math.min(column, columns.get(line) ?? column));
  };
  for (const [start, end] of secretRanges(source)) {
    const first = locate(source, start);
    const last = locate(source, Math.max(start, end - 1)).line;
    hide(first.line, first.column - 1);
    for (let line = first.line + 1; line <= last; line += 1) hide(line, 0);
  }
  if (!parsed) cautiously(source, hide);
  return columns;
}

function secretRanges(source: Source): readonly Range[] {
  const { pairs, anchors } = placesIn(source);
  const secret: Range[] = [];
  const added = new Set<CST.Token>();
  // Iterating a set includes items added meanwhile, so aliases below an anchor are covered.
  const wanted = new Set<string>();
  const add = (root: CST.Token) => {
    // Nested ranges are already hidden by the outer one.
    if (added.has(root)) return;
    let end = root.offset;
    for (const token of tokensIn([root])) {
      added.add(token);
      if (token.type === 'alias') wanted.add(token.source.slice(1));
      end = Math.max(end, endOf(token));
    }
    secret.push([root.offset, end]);
  };
  for (const { item } of pairs.values()) {
    const { key, sep = [], value } = item;
    const named = key?.type === 'alias' ? anchors.get(key.source.slice(1)) : undefined;
    const keys = named?.map(({ token }) => token) ?? [key];
    if (!keys.some((each) => each && isSecretKey(each))) continue;
    if (value) add(value);
    // A comment after the key may be its former value.
    const comments = sep.filter(({ type }) => type === 'comment');
    secret.push(...comments.map(({ offset, source: text }): Range => [offset, offset + text.length]));
  }
  for (const name of wanted) for (const { token } of anchors.get(name) ?? []) add(token);
  return secret;
}

/** Compares the decoded key: `"h\x65aders"` counts. */
function isSecretKey(key: CST.Token): boolean {
  if (!('source' in key)) return false;
  const isPlain = key.type !== 'block-scalar' && !/[\\\n]/.test(key.source);
  const name = (isPlain ? key.source.replace(/^["']|["']$/g, '') : textOf(key)).trim();
  return SECRET_NAME.test(name) || (name.length < 32 && distance(name.toLowerCase(), 'credentials') <= 3);
}

/** A comment after a value may be its former value, so it counts. */
function endOf(token: CST.Token): number {
  const own = 'source' in token ? token.offset + token.source.length : token.offset;
  const last = 'end' in token ? token.end?.at(-1) : undefined;
  return Math.max(own, last === undefined ? 0 : last.offset + last.source.length);
}

/**
 * Works by lines: hides everything after a key whose value may be secret, and everything indented below it; inside
 * brackets, everything that follows.
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
