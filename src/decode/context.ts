import type { Location } from '../model/location.ts';
import type { Problem } from '../model/problem.ts';
import type { Expand } from './expand.ts';

/** One document being decoded: where its problems are gathered, so that all of them are reported in one run. */
export interface DecodeContext {
  /** Where an offset of the document is. */
  readonly locate: (offset: number) => Location;
  /** The text of a line for people, secrets hidden. Program objects have none. */
  readonly excerpt?: (line: number) => string;
  /** Puts variables into a text. */
  readonly expand: Expand;
  /** What to say of a character near an offset that looks like a blank and is not. */
  readonly oddBlank?: (offset: number) => string | undefined;
  readonly problems: Problem[];
  /** What is allowed and looks wrong, where anybody asks for it. */
  readonly warnings?: Problem[];
  /** What has been reported and where: an alias can lead to the same mistake many times. */
  readonly reported: Set<string>;
  /** Checks that need a library, made once the whole document is read. */
  readonly deferred: Deferred[];
}

interface Deferred {
  /** Loads what the check needs; called once for all checks that name it. */
  readonly load: (() => Promise<void>) | undefined;
  readonly check: () => void;
}

export async function runDeferred({ deferred }: DecodeContext): Promise<void> {
  for (const load of new Set(deferred.map((each) => each.load))) await load?.();
  for (const { check } of deferred) check();
}

export interface Mistake {
  readonly code: Problem['code'];
  readonly message: string;
  readonly hint?: string | undefined;
  /** What is missing, by name, where that has no place of its own. */
  readonly key?: string | undefined;
}

/** `at` is an offset of the document, or a place. */
export function report(context: DecodeContext, at: number | Location, mistake: Mistake): undefined {
  const { code, message, key } = mistake;
  const { problems, reported, excerpt } = context;
  const location = typeof at === 'number' ? context.locate(at) : at;
  const place = placeKey(location);
  const same = `${place} ${code} ${message}`;
  if (reported.has(same) || reported.has(place)) return undefined;
  reported.add(same);
  const hint = hintWithBlank(context, at, mistake);
  problems.push({
    code,
    message: cut(message),
    ...(hint !== undefined && { hint: cut(hint) }),
    location,
    ...(key !== undefined && { key }),
    ...(excerpt !== undefined && { excerpt: excerpt(location.line) }),
  });
  return undefined;
}

/** Mistakes that a blank which is none may be the cause of. */
const FROM_ODD_BLANKS: readonly Problem['code'][] = [
  'unknown-key',
  'unknown-field',
  'unknown-operator',
  'unknown-provider',
  'wrong-type',
  'missing-key',
];

function hintWithBlank({ oddBlank }: DecodeContext, at: number | Location, { code, hint }: Mistake) {
  const odd = typeof at === 'number' && FROM_ODD_BLANKS.includes(code) ? oddBlank?.(at) : undefined;
  return odd === undefined || hint === undefined ? (odd ?? hint) : `${hint}; ${odd}`;
}

/** Each has an excerpt, and `check` gathers them too. */
const WARNINGS_LIMIT = 1_000;

export function warn(
  { locate, excerpt, warnings, reported }: DecodeContext,
  at: number,
  { message, hint }: { readonly message: string; readonly hint: string },
): void {
  const same = `warning ${at} ${message}`;
  if (warnings === undefined || warnings.length >= WARNINGS_LIMIT || reported.has(same)) return;
  reported.add(same);
  const location = locate(at);
  warnings.push({
    code: 'bad-value',
    message: cut(message),
    hint: cut(hint),
    location,
    ...(excerpt !== undefined && { excerpt: excerpt(location.line) }),
  });
}

/** A place that is wrong as YAML already: what follows from that is not reported. */
export function placeKey({ line, column, argument }: Location): string {
  return argument ?? `${line}:${column}`;
}

const LONGEST = 600;

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** The first few of many names, for a hint. */
export function listed(names: readonly string[]): string {
  const most = 12;
  const more = names.length > most ? ` and ${names.length - most} more` : '';
  return `${names.slice(0, most).join(', ')}${more}`;
}
