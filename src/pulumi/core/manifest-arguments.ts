import { didYouMean } from '../../model/did-you-mean.ts';
import { RUN_OPTIONS } from '../../run/option-rules.ts';
import { shownGiven } from './resolved.ts';

const KINDS: Readonly<Record<string, readonly [is: (value: unknown) => boolean, what: string]>> = {
  path: [(value) => typeof value === 'string' && value !== '', 'a path, as plain text'],
  environments: [RUN_OPTIONS.environments.accepts, 'a list of names, as plain texts'],
  vars: [isPlainObject, 'an object of texts'],
  onDrift: [(value) => value === 'fail' || value === 'report', '"fail" or "report"'],
  onUnknown: [(value) => value === 'fail' || value === 'warn', '"fail" or "warn"'],
};

export const MANIFEST_ARGUMENTS = Object.keys(KINDS);

/** Every mistake in the arguments of a `Manifest` or of `assertInSync`. `special` names what is no plain value. */
export function manifestArgumentFaults(
  args: object,
  names: readonly string[],
  special: (value: unknown) => string | undefined,
): readonly string[] {
  return [...new Set([...Object.keys(args), 'path'])].flatMap((name) => {
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
}

function isPlainObject(value: unknown): boolean {
  return Object.prototype.toString.call(value) === '[object Object]';
}
