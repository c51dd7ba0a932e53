import * as pulumi from '@pulumi/pulumi';
import type { Json } from '../model/json.ts';
import { ProblemError } from '../model/problem.ts';
import type { Status } from '../model/report.ts';
import type { DeploymentFinding, DeploymentState } from '../run/deployment-state.ts';
import { inBatch } from './batch.ts';
import { outcomeOf } from './core/check-deployment.ts';
import { openArguments } from './core/open-arguments.ts';
import { type Outcome, outcomeOfProblems } from './core/outcome.ts';
import { referencesOnly } from './core/recorded.ts';
import type { Resolved } from './core/resolved.ts';
import { failingProperties, isPlain, partsOf, withKnownProperties } from './failing-properties.ts';
import type { DeploymentArgs } from './generated/arguments.ts';
import { requireArguments } from './given.ts';
import { provider } from './provider.ts';
import { reportOutcome } from './report.ts';
import { resolveInputs } from './resolve.ts';
import { ownContext, runChoices, runContext } from './run.ts';

/** Properties for the engine, and messages for the resource once it exists. */
export interface Plan {
  readonly properties: pulumi.Inputs;
  readonly outcome: Promise<Outcome>;
}

/** Takes the place of arguments if a `Manifest` has already read and compared. */
export const PLAN: unique symbol = Symbol('driftline.plan');

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
  /** The live version; undefined if nothing is live or nothing is known. */
  declare readonly version: pulumi.Output<string | undefined>;
  /** The live values of the provider's fields; undefined if nothing is live or nothing is known. */
  declare readonly observed: pulumi.Output<Record<string, Json> | undefined>;
  /** The differences and notes. */
  declare readonly findings: pulumi.Output<DeploymentFinding[]>;

  /**
   * @param name unique among the stack's deployments
   * @param args the provider, its settings, the environment, and what is expected there
   */
  constructor(name: string, args: DeploymentArgs, opts?: pulumi.CustomResourceOptions) {
    requireArguments(`Deployment "${name}"`, args);
    const plan = PLAN in args ? (args[PLAN] as Plan) : planDeployment(name, args);
    super(provider, name, { ...plan.properties }, opts, 'driftline', 'Deployment');
    // A rejection reaches the engine through the properties, once.
    plan.outcome.then(
      (outcome) => reportOutcome(outcome, this, name),
      () => {},
    );
  }
}

function planDeployment(name: string, args: DeploymentArgs): Plan {
  const { properties, mistakes } = openArguments({ ...args }, { membersOf, isUnknown: () => false });
  const { onDrift, onUnknown, ...declared } = properties;
  runChoices({});
  const { registry } = runContext();
  const parts = partsOf(properties, registry);
  const names = [...parts, ...Object.keys(declared)];
  const resolving = resolveInputs(properties);
  const outcomeOfResolved = async (resolved: Resolved) => {
    const context = await ownContext();
    return outcomeOf(name, resolved, context, { choose: runChoices, mistakes });
  };
  const check = async (resolved: Resolved) =>
    withKnownProperties(await outcomeOfResolved(resolved).catch(outcomeOfError), names, resolved);
  const outcome = resolving.then((resolved) => inBatch(name, check(resolved)));
  return {
    properties: {
      ...declared,
      ...('credentials' in declared && {
        credentials: resolving.then(({ values, unknown }) =>
          unknown.some((path) => path.startsWith('credentials'))
            ? unknownAmong(properties)
            : referencesOnly(values.credentials),
        ),
      }),
      secretArguments: resolving.then(({ secret }) => (secret.length > 0 ? secret : undefined)),
      ...stateProperties(outcome, properties),
      ...failingProperties(parts, outcome, resolving),
    },
    outcome,
  };
}

function membersOf(value: unknown): pulumi.Inputs | undefined {
  return isPlain(value) ? { ...value } : undefined;
}

/** A mistake in a file of `DRIFTLINE_PROVIDER_FILES`. */
function outcomeOfError(error: unknown): Outcome {
  if (!(error instanceof ProblemError)) throw error;
  return outcomeOfProblems(error.problems.map((problem) => ({ argument: 'provider', ...problem })));
}

/** The observed state, as inputs. If nothing was read because a member of `inputs` is unknown, the state is unknown. */
export function stateProperties(outcome: Promise<Outcome>, inputs: object): pulumi.Inputs {
  // Promises instead of outputs: a hundred resources have a thousand of these, and outputs are slow to create.
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

/** Unknown if one of the inputs is unknown. The value is never used. */
function unknownAmong(inputs: object): pulumi.Output<undefined> {
  return pulumi.unsecret(pulumi.output({ ...inputs }).apply(() => undefined));
}
