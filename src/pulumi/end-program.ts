import * as pulumi from '@pulumi/pulumi';
import { isMocked } from './run.ts';

/**
 * Ends the program with one error. The returned promise never settles: each output of a rejected promise has promises
 * that are handled late or never, and Node and the engine would print a line for each.
 */
export async function endProgram(error: unknown): Promise<never> {
  if (!(await isOwnProcess())) throw error;
  // This rejection stays unhandled: the engine prints its message, and the process ends when it is idle.
  Promise.reject(error);
  return new Promise(() => {});
}

/** Whether the process runs only this program. A unit test or a program of the Automation API would wait forever. */
async function isOwnProcess(): Promise<boolean> {
  if (!pulumi.runtime.hasMonitor() || isMocked()) return false;
  const loaded = await import('@pulumi/pulumi/runtime/state.js').catch(() => undefined);
  const state = loaded?.default as unknown as { getLocalStore?(): unknown } | undefined;
  return state?.getLocalStore !== undefined && state.getLocalStore() === undefined;
}
