import { readAccessPolicy, variablesOf } from '../../access/policy.ts';
import { builtIn, type Registry } from '../../providers/registry.ts';
import type { RunContext } from '../../run/context.ts';
import { providerFilesIn, registryWith } from '../../run/registry.ts';
import { openSession, type Session } from '../../run/session.ts';

/** One run of the engine: everything in it is read through one session. */
export interface PluginRun {
  /** For a `Deployment`, which resolves no variables. */
  deployment(): RunContext;
  /** For a `Manifest`, and for what is read again. */
  manifest(): Promise<RunContext>;
  /** The engine is about to begin a run. */
  begin(): Promise<void>;
  close(): Promise<void>;
}

export function pluginRun(): PluginRun {
  let session: Session | undefined;
  const clock = { now: Date.now, random: Math.random };
  const context = (variables: ReadonlyMap<string, string>, registry: Registry): RunContext => {
    const policy = readAccessPolicy(process.env, registry);
    session ??= openSession({ clock, policy, registry });
    return { cwd: process.cwd(), clock, policy, registry, variables, read: session.read };
  };
  const close = async () => {
    const last = session;
    session = undefined;
    await last?.close();
  };
  return {
    deployment: () => context(new Map(), builtIn()),
    manifest: async () => {
      const registry = await registryWith(providerFilesIn(process.env), process.cwd());
      return context(variablesOf(process.env), registry);
    },
    begin: close,
    close,
  };
}
