import { type DecodeContext, listed, report } from '../decode/context.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import type { Target } from '../model/manifest.ts';
import { siblingOf } from '../operators/expectation.ts';

/** Checks that `sameAs` names another environment of the deployment, without cycles. */
export function checkSameAs(
  targets: readonly Target[],
  environments: readonly string[],
  context: DecodeContext,
): void {
  const known = new Set(environments);
  const byName = new Map(targets.map((target) => [target.environment, target]));
  const next = (environment: string, field: string): string | undefined => {
    const expected = byName.get(environment)?.expect[field];
    return expected && siblingOf(expected.expectation);
  };
  const circles = new Map<string, ReadonlySet<string>>();
  for (const { id, deployment, environment, expect } of targets) {
    for (const [field, { location }] of Object.entries(expect)) {
      const first = next(environment, field);
      if (first === undefined) continue;
      if (!known.has(first)) {
        report(context, location, {
          code: 'bad-value',
          message: `"${first}" is not an environment of "${deployment}"`,
          hint: didYouMean(first, environments) ?? `its environments are ${listed(environments)}`,
        });
        continue;
      }
      const circle =
        circles.get(field) ?? environmentsInCircles([...byName.keys()], (name) => next(name, field));
      circles.set(field, circle);
      if (!circle.has(environment)) continue;
      report(context, location, {
        code: 'bad-value',
        message: `"${field}" of "${id}" is in the end compared with itself`,
        hint: 'one of the environments in the circle must say what is expected',
      });
    }
  }
}

/** Visits each environment once. */
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
