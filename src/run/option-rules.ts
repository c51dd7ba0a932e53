import { didYouMean, oneOfText } from '../model/did-you-mean.ts';
import { validateRef } from '../operators/git.ts';
import { providerHint, type Registry } from '../providers/registry.ts';
import type { View } from '../reporters/contract.ts';
import { MOST_SHARDS, type RunOptions } from './options.ts';

export interface OptionRule {
  readonly accepts: (value: unknown) => boolean;
  /** `a whole number from 1 to 100`: follows "takes" or "write". */
  readonly takes: string;
}

/** The longest time of a timer. */
const LONGEST_MS = 2 ** 31 - 1;
const MOST = 1_000_000;

export const TEXT: OptionRule = { accepts: isText, takes: 'a text' };
export const TEXTS: OptionRule = { accepts: isListOf(isText), takes: 'a list of texts' };
export const OBJECT: OptionRule = { accepts: isRecord, takes: 'an object' };
export const VARIABLES: OptionRule = {
  accepts: (value) =>
    isRecord(value) && Object.values(value).every((each) => each === undefined || isText(each)),
  takes: 'an object of variables, whose values are texts',
};
const FLAG: OptionRule = { accepts: (value) => typeof value === 'boolean', takes: 'true or false' };
export const COUNT: OptionRule = { accepts: isWholeFrom(0), takes: `a whole number from 0 to ${MOST}` };
const MILLISECONDS: OptionRule = {
  accepts: isWholeFrom(1, LONGEST_MS),
  takes: 'a whole number of milliseconds',
};

export const FAIL_ON = ['new', 'any'] as const;

/** The options of a run, for the command line, the library and Pulumi. */
export const RUN_OPTIONS: Readonly<Record<keyof RunOptions, OptionRule>> = {
  environments: TEXTS,
  providers: TEXTS,
  targets: TEXTS,
  labels: {
    accepts: isListOf((pair) => isListOf(isText)(pair) && pair.length === 2),
    takes: 'a list of pairs of texts',
  },
  timeoutMs: MILLISECONDS,
  maxTimeMs: MILLISECONDS,
  retries: COUNT,
  concurrency: { accepts: isWholeFrom(1), takes: `a whole number from 1 to ${MOST}` },
  allowPending: FLAG,
  exitZero: FLAG,
  baseline: {
    accepts: (value) => (isText(value) && value !== '') || isRecord(value),
    takes: 'a path or a report',
  },
  failOn: { accepts: (value) => FAIL_ON.some((each) => each === value), takes: oneOfText(FAIL_ON) },
  base: {
    accepts: (value) => isText(value) && validateRef(value) === undefined,
    takes: 'a branch, a tag or a commit, or one with ~1 or ^ after it; no colon, no range and no @{',
  },
  waitMs: MILLISECONDS,
  intervalMs: MILLISECONDS,
  shard: { accepts: isShard, takes: `an index from 1 to count, and a count of at most ${MOST_SHARDS}` },
};

/** Options of `renderReport`. */
export const VIEW_OPTIONS: Readonly<Record<keyof View, OptionRule>> = {
  columns: { accepts: isWholeFrom(1), takes: `a whole number from 1 to ${MOST}` },
  color: FLAG,
  ciLog: FLAG,
  quiet: FLAG,
  verbose: FLAG,
  filesUrl: TEXT,
  room: COUNT,
};

export interface OptionFault {
  readonly message: string;
  readonly hint: string;
}

/** All faults of these options: a caller without types may pass anything. */
export function validateOptions(
  options: object,
  rules: Readonly<Record<string, OptionRule>> = RUN_OPTIONS,
): readonly OptionFault[] {
  const words = { interval: 'the option intervalMs', wait: 'waitMs' };
  return [...faultsOfEach(options, rules), ...faultsTogether(options), ...validateInterval(options, words)];
}

/** The faults of options that need another option. */
export function faultsTogether({ failOn, baseline }: RunOptions): readonly OptionFault[] {
  if (failOn !== 'new' || baseline !== undefined) return [];
  return [
    {
      message: 'without a baseline, it is not known which findings are new',
      hint: 'name an earlier JSON report',
    },
  ];
}

function faultsOfEach(options: object, rules: Readonly<Record<string, OptionRule>>): readonly OptionFault[] {
  // An option that the object inherits counts too.
  const names = new Set([...Object.keys(options), ...Object.keys(rules)]);
  return [...names].flatMap((name): readonly OptionFault[] => {
    const value: unknown = Reflect.get(options, name);
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === undefined) {
      const hint = didYouMean(name, Object.keys(rules)) ?? `the options are ${Object.keys(rules).join(', ')}`;
      return [{ message: `there is no option ${name}`, hint }];
    }
    if (value === undefined || rule.accepts(value)) return [];
    return [{ message: `the option ${name} takes ${rule.takes}`, hint: 'see the type CheckOptions' }];
  });
}

/** `interval` and `wait` are the names that the caller uses for the options. */
export function validateInterval(
  { waitMs, intervalMs }: Pick<RunOptions, 'waitMs' | 'intervalMs'>,
  { interval, wait }: { readonly interval: string; readonly wait: string },
): readonly OptionFault[] {
  if (intervalMs === undefined || waitMs !== undefined) return [];
  return [{ message: `${interval} needs ${wait}`, hint: `say how long to wait with ${wait}` }];
}

export function validateProviders(ids: readonly string[], registry: Registry): readonly OptionFault[] {
  return ids
    .filter((id) => !registry.ids.includes(id))
    .map((id) => ({ message: `there is no provider "${id}"`, hint: providerHint(registry, id) }));
}

export const DEFINED: OptionRule = {
  accepts: (value) => Array.isArray(value) && value.every((each) => typeof each?.read === 'function'),
  takes: 'a list of what defineProvider returns',
};

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isListOf(is: (each: unknown) => boolean): (value: unknown) => value is readonly unknown[] {
  return (value): value is readonly unknown[] => Array.isArray(value) && value.every(is);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isWholeFrom(least: number, most = MOST): (value: unknown) => boolean {
  return (value) => typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}

function isShard(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { index, count } = value;
  return isWholeFrom(1, MOST_SHARDS)(count) && isWholeFrom(1, Number(count))(index);
}
