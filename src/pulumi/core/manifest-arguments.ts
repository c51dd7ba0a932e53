import { didYouMean } from '../../model/did-you-mean.ts';
import { visible } from '../../reporters/parts/escape.ts';
import { RUN_OPTIONS, validateInterval } from '../../run/option-rules.ts';
import { guarded } from './choices.ts';
import { isPlainObject, shownGiven } from './resolved.ts';

const KINDS: Readonly<Record<string, readonly [is: (value: unknown) => boolean, what: string]>> = {
  path: [(value) => typeof value === 'string' && value !== '', 'a path, as plain text'],
  environments: [RUN_OPTIONS.environments.accepts, 'a list of names, as plain texts'],
  vars: [isPlainObject, 'an object of texts'],
  waitMs: [RUN_OPTIONS.waitMs.accepts, RUN_OPTIONS.waitMs.takes],
  intervalMs: [RUN_OPTIONS.intervalMs.accepts, RUN_OPTIONS.intervalMs.takes],
  onDrift: [(value) => value === 'fail' || value === 'report', '"fail" or "report"'],
  onUnknown: [(value) => value === 'fail' || value === 'warn', '"fail" or "warn"'],
};

export const MANIFEST_ARGUMENTS = ['path', 'environments', 'vars', 'onDrift', 'onUnknown'];
export const ASSERT_ARGUMENTS = ['path', 'environments', 'vars', 'waitMs', 'intervalMs'];

/** Every mistake in the arguments of a `Manifest` or of `assertInSync`. `special` describes a value that is not plain. */
export function manifestArgumentFaults(
  args: object,
  names: readonly string[],
  special: (value: unknown) => string | undefined,
): readonly string[] {
  const faults = [...new Set([...Object.keys(args), 'path'])].flatMap((name) => {
    const value = Reflect.get(args, name);
    const [is, kind] = (names.includes(name) ? KINDS[name] : undefined) ?? [];
    if (is === undefined) {
      return [`there is no argument ${name}: ${didYouMean(name, names) ?? `there are ${names.join(', ')}`}`];
    }
    if (value === undefined) return name === 'path' ? ['path is missing'] : [];
    const other = special(value);
    if (other === undefined && is(value)) return [];
    return [`${name} must be ${kind}, not ${other ?? `"${shownGiven(value)}"`}`];
  });
  if (!names.includes('intervalMs')) return faults;
  const together = validateInterval(args, { interval: 'intervalMs', wait: 'waitMs' });
  return [...faults, ...together.map(({ message }) => message)];
}

/** All faults as one text, below the name of the resource or function that got the arguments. */
export function faultsText(what: string, faults: readonly string[]): string {
  const lines = faults.map((fault) => `\n  ${visible(fault)}`);
  return guarded(`driftline: ${visible(what)}:${lines.join('')}`);
}
