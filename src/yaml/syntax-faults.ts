import type { CST } from 'yaml';
import { oddBlankAt } from './odd-blanks.ts';
import type { ReportProblem } from './report-problem.ts';
import type { Source } from './source.ts';

const MOST_SYNTAX_FAULTS = 100;

interface SyntaxFault {
  readonly code: string;
  readonly message: string;
  readonly pos: readonly [number, number];
}

/** Reports the parser's errors, without those that only follow from an earlier one. */
export function reportSyntax(
  errors: readonly SyntaxFault[],
  tokens: readonly CST.Token[],
  source: Source,
  report: ReportProblem,
): void {
  const seen = new Set<number>();
  let unexpected = false;
  for (const { code, message, pos } of withOpenings(errors, tokens)) {
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

/** The parser's message without its quote of the file, which may be a secret. */
function withoutQuote(message: string): string {
  return message.replace(/: .*$/s, '');
}

/** Whether there is an unquoted `${` on the line before the fault: flow style reads it as `$` and a mapping. */
function isAtReference(text: string, offset: number): boolean {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(Math.max(lineStart, offset - 200), offset);
  const after = text.slice(offset, offset + 200).split('\n', 1)[0] ?? '';
  return (before + after).replace(/"[^"]*"|'[^']*'/g, '').includes('${');
}

/** Moves an error about a missing end from the end of the file to the opening quote or bracket. */
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

/** Quotes and brackets that are never closed, in the order in which they open. */
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

/** Our messages in place of the parser's. */
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
