import { type Location, placeText } from './location.ts';

/** A user's mistake: in a manifest, on the command line, or in an environment variable. */
export interface Problem {
  readonly code: ProblemCode;
  /** What is wrong, with a quote of the input. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  readonly location?: Location;
  /** The name of a missing key, which has no location of its own. */
  readonly key?: string;
  /** The text of the line, values of credentials and headers hidden. */
  readonly excerpt?: string;
}

export type ProblemCode =
  | 'usage'
  | 'no-manifest'
  | 'unreadable-file'
  | 'syntax'
  | 'too-large'
  | 'too-deep'
  | 'alias'
  | 'duplicate-key'
  | 'duplicate-deployment'
  | 'unknown-key'
  | 'missing-key'
  | 'wrong-type'
  | 'bad-value'
  | 'bad-reference'
  | 'unset-variable'
  | 'literal-credential'
  | 'unknown-provider'
  | 'unknown-field'
  | 'unknown-operator'
  | 'nothing-selected';

/** `driftline.yaml:3:5 message: hint` */
export function problemText({ location, message, hint }: Problem): string {
  const place = location === undefined ? '' : `${placeText(location)} `;
  return `${place}${message}${hint === undefined ? '' : `: ${hint}`}`;
}

/** Thrown once with all problems. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code = 'problem';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(problemText).join('\n'));
    this.problems = problems;
  }
}

/** A mistake in how driftline is called: an option, an operand, a variable, or a file that an option names. */
export function usageProblem(message: string, hint?: string): Problem {
  return { code: 'usage', message, ...(hint !== undefined && { hint }) };
}

export function usageError(message: string, hint?: string): ProblemError {
  return new ProblemError([usageProblem(message, hint)]);
}
