import type { Target } from '../model/manifest.ts';
import type { Entry } from './parse.ts';
import { addProblem, didYouMean, isGiven, listed, type Reading, readText } from './reading.ts';
import { innermost } from './references.ts';
import type { Source } from './source.ts';

/** The order in which a version goes through environments: each name stands for the one before it. */
export function readPromotion(
  reading: Reading,
  entry: Entry | undefined,
  environments: readonly string[],
): ReadonlyMap<string, string> {
  const before = new Map<string, string>();
  if (entry === undefined || !isGiven(reading, entry)) return before;
  if (entry.value.kind !== 'list' || entry.value.items.length < 2) {
    addProblem(reading, {
      code: 'wrong-type',
      at: entry.value.start,
      message: 'promotion must be a list of at least two environments',
      hint: 'write promotion: [dev, test, prod]',
    });
    return before;
  }
  const known = new Set(environments);
  const seen = new Set<string>();
  let last: string | undefined;
  for (const item of entry.value.items) {
    const name = readText(reading, item, 'promotion');
    if (name === undefined) continue;
    const fault = seen.has(name)
      ? 'stands in promotion twice'
      : known.has(name)
        ? undefined
        : 'is no environment of this deployment';
    if (fault !== undefined) {
      addProblem(reading, {
        code: 'bad-value',
        at: item.start,
        message: `"${name}" ${fault}`,
        hint: seen.has(name)
          ? 'take one out'
          : (didYouMean(name, environments) ?? `there are ${listed(environments)}`),
      });
      continue;
    }
    if (last !== undefined) before.set(name, last);
    seen.add(name);
    last = name;
  }
  return before;
}

/** `sameAs` must lead to another environment of the deployment, and never back to where it began. */
export function checkSameAs(
  reading: Reading,
  targets: readonly Target[],
  environments: readonly string[],
): void {
  const known = new Set(environments);
  const byName = new Map(targets.map((target) => [target.environment, target]));
  const next = (environment: string, field: string): string | undefined => {
    const expected = byName.get(environment)?.expect[field];
    const inner = expected && innermost(expected.expectation);
    return inner?.op === 'sameAs' ? inner.environment : undefined;
  };
  for (const target of targets) {
    for (const [field, { location }] of Object.entries(target.expect)) {
      const first = next(target.environment, field);
      if (first === undefined) continue;
      const at = offsetOf(reading.source, location);
      if (!known.has(first)) {
        addProblem(reading, {
          code: 'bad-value',
          at,
          message: `"${first}" is no environment of "${target.deployment}"`,
          hint: didYouMean(first, environments) ?? `there are ${listed(environments)}`,
        });
      } else if (isCircle(target.environment, (environment) => next(environment, field))) {
        addProblem(reading, {
          code: 'bad-value',
          at,
          message: `"${field}" of "${target.id}" is the same as itself in the end`,
          hint: 'one of the environments in the circle must say what is expected',
        });
      }
    }
  }
}

function isCircle(start: string, next: (environment: string) => string | undefined): boolean {
  const seen = new Set<string>();
  for (let at = next(start); at !== undefined && !seen.has(at); at = next(at)) {
    if (at === start) return true;
    seen.add(at);
  }
  return false;
}

function offsetOf({ lineStarts }: Source, { line, column }: { line: number; column: number }): number {
  return (lineStarts[line - 1] ?? 0) + column - 1;
}
