import { didYouMean } from '../model/did-you-mean.ts';
import { ProblemError, usageError, usageProblem } from '../model/problem.ts';
import type { Report, TargetReport } from '../model/report.ts';
import { FORMAT_NAMES, type Format } from '../reporters/index.ts';
import { OBJECT, type OptionFault, type OptionRule, TEXT, TEXTS, validateOptions } from './option-rules.ts';

export function pathsOf(name: string, paths: unknown): readonly string[] {
  if (TEXT.accepts(paths)) return [paths as string];
  if (TEXTS.accepts(paths)) return paths as readonly string[];
  throw usageError(
    `manifestPaths of ${name} must be a path or a list of paths, ${notGiven(paths)}`,
    `${name}([]) takes driftline.yaml in the current folder`,
  );
}

export function requireReport(name: string, report: unknown): void {
  if (OBJECT.accepts(report)) {
    const { outcome, startedAt, targets, summary, tool } = report as Partial<Report>;
    const isTarget = (each?: Partial<TargetReport>) =>
      TEXT.accepts(each?.id) && Array.isArray(each?.findings);
    const isWhole =
      Array.isArray(targets) && targets.every(isTarget) && [summary, tool].every(OBJECT.accepts);
    if (isWhole && TEXT.accepts(outcome) && TEXT.accepts(startedAt)) return;
  }
  throw usageError(`report of ${name} must be a report, ${notGiven(report)}`, 'pass the result of check');
}

export function requireFormat(format: unknown): Format {
  const found = FORMAT_NAMES.find((name) => name === format);
  if (found !== undefined) return found;
  throw usageError(
    `there is no format "${String(format)}"`,
    `${didYouMean(String(format), FORMAT_NAMES) ?? ''} The formats are ${FORMAT_NAMES.join(', ')}`.trim(),
  );
}

/** The kind of a value, never the value: it may be a secret. */
export function notGiven(value: unknown): string {
  if (value === undefined) return 'and is missing';
  if (value === null) return 'not null';
  return Array.isArray(value) ? 'not a list of other values' : `not this ${typeof value}`;
}

export type OptionRules = Readonly<Record<string, OptionRule>>;

export function requireRules(name: string, options: unknown, rules: OptionRules): void {
  if (!OBJECT.accepts(options))
    throw usageError(`the options of ${name} must be an object, ${notGiven(options)}`);
  requireNone(validateOptions(options as object, rules));
}

export function requireNone(faults: readonly OptionFault[]): void {
  if (faults.length > 0)
    throw new ProblemError(faults.map(({ message, hint }) => usageProblem(message, hint)));
}
