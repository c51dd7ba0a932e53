import * as pulumi from '@pulumi/pulumi';
import { variablesOf } from '../access/policy.ts';
import type { Expected, Manifest as LoadedManifest, Target } from '../model/manifest.ts';
import type { Report, TargetReport } from '../model/report.ts';
import { serializeExpectation } from '../operators/expectation.ts';
import type { Registry } from '../providers/registry.ts';
import { checkManifest } from '../run/check.ts';
import type { RunContext } from '../run/context.ts';
import { secretStateOf } from '../run/deployment-secrets.ts';
import { load } from '../run/load.ts';
import { globFor, type Selection, selectWithStrangers } from '../run/select.ts';
import type { DeploymentArgs } from './arguments.ts';
import { inBatch } from './batch.ts';
import { Deployment, PLAN, type Plan, stateProperties } from './deployment.ts';
import { endProgram } from './end-program.ts';
import { failingProperties, withKnownProperties } from './failing-properties.ts';
import { requireManifestArguments } from './given.ts';
import { type Choices, choicesOf, type Outcome, outcomeOfState } from './outcome.ts';
import { type Resolved, resolveInputs } from './resolve.ts';
import { cleanError, type OnDrift, type OnUnknown, runContext } from './run.ts';
import {
  holdsSecret,
  type SecretVariables,
  secretFields,
  secretVariables,
  withoutSecrets,
  withSecrets,
} from './secret-variables.ts';

export interface ManifestArgs {
  /** A manifest, or a folder of them; relative to the program's folder. */
  readonly path: string;
  /** Check only these environments; all if not given. */
  readonly environments?: readonly string[];
  /** Values of `${var.NAME}`, over those of `DRIFTLINE_VAR_NAME`. */
  readonly vars?: Readonly<Record<string, pulumi.Input<string>>>;
  /** `fail` (if not given): drift fails the preview. `report`: it is a warning and shows as a change. */
  readonly onDrift?: OnDrift;
  /** `fail` (if not given) or `warn`: the effect of an unknown target. */
  readonly onUnknown?: OnUnknown;
}

/** The result of one target of a `Manifest`. */
export interface ManifestTarget {
  /** `<deployment>/<environment>` */
  readonly id: string;
  readonly status: TargetReport['status'];
  /** The live version, if any. */
  readonly version?: string;
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
    const run = prepare(name, args);
    super('driftline:index:Manifest', name, {}, opts);
    this.targets = pulumi.output(createChildren(name, run, this).catch(endProgram));
    this.registerOutputs({ targets: this.targets });
  }
}

interface Run {
  readonly args: ManifestArgs;
  readonly choices: Choices;
  readonly context: RunContext;
}

/** Validates the arguments before the manifest is read. */
function prepare(name: string, args: ManifestArgs): Run {
  requireManifestArguments(`Manifest "${name}"`, args, [
    'path',
    'environments',
    'vars',
    'onDrift',
    'onUnknown',
  ]);
  return { args, choices: choicesOf(args), context: runContext(variablesOf(process.env)) };
}

interface Loaded {
  readonly manifest: LoadedManifest;
  readonly selected: readonly Target[];
  readonly blanks: Blanks;
}

async function createChildren(
  name: string,
  { args, choices, context }: Run,
  parent: pulumi.Resource,
): Promise<pulumi.Input<ManifestTarget>[]> {
  const vars = await resolveInputs(args.vars ?? {});
  const variables = secretVariables(vars);
  const clean = (error: unknown) => cleanError(withoutSecrets(error, variables));
  const { manifest, selected, blanks } = await loaded(args, vars, context).catch((error: unknown) => {
    throw clean(error);
  });
  const known = manifest.targets.map((target) => withoutBlanks(target, blanks));
  const readable = selected.filter(({ settings }) => !isBlank(settings, blanks));
  const report =
    readable.length === 0
      ? undefined
      : checkManifest({ ...manifest, targets: known }, selectionOf(args, selected, readable), context).catch(
          (error: unknown) => {
            throw clean(error);
          },
        );
  const secretVersions = new Set<string>();
  const children: Child[] = selected.map((target) => {
    const plain = declaredProperties(target);
    const fields = secretFields(plain.expect, variables);
    const secret = [...fields, ...variables.secret];
    const declared = {
      ...withSecrets(plain, variables),
      ...secretArguments(secret),
    };
    const parts = expectedParts(target);
    const names = [...parts, ...Object.keys(declared)];
    const checking = outcomeOfTarget(target, {
      report,
      blanks,
      choices,
      hidden: { ...variables, secret },
      registry: context.registry,
    });
    const outcome = checking.then((each) => withKnownProperties(each, names));
    if (fields.includes('expect.version')) secretVersions.add(target.id);
    return { id: target.id, declared, parts, outcome: inBatch(`${name}/${target.id}`, outcome) };
  });
  // Undeclared environments are known only after all targets are read.
  const undeclared = (report ?? Promise.resolve(undefined)).then((each) =>
    (each?.targets ?? [])
      .filter(({ id }) => !selected.some((target) => target.id === id))
      .map((other) => {
        const outcome = Promise.resolve(
          outcomeOfState(secretStateOf(other, variables, context.registry), choices),
        );
        return { other, outcome: inBatch(`${name}/${other.id}`, outcome) };
      }),
  );
  for (const child of children) createChild(name, child, { args, parent });
  const targets = (await report)?.targets ?? [];
  for (const { other, outcome } of await undeclared) {
    const declared = {
      provider: other.provider,
      environment: other.environment,
      ...secretArguments(variables.secret),
    };
    createChild(name, { id: other.id, declared, parts: [], outcome }, { args, parent });
  }
  return targets.map(({ id, status, observed }) => {
    const version = observed?.version;
    if (typeof version !== 'string') return { id, status };
    const target = { id, status, version };
    return secretVersions.has(id) || holdsSecret(version, variables) ? pulumi.secret(target) : target;
  });
}

