import * as pulumi from '@pulumi/pulumi';
import { faultsText, MANIFEST_ARGUMENTS, manifestArgumentFaults } from './core/manifest-arguments.ts';
import { isPlain } from './failing-properties.ts';
import { runError } from './run.ts';

/** JavaScript programs have no types that reject a mistake. */
export function requireArguments(what: string, args: unknown): asserts args is object {
  if (isPlain(args)) return;
  const fault = args === undefined ? 'the arguments are missing' : 'the arguments must be an object';
  throw runError(faultsText(what, [fault]));
}

/** Validates the arguments of a `Manifest` or of `assertInSync`; reports all mistakes at once. */
export function requireManifestArguments(what: string, args: unknown, names = MANIFEST_ARGUMENTS): void {
  requireArguments(what, args);
  const faults = manifestArgumentFaults(args, names, special);
  if (faults.length > 0) throw runError(faultsText(what, faults));
}

function special(value: unknown): string | undefined {
  if (pulumi.Output.isInstance(value)) return 'an output: it decides which resources there are';
  if (pulumi.Resource.isInstance(value)) return 'a resource';
  return value instanceof Promise ? 'a promise' : undefined;
}
