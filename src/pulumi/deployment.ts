import * as pulumi from '@pulumi/pulumi';
import { credentialVariable } from '../manifest/variables.ts';
import type { Json } from '../model/json.ts';
import type { Status } from '../model/report.ts';
import type { DeploymentFinding, DeploymentState } from '../run/check-deployment.ts';
import type { DeploymentArgs } from './arguments.ts';
import { inBatch } from './batch.ts';
import { outcomeOf } from './check-deployment.ts';
import { failingProperties, partsOf, withKnownProperties } from './failing-properties.ts';
import { requireArguments } from './given.ts';
import { choicesOf, type Outcome, tell } from './outcome.ts';
import { provider } from './provider.ts';
import { type Resolved, resolveInputs } from './resolve.ts';
import { runWorld } from './run.ts';

/** Properties for the engine, and what is to be said once there is a resource to say it on. */
export interface Plan {
  readonly properties: pulumi.Inputs;
  readonly outcome: Promise<Outcome>;
}

/** Stands in place of arguments where a `Manifest` has read and compared already. */
export const PLAN: unique symbol = Symbol('driftline.plan');
interface PlannedArgs {
  readonly [PLAN]: Plan;
}

/**
 * One deployment of a chatbot, voice agent or prompt in one environment, checked for deployment drift. The vendor is
 * read while the program runs, in previews too, and nothing is ever written to it.
 *
 * Drift fails the preview and the update, one failure for each finding, unless `onDrift` is `"report"`: then it is
 * a warning, and the resource shows as changed for as long as it lasts. Mistakes in the arguments always fail.
 */
export class Deployment extends pulumi.dynamic.Resource {
  /** `in-sync`, `drifted`, `missing`, `unexpected`, `pending`, `waived` or `unknown`. */
  declare readonly status: pulumi.Output<Status>;
  /** The version that is live; undefined where nothing is, or where it could not be told. */
  declare readonly version: pulumi.Output<string | undefined>;
  /** The live values of the provider's fields; undefined where nothing is live, or where it could not be told. */
  declare readonly observed: pulumi.Output<Record<string, Json> | undefined>;
  /** Why it is not in sync, and what else there is to know; empty in sync. */
  declare readonly findings: pulumi.Output<DeploymentFinding[]>;

  /**
   * @param name unique among the stack's deployments
   * @param args the provider, its settings, the environment, and what is expected there
   */
  constructor(name: string, args: DeploymentArgs, opts?: pulumi.CustomResourceOptions) {
    requireArguments(`Deployment "${name}"`, args);
    const plan = isPlanned(args) ? args[PLAN] : planDeployment(name, args);
    super(provider, name, { ...plan.properties }, opts, 'driftline', 'Deployment');
    // A rejection reaches the engine through the properties, once.
    plan.outcome.then(
      (outcome) => tell(outcome, this, name),
      () => {},
    );
  }
}

function isPlanned(args: object): args is PlannedArgs {
  return PLAN in args;
}

function planDeployment(name: string, args: DeploymentArgs): Plan {
  const { onDrift, onUnknown, ...declared } = args;
  choicesOf({});
  const world = runWorld(new Map());
  const parts = partsOf(args);
  const names = [...parts, ...Object.keys(declared)];
  const resolving = resolveInputs(args);
  const check = async (resolved: Resolved) =>
    withKnownProperties(await outcomeOf(name, resolved, world), names, resolved);
  const outcome = resolving.then((resolved) => inBatch(name, check(resolved)));
  return {
    properties: {
      ...declared,
      ...('credentials' in declared && {
        credentials: resolving.then(({ values, unknown }) =>
          unknown.some((path) => path.startsWith('credentials'))
            ? unknownAmong(args)
            : referencesOnly(values.credentials),
        ),
      }),
      secretArguments: resolving.then(({ secret }) => (secret.length > 0 ? secret : undefined)),
      ...stateProperties(outcome, args),
      ...failingProperties(parts, outcome, resolving),
    },
    outcome,
  };
}

/** What was seen, as inputs. `inputs` has something unknown in it if nothing could be read. */
export function stateProperties(outcome: Promise<Outcome>, inputs: object): pulumi.Inputs {
  // Promises and no outputs: a hundred resources have a thousand of these, and outputs are slow to make.
  const property = (pick: (state: DeploymentState) => unknown, mistaken?: unknown) =>
    outcome.then(({ state, failures }) => {
      if (state !== undefined) return pick(state);
      return failures.length > 0 ? mistaken : unknownAmong(inputs);
    });
  return {
    status: property(({ status }) => status, 'unknown'),
    version: property(({ version, isVersionSecret }) =>
      isVersionSecret ? pulumi.secret<unknown>(version) : version,
    ),
    observed: property(({ observed }) => observed),
    findings: property(({ findings }) => findings, []),
    failures: outcome.then(({ failures }) => (failures.length > 0 ? failures : undefined)),
  };
}

/** Unknown as soon as one of the inputs is; its value is never used. */
function unknownAmong(inputs: object): pulumi.Output<undefined> {
  return pulumi.unsecret(pulumi.output({ ...inputs }).apply(() => undefined));
}

/** A literal credential is a mistake and is told; it must not reach the engine meanwhile. */
function referencesOnly(credentials: unknown): unknown {
  if (typeof credentials !== 'object' || credentials === null) return undefined;
  return Object.fromEntries(
    Object.entries(credentials).map(([name, value]) => [
      name,
      typeof value === 'string' && credentialVariable(value) !== undefined ? value : '(hidden)',
    ]),
  );
}
