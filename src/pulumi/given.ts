import * as pulumi from '@pulumi/pulumi';
import { didYouMean } from '../model/did-you-mean.ts';
import { visible } from '../reporters/parts/escape.ts';
import { RUN_OPTIONS } from '../run/option-rules.ts';
import { guarded } from './core/choices.ts';
import { shownGiven } from './core/resolved.ts';
import { isPlain } from './failing-properties.ts';
import { runError } from './run.ts';

/** JavaScript programs have no types that reject a mistake. */
export function requireArguments(what: string, args: unknown): asserts args is object {
  if (isPlain(args)) return;
  throw mistaken(what, [
    args === undefined ? 'the arguments are missing' : 'the arguments must be an object',
  ]);
}

const KINDS: Readonly<Record<string, readonly [is: (value: unknown) => boolean, what: string]>> = {
  path: [(value) => typeof value === 'string' && value !== '', 'a path, as plain text'],
  environments: [RUN_OPTIONS.environments.accepts, 'a list of names, as plain texts'],
  vars: [isPlain, 'an object of texts'],
  onDrift: [(value) => value === 'fail' || value === 'report', '"fail" or "report"'],
  onUnknown: [(value) => value === 'fail' || value === 'warn', '"fail" or "warn"'],
};

/** Validates the arguments of a `Manifest` or of `assertInSync`; reports all mistakes at once. */
export function requireManifestArguments(what: string, args: unknown, names: readonly string[]): void {
  requireArguments(what, args);
  const faults = [...new Set([...Object.keys(args), 'path'])].flatMap((name) => {
    const value = Reflect.get(args, name);
    const [is, kind] = (names.includes(name) ? KINDS[name] : undefined) ?? [];
    if (is === undefined) {
      return [`there is no argument ${name}: ${didYouMean(name, names) ?? `there are ${names.join(', ')}`}`];
    }
    if (value === undefined) return name === 'path' ? ['path is missing'] : [];
    return is(value) ? [] : [`${name} must be ${kind}, not ${shown(value)}`];
  });
  if (faults.length > 0) throw mistaken(what, faults);
}

function mistaken(what: string, faults: readonly string[]): Error {
  const lines = faults.map((fault) => `\n  ${visible(fault)}`);
  return runError(guarded(`driftline: ${visible(what)}:${lines.join('')}`));
}

function shown(value: unknown): string {
  if (pulumi.Output.isInstance(value)) return 'an output: it decides which resources there are';
  return value instanceof Promise ? 'a promise' : `"${shownGiven(value)}"`;
}
