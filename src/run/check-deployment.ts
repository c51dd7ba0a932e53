import { type ArgumentProblem, readArguments } from '../manifest/from-object.ts';
import { checkManifest } from './check.ts';
import type { RunContext } from './context.ts';
import { redactProblems, secretStateOf } from './deployment-secrets.ts';
import type { DeclaredDeployment, DeploymentState } from './deployment-state.ts';
import { placedProviders } from './load.ts';

export type CheckedDeployment =
  | { readonly kind: 'checked'; readonly state: DeploymentState }
  | { readonly kind: 'mistaken'; readonly problems: readonly ArgumentProblem[] };

/** All mistakes in the arguments. Sends nothing. */
export async function validateDeployment(
  declared: DeclaredDeployment,
  context: RunContext,
): Promise<readonly ArgumentProblem[]> {
  const { problems } = await readArguments({ unknown: [], ...declared }, optionsOf(context));
  return redactProblems(problems, declared);
}

/** Reads and compares one deployment. Drift and vendor errors are in the state, never thrown. */
export async function checkDeployment(
  declared: DeclaredDeployment,
  context: RunContext,
): Promise<CheckedDeployment> {
  const { target, problems } = await readArguments({ unknown: [], ...declared }, optionsOf(context));
  if (target === undefined) return { kind: 'mistaken', problems: redactProblems(problems, declared) };
  // Messages must not name a place in a manifest: there is no manifest.
  const credentials = Object.entries(target.credentials).map(([name, { variable }]) => [name, { variable }]);
  const placeless = { ...target, credentials: Object.fromEntries(credentials) };
  const manifest = { files: [], targets: [placeless], deployments: 1 };
  const [report] = (await checkManifest(manifest, {}, context)).targets;
  if (report === undefined) throw new Error(`${declared.name} was not checked`);
  return { kind: 'checked', state: secretStateOf(report, declared, context.registry) };
}

export function optionsOf({ cwd, policy, registry }: RunContext) {
  return {
    folder: cwd,
    registry,
    placedProviders: placedProviders(policy, registry),
    variableOf: (name: string) => policy.env[name],
  };
}
