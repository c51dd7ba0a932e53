import type { CST } from 'yaml';
import { oddBlankAt } from './odd-blanks.ts';
import { locate, type ReportProblem, type Source } from './source.ts';
import { explain } from './syntax-words.ts';
import { tokensIn } from './tokens.ts';

const MOST_SYNTAX_FAULTS = 100;

export interface SyntaxFault {
  readonly code: string;
  readonly message: string;
  readonly pos: readonly [offset: number, end?: number];
  /** Our own words, if code and message are not enough. */
  readonly words?: string;
}

/** Reports one fault of each line: the others follow from it. */
export function reportSyntax(
  errors: readonly SyntaxFault[],
  source: Source,
  tokens: readonly CST.Token[],
  report: ReportProblem,
): void {
  const tabs = errors
    .filter(({ code }) => code === 'TAB_AS_INDENT')
    .map(({ pos }) => locate(source, pos[0]).line);
  const lines = new Set<number>();
  const once = new Set<string>();
  for (const fault of withOpenings(errors, tokens)) {
    const { code, pos } = fault;
    const [offset] = pos;
    const { line } = locate(source, offset);
    if (lines.has(line) || once.has(code) || lines.size >= MOST_SYNTAX_FAULTS) continue;
    lines.add(line);
    if (REPORTED_ONCE.includes(code)) once.add(code);
    const plain = explain(fault, source.text);
    const words = code === 'TAB_AS_INDENT' ? tabWords(tabs) : (fault.words ?? plain.words);
    const hint = isAtReference(source.text, offset)
      ? 'inside { } and [ ] a reference needs quotes: "${var.NAME}"'
      : (oddBlankAt(source, offset) ?? plain.hint);
    report('syntax', offset, `this is not YAML: ${words}`, hint);
  }
}

/**
 * The report of the first tab names all lines. After one unexpected token, the parser finds unexpected tokens
 * everywhere.
 */
const REPORTED_ONCE: readonly string[] = ['TAB_AS_INDENT', 'UNEXPECTED_TOKEN'];

const MOST_RANGES = 5;

/** `lines 3 to 5 and 9 are indented with tabs` */
function tabWords(lines: readonly number[]): string {
  const ranges: [first: number, last: number][] = [];
  for (const line of lines) {
    const range = ranges.at(-1);
    if (range !== undefined && line === range[1] + 1) range[1] = line;
    else ranges.push([line, line]);
  }
  const names = ranges
    .slice(0, MOST_RANGES)
    .map(([first, last]) => (first === last ? `${first}` : `${first} to ${last}`));
  if (ranges.length > MOST_RANGES) names.push('more');
  const all = names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  return lines.length === 1 ? `line ${all} is indented with a tab` : `lines ${all} are indented with tabs`;
}

/** Whether a `${` stands on the line of the fault: in flow style, YAML reads `$` and then a mapping. */
function isAtReference(text: string, offset: number): boolean {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(Math.max(lineStart, offset - 200), offset);
  const after = text.slice(offset, offset + 200).split('\n', 1)[0] ?? '';
  return (before + after).replace(/"[^"]*"|'[^']*'/g, '').includes('${');
}

/** Moves the fault of an unclosed quote or bracket to where it opens. */
function withOpenings(errors: readonly SyntaxFault[], tokens: readonly CST.Token[]): readonly SyntaxFault[] {
  const isOpen = ({ code, message }: SyntaxFault) =>
    code === 'MISSING_CHAR' || / end with a [}\]]/.test(message);
  if (!errors.some(isOpen)) return errors;
  const open = unclosed(tokens);
  return errors.map((error) => {
    if (!isOpen(error)) return error;
    const [at] = error.pos;
    const opening = open.findLast(({ offset, end }) => offset <= at && at <= end);
    if (opening === undefined) return error;
    return { ...error, words: `${opening.what} that opens here is not closed`, pos: [opening.offset] };
  });
}

interface Opening {
  readonly offset: number;
  readonly end: number;
  readonly what: string;
}

/** Unclosed quotes and brackets, in order. */
function unclosed(tokens: readonly CST.Token[]): Opening[] {
  const found: Opening[] = [];
  for (const token of tokensIn(tokens)) {
    const { offset } = token;
    if (token.type === 'single-quoted-scalar' || token.type === 'double-quoted-scalar') {
      const { source } = token;
      const isClosed = source.length > 1 && source.endsWith(source.charAt(0));
      if (!isClosed) found.push({ offset, end: offset + source.length, what: 'the quote' });
    } else if (token.type === 'flow-collection') {
      const closing = token.start.source === '{' ? '}' : ']';
      const isClosed = token.end.some(({ source }) => source === closing);
      if (!isClosed) found.push({ offset, end: Number.POSITIVE_INFINITY, what: 'the bracket' });
    }
  }
  return found.sort((left, right) => left.offset - right.offset);
}
