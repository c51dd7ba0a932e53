import type { Location } from '../model/location.ts';
import type { Problem } from '../model/problem.ts';

/** Replaces the variables in a text, or reports why it cannot. */
export type Expand = (text: string) => string | { readonly faults: readonly Mistake[] };

/** A document being decoded. Gathers its problems, so that one run reports all of them. */
export interface DecodeContext {
  readonly locate: (offset: number) => Location;
  /** A line of the document, with secrets hidden. The object of a program has no lines. */
  readonly excerpt?: (line: number) => string;
  readonly expand: Expand;
  /** A hint about a character near an offset that looks like a space but is not. */
  readonly oddBlank?: (offset: number) => string | undefined;
  readonly problems: Problem[];
  /** Warnings, if the caller wants them. */
  readonly warnings?: Problem[];
  /** The mistakes reported so far, with their places: aliases lead to the same mistake many times. */
  readonly reported: Set<string>;
  /** Checks that need a library; they run after the whole document is read. */
  readonly deferred: Deferred[];
}

/**
 * The context of a document without variables and warnings. Nothing is reported at a place that `problems` already has.
 */
export function plainContext(
  locate: DecodeContext['locate'],
  problems: readonly Problem[] = [],
): DecodeContext {
  const places = problems.flatMap(({ location }) => (location === undefined ? [] : placeKey(location)));
  return {
    locate,
    expand: (text) => text,
    problems: [...problems],
    reported: new Set(places),
    deferred: [],
  };
}

interface Deferred {
  /** Loads the library; called once for all checks with the same loader. */
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
  /** The name of a missing key, which has no location of its own. */
  readonly key?: string | undefined;
}

/** `at` is an offset or a location. */
export function report(context: DecodeContext, at: number | Location, mistake: Mistake): undefined {
  const { problems, reported } = context;
  const location = typeof at === 'number' ? context.locate(at) : at;
  const place = placeKey(location);
  const same = `${place} ${mistake.code} ${mistake.message}`;
  if (reported.has(same) || reported.has(place)) return undefined;
  reported.add(same);
  problems.push(problemOf(context, location, { ...mistake, hint: hintWithBlank(context, at, mistake) }));
  return undefined;
}

function problemOf(
  { excerpt }: DecodeContext,
  location: Location,
  { code, message, hint, key }: Mistake,
): Problem {
  return {
    code,
    message: cut(message),
    ...(hint !== undefined && { hint: cut(hint) }),
    location,
    ...(key !== undefined && { key }),
    ...(excerpt !== undefined && { excerpt: excerpt(location.line) }),
  };
}

/** Codes of mistakes that a character like a space may cause; see `oddBlank`. */
const FROM_ODD_BLANKS = /^(?:unknown-(?:key|field|operator|provider)|wrong-type|missing-key)$/;

function hintWithBlank({ oddBlank }: DecodeContext, at: number | Location, { code, hint }: Mistake) {
  const odd = typeof at === 'number' && FROM_ODD_BLANKS.test(code) ? oddBlank?.(at) : undefined;
  return odd === undefined || hint === undefined ? (odd ?? hint) : `${hint}; ${odd}`;
}

/** The most warnings that are kept. Each holds an excerpt, even in `check`, which shows no warnings. */
const WARNINGS_LIMIT = 1_000;

export function warn(context: DecodeContext, at: number, mistake: Omit<Mistake, 'code'>): void {
  const { locate, warnings, reported } = context;
  const same = `warning ${at} ${mistake.message}`;
  if (warnings === undefined || warnings.length >= WARNINGS_LIMIT || reported.has(same)) return;
  reported.add(same);
  warnings.push(problemOf(context, locate(at), { code: 'bad-value', ...mistake }));
}

/**
 * The key of a location. If `reported` has the key itself, the place has a syntax error, and further mistakes there
 * follow from that error.
 */
export function placeKey({ line, column, argument }: Location): string {
  return argument ?? `${line}:${column}`;
}

const LONGEST = 600;

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** The first few names, for a hint. */
export function listed(names: readonly string[]): string {
  const most = 12;
  const more = names.length > most ? ` and ${names.length - most} more` : '';
  return `${names.slice(0, most).join(', ')}${more}`;
}
