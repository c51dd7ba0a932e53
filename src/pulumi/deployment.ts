import * as pulumi from '@pulumi/pulumi';
import type { World } from '../check.ts';
import {
  checkDeployment,
  type DeploymentFinding,
  type DeploymentState,
  validateDeployment,
} from '../deployment.ts';
import { credentialVariable } from '../manifest/variables.ts';
import type { Json } from '../model/json.ts';
import type { Status } from '../model/report.ts';
import { providerById } from '../providers/index.ts';
import type { DeploymentArgs } from './arguments.ts';
import { inBatch } from './batch.ts';
import { choicesOf, type Outcome, outcomeOfProblems, outcomeOfState, tell } from './outcome.ts';
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
export interface PlannedArgs {
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
  const world = runWorld(new Map());
  const resolving = resolveInputs(args);
  const outcome = resolving.then((resolved) => inBatch(name, outcomeOf(name, resolved, world)));
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
      ...stateProperties(outcome, { inputs: args, expect: fieldsOf(args) }),
    },
    outcome,
  };
}

/** Of what is expected, by name; where that is not known before the inputs are, all there are. */
function fieldsOf({ provider, expect }: DeploymentArgs): readonly string[] {
  const isPlain = typeof expect === 'object' && !pulumi.Output.isInstance(expect) && !('then' in expect);
  return Object.keys((isPlain ? expect : providerById(provider)?.fields) ?? {});
}

/** What was seen, as inputs. `inputs` has something unknown in it if nothing could be read. */
export function stateProperties(
  outcome: Promise<Outcome>,
  { inputs, expect }: { readonly inputs: object; readonly expect: readonly string[] },
): pulumi.Inputs {
  // Promises and no outputs: a hundred resources have a thousand of these, and outputs are slow to make.
  const property = (pick: (state: DeploymentState) => unknown, mistaken?: unknown) =>
    outcome.then(({ state, failures }) => {
      if (state !== undefined) return pick(state);
      return failures.length > 0 ? mistaken : unknownAmong(inputs);
    });
  return {
    status: property(({ status }) => status, 'unknown'),
    version: property(({ version }) => version),
    observed: property(({ observed }) => observed),
    findings: property(({ findings }) => findings, []),
    failures: outcome.then(({ failures }) => (failures.length > 0 ? failures : undefined)),
    ...declaredValues(outcome, expect),
  };
}

/**
 * The engine shows the value of the property that a failure names, by looking it up as it is: `expect.version` must be
 * a property of its own. It is one while it fails and at no other time, so no state ever has it.
 */
function declaredValues(outcome: Promise<Outcome>, fields: readonly string[]): pulumi.Inputs {
  const names = fields.map((field) => `expect.${field}`);
  return Object.fromEntries(
    names.map((name) => [
      name,
      outcome.then(({ failures }) => failures.find(({ property }) => property === name)?.value),
    ]),
  );
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

async function outcomeOf(
  name: string,
  { values, unknown, secret }: Resolved,
  world: World,
): Promise<Outcome> {
  const { onDrift, onUnknown, ...declared } = values;
  const mistakes = [
    ...choiceProblems('onDrift', onDrift, ['fail', 'report']),
    ...choiceProblems('onUnknown', onUnknown, ['fail', 'warn']),
  ];
  const notes = unknown
    .filter((path) => !path.startsWith('labels'))
    .map((path) => `${path} is not known before the update: it was not compared`);
  const blocking = unknown.filter(isNeededToRead);
  const known = { name, values: withoutOpenFields(declared, unknown), secret };
  if (blocking.length > 0 || mistakes.length > 0) {
    const heads = blocking.map((path) => path.split(/[.[]/, 1)[0] ?? '');
    const problems = [...mistakes, ...(await validateDeployment({ ...known, unknown: heads }, world))];
    const why = blocking.map((path) => `${path} is not known before the update: nothing was read`);
    return { ...outcomeOfProblems(problems), notes: why };
  }
  const checked = await checkDeployment(known, world);
  if (checked.kind === 'mistaken') return outcomeOfProblems(checked.problems);
  const choices = choicesOf({ onDrift: unknown.includes('onDrift') ? 'report' : onDrift, onUnknown });
  return { ...outcomeOfState(checked.state, choices), notes };
}

function isNeededToRead(path: string): boolean {
  return !/^(expect|labels|onDrift|onUnknown)\b/.test(path);
}

/** An expectation of which a part is unknown is left out as a whole: the rest of it would mean something else. */
function withoutOpenFields(
  values: Readonly<Record<string, unknown>>,
  unknown: readonly string[],
): Readonly<Record<string, unknown>> {
  const { expect, ...others } = values;
  if (typeof expect !== 'object' || expect === null) return values;
  const open = (field: string) =>
    unknown.some((path) => path === `expect.${field}` || /^[.[]/.test(rest(path, `expect.${field}`)));
  const known = Object.entries(expect).filter(([field]) => !open(field));
  return { ...others, expect: Object.fromEntries(known) };
}

function rest(path: string, start: string): string {
  return path.startsWith(start) ? path.slice(start.length) : '';
}

function choiceProblems(argument: string, given: unknown, words: readonly string[]) {
  return given === undefined || words.some((word) => word === given)
    ? []
    : [{ argument, message: `cannot be ${JSON.stringify(given)}`, hint: `write ${words.join(' or ')}` }];
}