function secretArguments(secret: readonly string[]): pulumi.Inputs {
  return secret.length > 0 ? { secretArguments: secret } : {};
}

interface Child {
  readonly id: string;
  readonly declared: pulumi.Inputs;
  /** Names that may fail and are not in `declared`. */
  readonly parts: readonly string[];
  readonly outcome: Promise<Outcome>;
}

/** The expectations, by the names in failures; a promotion concerns the version, expected or not. */
function expectedParts({ expect, promotedFrom }: Target): string[] {
  const fields = [...Object.keys(expect), ...(promotedFrom === undefined ? [] : ['version'])];
  return fields.map((field) => `expect.${field}`);
}

function createChild(
  name: string,
  { id, declared, parts, outcome }: Child,
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

/** In a preview a variable may be unknown: a unique text takes its place. */
type Blanks = readonly { readonly name: string; readonly text: string }[];

async function loaded(args: ManifestArgs, vars: Resolved, context: RunContext): Promise<Loaded> {
  const blanks = vars.unknown.map((name) => ({ name, text: `driftline-unknown-${name}-7c1f` }));
  const given = Object.entries(vars.values).filter(([, value]) => value !== undefined);
  const variables = new Map([
    ...context.variables,
    ...given.map(([key, value]) => [key, String(value)] as const),
    ...blanks.map(({ name, text }) => [name, text] as const),
  ]);
  const manifest = await load([args.path], { ...context, variables });
  const { targets: selected } = selectWithStrangers(manifest, { environments: args.environments ?? [] });
  return { manifest, selected, blanks };
}

/** The whole selection, or its readable targets: then the update reports undeclared environments. */
function selectionOf(
  args: ManifestArgs,
  selected: readonly Target[],
  readable: readonly Target[],
): Selection {
  return readable.length === selected.length
    ? { environments: args.environments ?? [] }
    : { targets: readable.map(({ id }) => globFor(id)) };
}

interface TargetParts {
  readonly report: Promise<Report> | undefined;
  readonly blanks: Blanks;
  readonly choices: Choices;
  /** Its secret fields, and all secret variables. */
  readonly hidden: SecretVariables;
  readonly registry: Registry;
}

async function outcomeOfTarget(
  target: Target,
  { report, blanks, choices, hidden, registry }: TargetParts,
): Promise<Outcome> {
  const blankSettings = blanksIn(target.settings, blanks);
  if (blankSettings.length > 0 || report === undefined) {
    const notes = blankSettings.map(
      (each) => `vars.${each} is not known before the update: nothing was read`,
    );
    return { failures: [], warnings: [], notes };
  }
  const seen = (await report).targets.find(({ id }) => id === target.id);
  if (seen === undefined) throw new Error(`${target.id} was not checked`);
  const notes = Object.entries(target.expect).flatMap(([field, expected]) =>
    blanksIn(expected, blanks).map(
      (each) =>
        `expect.${field} has vars.${each} in it, which is not known before the update: it was not compared`,
    ),
  );
  return { ...outcomeOfState(secretStateOf(seen, hidden, registry), choices), notes };
}

function withoutBlanks(target: Target, blanks: Blanks): Target {
  if (blanks.length === 0) return target;
  const expect: readonly [string, Expected][] = Object.entries(target.expect).filter(
    ([, expected]) => !isBlank(expected, blanks),
  );
  return { ...target, expect: Object.fromEntries(expect) };
}

function isBlank(value: unknown, blanks: Blanks): boolean {
  return blanksIn(value, blanks).length > 0;
}

function blanksIn(value: unknown, blanks: Blanks): string[] {
  if (blanks.length === 0) return [];
  const text = JSON.stringify(value);
  return blanks.filter((blank) => text.includes(blank.text)).map(({ name }) => name);
}

/** The manifest's declaration of a target, as a `Deployment` has it, without lines, which change too often. */
function declaredProperties(target: Target): pulumi.Inputs {
  const { provider, environment, connection, settings, credentials, expect, ignore, waivers } = target;
  const references = Object.entries(credentials).map(([name, { variable }]) => [name, `\${env.${variable}}`]);
  return {
    provider,
    environment,
    ...(connection.name !== provider && { connection: connection.name }),
    ...settings,
    ...(references.length > 0 && { credentials: Object.fromEntries(references) }),
    ...(!target.deployed && { deployed: false }),
    expect: Object.fromEntries(
      Object.entries(expect).map(([field, { expectation }]) => [field, serializeExpectation(expectation)]),
    ),
    ...(ignore.length > 0 && { ignore: [...ignore] }),
    ...(target.severity === 'warning' && { severity: 'warning' }),
    ...(Object.keys(target.labels).length > 0 && { labels: { ...target.labels } }),
    ...(waivers.length > 0 && { waivers: waivers.map(({ location, ...waiver }) => waiver) }),
  };
}
