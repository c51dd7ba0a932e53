import type { Target } from '../model/manifest.ts';
import { didYouMean } from '../model/suggest.ts';
import type { Entry } from './parse.ts';
import { addProblem, isGiven, listed, type Reading, readText } from './reading.ts';
import { innermost } from './references.ts';
import { offsetOf } from './source.ts';

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
  const circles = new Map<string, ReadonlySet<string>>();
  const isInCircle = (environment: string, field: string): boolean => {
    const found =
      circles.get(field) ?? environmentsInCircles([...byName.keys()], (name) => next(name, field));
    circles.set(field, found);
    return found.has(environment);
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
      } else if (isInCircle(target.environment, field)) {
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

/** Each environment is walked through once, whatever the chains look like. */
function environmentsInCircles(
  names: readonly string[],
  next: (environment: string) => string | undefined,
): ReadonlySet<string> {
  const done = new Set<string>();
  const circular = new Set<string>();
  for (const name of names) {
    const path = new Map<string, number>();
    let at: string | undefined = name;
    for (; at !== undefined && !done.has(at) && !path.has(at); at = next(at)) path.set(at, path.size);
    const begin = at === undefined ? undefined : path.get(at);
    for (const [each, index] of path) {
      done.add(each);
      if (begin !== undefined && index >= begin) circular.add(each);
    }
  }
  return circular;
}
