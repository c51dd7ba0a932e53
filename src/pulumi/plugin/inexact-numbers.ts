import type { ArgumentProblem } from '../../manifest/from-object.ts';
import type { Provider } from '../../providers/contract.ts';
import type { Properties } from './wire.ts';

/**
 * Pulumi YAML sends `2.10` without quotes as the number 2.1, in a config value too. The check would then compare 2.1
 * where the program declares 2.10, and could miss drift.
 */
export function inexactNumbers(values: Properties, fields: Provider['fields']): ArgumentProblem[] {
  const { expect, ...settings } = values;
  const expected = Object.entries(typeof expect === 'object' && expect !== null ? expect : {}).filter(
    ([field]) => ['text', 'time'].includes(fields[field]?.type ?? 'text'),
  );
  return [
    ...Object.entries(settings),
    ...expected.map(([field, value]) => [`expect.${field}`, value] as const),
  ]
    .flatMap(([path, value]) => pathsOfNumbers(value, path))
    .map(({ path, number }) => ({ argument: path, message: inexactText(number), hint: INEXACT_HINT }));
}

/** The same for the variables of a manifest. */
export function inexactVariables(values: Properties): string[] {
  return Object.entries(values)
    .flatMap(([name, value]) => pathsOfNumbers(value, `vars.${name}`))
    .map(({ path, number }) => `${path} ${inexactText(number)}: ${INEXACT_HINT}`);
}

function inexactText(number: number): string {
  return `is the number ${number}, but perhaps it was written differently (2.10 and 2.1 are the same number)`;
}

const INEXACT_HINT =
  'write it in quotes. A config value of Pulumi YAML is a number too: use a Manifest with ${var.NAME} and set DRIFTLINE_VAR_NAME';

function pathsOfNumbers(value: unknown, path: string): { readonly path: string; readonly number: number }[] {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? [] : [{ path, number: value }];
  if (Array.isArray(value)) return value.flatMap((item, index) => pathsOfNumbers(item, `${path}[${index}]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => pathsOfNumbers(item, `${path}.${key}`));
}
