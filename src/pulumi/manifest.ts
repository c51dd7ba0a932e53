import * as pulumi from '@pulumi/pulumi';
import { variablesOf } from '../access/policy.ts';
import { inBatch } from './batch.ts';
import type { Choices, OnDrift, OnUnknown } from './core/choices.ts';
import { type ManifestTarget, type PlannedChild, planManifest } from './core/manifest.ts';
import { Deployment, PLAN, type Plan, stateProperties } from './deployment.ts';
import { endProgram } from './end-program.ts';
import { failingProperties, withKnownProperties } from './failing-properties.ts';
import type { DeploymentArgs } from './generated/arguments.ts';
import { requireManifestArguments } from './given.ts';
import { resolveInputs } from './resolve.ts';
import { cleanError, failCleanly, ownContext, runChoices, runContext } from './run.ts';

export interface ManifestArgs {
  /** A manifest, or a folder of them; relative to the program's folder. */
  readonly path: string;
  /** Check only these environments; all if not given. */
  readonly environments?: readonly string[];
  /** Values of `${var.NAME}`; they win over `DRIFTLINE_VAR_NAME`. */
  readonly vars?: Readonly<Record<string, pulumi.Input<string>>>;
  /** `fail` (if not given): drift fails the preview. `report`: it is a warning and shows as a change. */
  readonly onDrift?: OnDrift;
  /** `fail` (if not given) or `warn`: the effect of an unknown target. */
  readonly onUnknown?: OnUnknown;
}

/**
 * A YAML manifest checked for deployment drift: a component with one child, a `Deployment`, for each of its targets.
 * All of them are read together. Mistakes in the manifest end the program: all are reported, each with its place.
 */
export class Manifest extends pulumi.ComponentResource {
  /** Every target of the manifest, in its order. */
  readonly targets: pulumi.Output<ManifestTarget[]>;

  /** @param name put before the children's names, which are `<name>/<deployment>/<environment>` */
  constructor(name: string, args: ManifestArgs, opts?: pulumi.ComponentResourceOptions) {
    requireManifestArguments(`Manifest "${name}"`, args);
    runContext();
    const choices = runChoices(args);
    super('driftline:index:Manifest', name, {}, opts);
    this.targets = pulumi.output(createChildren(name, { args, choices }, this).catch(endProgram));
    this.registerOutputs({ targets: this.targets });
  }
}

async function createChildren(
  name: string,
  { args, choices }: { readonly args: ManifestArgs; readonly choices: Choices },
  parent: pulumi.Resource,
): Promise<pulumi.Input<ManifestTarget>[]> {
  const context = await ownContext(variablesOf(process.env)).catch(failCleanly);
  const vars = await resolveInputs(args.vars ?? {});
  const options = { choices, context, secret: pulumi.secret, clean: cleanError };
  const plan = await planManifest({ ...args, vars }, options);
  const own = plan.children.map((child) => inOneBatch(name, child));
  const others = plan.undeclared.then((all) => all.map((child) => inOneBatch(name, child)));
  others.catch(() => {});
  for (const child of own) createChild(name, child, { args, parent });
  const targets = await plan.targets;
  for (const child of await others) createChild(name, child, { args, parent });
  return [...targets] as pulumi.Input<ManifestTarget>[];
}

function inOneBatch(name: string, child: PlannedChild): PlannedChild {
  const names = [...child.parts, ...Object.keys(child.declared)];
  const outcome = child.outcome.then((each) => withKnownProperties(each, names));
  return { ...child, outcome: inBatch(`${name}/${child.id}`, outcome) };
}

function createChild(
  name: string,
  { id, declared, parts, outcome }: PlannedChild,
  { args, parent }: { args: ManifestArgs; parent: pulumi.Resource },
): void {
  const properties = {
    ...declared,
    manifest: args.path,
    target: id,
    ...(args.vars !== undefined && { vars: { ...args.vars } }),
    ...stateProperties(outcome, args.vars ?? {}),
    ...failingProperties(parts, outcome),
  };
  const plan: Plan = { properties, outcome };
  // The constructor takes a plan in place of arguments; programs cannot create one.
  new Deployment(`${name}/${id}`, { [PLAN]: plan } as unknown as DeploymentArgs, { parent });
}
