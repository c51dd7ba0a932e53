import type { Expected, Target, Waiver } from '../model/manifest.ts';
import type { Problem } from '../model/problem.ts';
import { equalTo } from '../operators/expectation.ts';

/** The result of reading a file once. */
interface ReadOnce {
  readonly targets: readonly Target[];
  readonly problems: readonly Problem[];
}

/**
 * A file with credentials in its variables is read twice: with the values of the variables, and with the credentials
 * hidden. Where the two readings differ, the text comes from a variable. A literal that equals a credential is in both
 * readings and reveals nothing.
 */
export function withShown(real: ReadOnce, shown: ReadOnce, hide: (text: string) => string): ReadOnce {
  const twins = new Map(shown.targets.map((target) => [target.id, target]));
  const said = new Map(shown.problems.map((problem) => [keyOf(problem), problem]));
  return {
    targets: real.targets.map((target) => {
      const twin = twins.get(target.id);
      const parts = { expect: target.expect, labels: target.labels, waivers: target.waivers };
      const other = {
        expect: shownExpect(target.expect, twin?.expect ?? {}, hide),
        labels: twin?.labels ?? mapped(target.labels, hide),
        waivers: target.waivers.map((waiver) => shownWaiver(waiver, twin?.waivers ?? [], hide)),
      };
      return JSON.stringify(parts) === JSON.stringify(other) ? target : { ...target, shown: other };
    }),
    problems: real.problems.map((problem) => {
      const { message, hint } = problem;
      const same = said.get(keyOf(problem)) ?? {
        message: hide(message),
        ...(hint !== undefined && { hint: hide(hint) }),
      };
      return { ...problem, message: same.message, ...(same.hint !== undefined && { hint: same.hint }) };
    }),
  };
}

function keyOf({
  code,
  key = '',
  location: { line, column } = { file: '', line: 0, column: 0 },
}: Problem): string {
  return `${code} ${key} ${line}:${column}`;
}

function shownExpect(
  real: Target['expect'],
  shown: Target['expect'],
  hide: (text: string) => string,
): Target['expect'] {
  return Object.fromEntries(
    Object.entries(real).map(([field, expected]): [string, Expected] => [
      field,
      (Object.hasOwn(shown, field) ? shown[field] : undefined) ?? {
        ...expected,
        expectation: equalTo(hide(JSON.stringify(expected.expectation))),
      },
    ]),
  );
}

function shownWaiver(waiver: Waiver, shown: readonly Waiver[], hide: (text: string) => string): Waiver {
  const twin = shown.find(({ field }) => field === waiver.field);
  if (twin !== undefined) return twin;
  const { reason, by } = waiver;
  return { ...waiver, reason: hide(reason), ...(by !== undefined && { by: hide(by) }) };
}

function mapped(labels: Target['labels'], hide: (text: string) => string): Target['labels'] {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, hide(value)]));
}
