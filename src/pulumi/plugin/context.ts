import { readAccessPolicy, variablesOf } from '../../access/policy.ts';
import type { Registry } from '../../providers/registry.ts';
import type { RunContext } from '../../run/context.ts';
import { providerFilesIn, registryWith } from '../../run/registry.ts';
import { openSession, type Session } from '../../run/session.ts';

export type PluginRun = ReturnType<typeof pluginRun>;

/** One run of the engine: everything in it is read through one session. */
export function pluginRun(folder: string) {
  let session: Session | undefined;
  const clock = { now: Date.now, random: Math.random };
  const context = (variables: ReadonlyMap<string, string>, registry: Registry): RunContext => {
    const policy = readAccessPolicy(process.env, registry);
    session ??= openSession({ clock, policy, registry });
    return { cwd: folder, clock, policy, registry, variables, read: session.read };
  };
  let registry: Promise<Registry> | undefined;
  const loaded = () => {
    registry ??= registryWith(providerFilesIn(process.env), folder);
    return registry;
  };
  return {
    /** For a `Deployment`, which resolves no variables. */
    deployment: async () => context(new Map(), await loaded()),
    /** For a `Manifest`, and for resources that are read again. */
    manifest: async () => context(variablesOf(process.env), await loaded()),
    /** Ends the session; the next read opens another. */
    close: async () => {
      const last = session;
      session = undefined;
      registry = undefined;
      await last?.close();
    },
  };
}
