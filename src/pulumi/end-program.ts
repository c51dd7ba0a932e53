import * as pulumi from '@pulumi/pulumi';
import { isMocked } from './run.ts';

/**
 * Ends the program with one error. What waits for the promise waits on: each output made of one that is rejected has
 * promises that are handled late or never, and Node and the engine would print a line for each.
 */
export async function endProgram(error: unknown): Promise<never> {
  if (!(await isOwnProcess())) throw error;
  // Nobody handles this one: the engine prints its message, and the process ends when there is nothing left to do.
  Promise.reject(error);
  return new Promise(() => {});
}

/** Not in a unit test, and not in a program of the Automation API, which would wait for ever. */
async function isOwnProcess(): Promise<boolean> {
  if (!pulumi.runtime.hasMonitor() || isMocked()) return false;
  const loaded = await import('@pulumi/pulumi/runtime/state.js').catch(() => undefined);
  const state = loaded?.default as unknown as { getLocalStore?(): unknown } | undefined;
  return state?.getLocalStore !== undefined && state.getLocalStore() === undefined;
}
