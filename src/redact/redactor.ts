import type { Json } from '../model/json.ts';
import type { Problem } from '../model/problem.ts';
import { createDigits } from './digits.ts';
import { formsOf } from './encodings.ts';
import { createExact } from './exact.ts';
import { createLetters } from './letters.ts';
import { BETWEEN, cutUp, joined, without } from './ranges.ts';
import { type Range, SHORTEST } from './search.ts';
import { partsOf, tokensIn } from './tokens.ts';
import { endIn, startIn, viewsOf } from './unescape.ts';

/** Knows credentials and the forms in which a text may carry them. */
export interface Redactor {
  add(secret: string): void;
  /** Remembers the parts of a token made during the run. The whole token is recognized by its shape. */
  addToken(token: string): void;
  /** Forgets the tokens made before the previous call: a run that reads for hours makes many. */
  forgetTokens(): void;
  readonly redact: Redact;
}

/** Hides the known secrets in a text. */
export interface Redact {
  (text: string): string;
  /** Searches many texts in one pass; each is cut to `longest` after it is redacted. */
  all?(texts: readonly string[], longest?: number): readonly string[];
  /** The same for all texts of a value. */
  json?(value: Json): Json;
  /** Secrets that these texts contain stay visible: hiding them would confirm a guess of the texts' author. */
  except?(spelled: () => readonly string[]): Redact;
}

/** Longer texts are searched in pieces of this length. */
const PIECE = 1 << 20;
/**
 * A key may cross the border of two pieces, so pieces overlap. Nested notations take this much per character of a key.
 */
const OVERLAP_PER_CHARACTER = 32;
const SHORTEST_OVERLAP = 1 << 16;
/** A lone surrogate cannot be written in a URL. */
const LONE = /\p{Cs}/gu;

/**
 * Searches a text as it is, and again after each level of escapes. With a thousand keys and megabytes of text, each
 * search still reads the text once.
 */
export function createRedactor(): Redactor {
  const secrets = new Set<string>();
  const lasting = createTokenParts();
  let tokens = createTokenParts();
  let olderTokens = createTokenParts();
  /** Grows with each secret. Results of an earlier version are not used any more. */
  let version = 0;
  let waiting: string[] = [];
  let overlap = SHORTEST_OVERLAP;
  const { letters } = lasting;
  const exact = createExact();
  const digits = createDigits();
  const searches = () => [{ find: tokensIn }, letters, tokens.letters, olderTokens.letters, exact, digits];
  const learn = () => {
    for (const secret of waiting) {
      digits.add(secret);
      for (const form of formsOf(secret)) {
        if (!letters.add(form)) exact.add(form);
      }
      overlap = Math.max(overlap, secret.length * OVERLAP_PER_CHARACTER);
    }
    waiting = [];
    version += 1;
  };
  const addParts = (token: string, known: TokenParts) => {
    for (const part of partsOf(token)) {
      if (known.parts.has(part)) continue;
      known.parts.add(part);
      known.letters.add(part);
      version += 1;
    }
  };
  const lookThrough = (text: string): Range[] => {
    const found: Range[] = [];
    const piece = Math.max(PIECE, 4 * overlap);
    for (let start = 0; start === 0 || start + overlap < text.length; start += piece) {
      const part = text.length <= piece + overlap ? text : text.slice(start, start + piece + overlap);
      for (const view of viewsOf(part)) {
        for (const { find } of searches()) {
          for (const [from, to] of find(view.text)) {
            found.push([start + startIn(view, from), start + endIn(view, to)]);
          }
        }
      }
    }
    return found;
  };
  const spelledOut = (spelled: readonly string[]): ReadonlySet<string> => {
    const forms = spelled.flatMap((each) => [each, encodeURIComponent(each.replace(LONE, '\ufffd'))]);
    const text = forms.join(BETWEEN);
    return new Set(lookThrough(text).map(([from, to]) => text.slice(from, to)));
  };
  const redactExcept = (spelled: () => readonly string[]): Redact => {
    /** The last text with nothing to hide: sentences about fields repeat for each target. */
    let clean: { readonly version: number; readonly text: string } | undefined;
    let known: { readonly version: number; readonly shown: ReadonlySet<string> } | undefined;
    const rangesIn = (text: string): Range[] => {
      if (waiting.length > 0) learn();
      const found = lookThrough(text);
      if (found.length === 0) return found;
      if (known?.version !== version) known = { version, shown: spelledOut(spelled()) };
      const { shown } = known;
      return shown.size === 0 ? found : found.filter(([from, to]) => !shown.has(text.slice(from, to)));
    };
    const redact = (text: string) => {
      if (text.length < SHORTEST) return text;
      if (waiting.length === 0 && clean?.version === version && clean.text === text) return text;
      const ranges = rangesIn(text);
      if (ranges.length > 0) return without(text, joined(ranges), Number.POSITIVE_INFINITY);
      clean = { version, text };
      return text;
    };
    const all: Redact['all'] = (texts, longest = Number.POSITIVE_INFINITY) => {
      // A key may cross the cut, so the search goes on behind it.
      const parts = texts.map((text) => (text.length > longest ? text.slice(0, longest + overlap) : text));
      return cutUp(texts, parts, joined(rangesIn(parts.join(BETWEEN))), longest);
    };
    return Object.assign(redact, {
      all,
      except: (more: () => readonly string[]) => redactExcept(() => [...spelled(), ...more()]),
    });
  };
  return {
    add: (given) => {
      const secret = given.trim();
      if (secret.length < SHORTEST || secrets.has(secret)) return;
      secrets.add(secret);
      waiting.push(secret);
      addParts(secret, lasting);
    },
    addToken: (token) => addParts(token, tokens),
    forgetTokens: () => {
      olderTokens = tokens;
      tokens = createTokenParts();
      version += 1;
    },
    redact: redactExcept(() => []),
  };
}

type TokenParts = ReturnType<typeof createTokenParts>;

function createTokenParts() {
  return { parts: new Set<string>(), letters: createLetters() };
}

export function redactorOf(secrets: Iterable<string>): Redact {
  const redactor = createRedactor();
  for (const secret of secrets) redactor.add(secret);
  return redactor.redact;
}

/** A copy with the texts under these keys redacted. */
export function redactMembers<Value extends object>(
  value: Value,
  keys: readonly (keyof Value)[],
  redact: Redact,
): Value {
  const texts = keys.map((key) => [key, value[key]] as const).filter(([, text]) => typeof text === 'string');
  return { ...value, ...Object.fromEntries(texts.map(([key, text]) => [key, redact(String(text))])) };
}

/** The sentences of a problem, redacted. */
export function redactProblem<P extends Pick<Problem, 'message' | 'hint'>>(problem: P, redact: Redact): P {
  return redactMembers(problem, ['message', 'hint'], redact);
}
