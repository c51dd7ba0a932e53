import type { Expected, Manifest as LoadedManifest, Target } from '../../model/manifest.ts';
import type { TargetReport } from '../../model/report.ts';
import { serializeExpectation } from '../../operators/expectation.ts';
import type { Registry } from '../../providers/registry.ts';
import { checkManifest } from '../../run/check.ts';
import type { RunContext } from '../../run/context.ts';
import { secretStateOf } from '../../run/deployment-secrets.ts';
import { globFor } from '../../run/glob.ts';
import { load } from '../../run/load.ts';
import { type Selection, selectWithStrangers } from '../../run/select.ts';
import type { Choices } from './choices.ts';
import { type Outcome, outcomeOfState } from './outcome.ts';
import type { Resolved } from './resolved.ts';
import {
  type DeclaredProperties,
  holdsSecret,
  type SecretVariables,
  secretFields,
  secretVariables,
  withoutSecrets,
  withSecrets,
} from './secret-variables.ts';

export interface ManifestInputs {
  /** A manifest, or a folder of them; relative to the program's folder. */
  readonly path: string;
  /** Check only these environments; all if not given. */
  readonly environments?: readonly string[];
  readonly vars: Resolved;
}

export interface ManifestOptions {
  readonly choices: Choices;
  readonly context: RunContext;
  /** Marks a value as secret, in the form of the engine's client. */
  readonly secret: (value: unknown) => unknown;
  /** Turns a mistake into the error that the program ends with. */
  readonly clean?: (error: unknown) => unknown;
}

/** The result of one target of a `Manifest`. */
export interface ManifestTarget {
  /** `<deployment>/<environment>` */
  readonly id: string;
  readonly status: TargetReport['status'];
  /** The live version, if any. */
  readonly version?: string;
}

/** One `Deployment` below a `Manifest`. */
export interface PlannedChild {
  readonly id: string;
  /** Its declaration, secret parts marked. */
  readonly declared: Readonly<Record<string, unknown>>;
  /** Names that may fail and are not in `declared`. */
  readonly parts: readonly string[];
  readonly outcome: Promise<Outcome>;
}

export interface PlannedManifest {
  readonly children: readonly PlannedChild[];
  /** Undeclared environments, which are known only after all targets are read. */
  readonly undeclared: Promise<readonly PlannedChild[]>;
  /** Every target, in the manifest's order; secret ones are marked. */
  readonly targets: Promise<readonly unknown[]>;
}

/** Loads a manifest and begins to read all its targets together. Every mistake in it is thrown at once. */
export async function planManifest(
  inputs: ManifestInputs,
  { choices, context, secret, clean = (error) => error }: ManifestOptions,
): Promise<PlannedManifest> {
  const variables = secretVariables(inputs.vars);
  const fail = (error: unknown): never => {
    throw clean(withoutSecrets(error, variables));
  };
  const { manifest, selected, blanks } = await loaded(inputs, context).catch(fail);
  const known = manifest.targets.map((target) => withoutBlanks(target, blanks));
  const readable = selected.filter(({ settings }) => !isBlank(settings, blanks));
  const report =
    readable.length === 0
      ? undefined
      : checkManifest(
          { ...manifest, targets: known },
          selectionOf(inputs, selected, readable),
          context,
        ).catch(fail);
  const reports = report?.then((whole) => new Map(whole.targets.map((each) => [each.id, each])));
  const ids = new Set(selected.map(({ id }) => id));
  const secretVersions = new Set<string>();
  const children = selected.map((target): PlannedChild => {
    const plain = declaredProperties(target);
    const fields = secretFields(plain.expect, variables);
    const hidden = [...fields, ...variables.secret];
    if (fields.includes('expect.version')) secretVersions.add(target.id);
    return {
      id: target.id,
      declared: { ...withSecrets(plain, variables, secret), ...secretArguments(hidden) },
      parts: expectedParts(target),
      outcome: outcomeOfTarget(target, {
        reports,
        blanks,
        choices,
        hidden: { ...variables, secret: hidden },
        registry: context.registry,
      }),
    };
  });
  const seen = report ?? Promise.resolve(undefined);
  const undeclared = seen.then((each) =>
    (each?.targets ?? [])
      .filter(({ id }) => !ids.has(id))
      .map((other): PlannedChild => {
        const { id, provider, environment } = other;
        const outcome = Promise.resolve(
          outcomeOfState(secretStateOf(other, variables, context.registry), choices),
        );
        return {
          id,
          declared: { provider, environment, ...secretArguments(variables.secret) },
          parts: [],
          outcome,
        };
      }),
  );
  const targets = seen.then((each) =>
    (each?.targets ?? []).map(({ id, status, observed }): unknown => {
      const version = observed?.version;
      if (typeof version !== 'string') return { id, status };
      const target = { id, status, version };
      return secretVersions.has(id) || holdsSecret(version, variables) ? secret(target) : target;
    }),
  );
  // Whoever waits for the outcomes gets the rejection.
  for (const each of [reports, undeclared, targets]) each?.catch(() => {});
  return { children, undeclared, targets };
}

function secretArguments(secret: readonly string[]): Readonly<Record<string, unknown>> {
  return secret.length > 0 ? { secretArguments: secret } : {};
}

/** The expectations, by the names in failures; a promotion concerns the version, expected or not. */
function expectedParts({ expect, promotedFrom }: Target): string[] {
  const fields = [...Object.keys(expect), ...(promotedFrom === undefined ? [] : ['version'])];
  return fields.map((field) => `expect.${field}`);
}

/** In a preview a variable may be unknown: a unique text takes its place. */
type Blanks = readonly { readonly name: string; readonly text: string }[];

interface Loaded {
  readonly manifest: LoadedManifest;
  readonly selected: readonly Target[];
  readonly blanks: Blanks;
}

async function loaded(
  { path, environments = [], vars }: ManifestInputs,
  context: RunContext,
): Promise<Loaded> {
  const blanks = vars.unknown.map((name) => ({ name, text: `driftline-unknown-${name}-7c1f` }));
  const given = Object.entries(vars.values).filter(([, value]) => value !== undefined);
  const variables = new Map([
    ...context.variables,
    ...given.map(([key, value]) => [key, String(value)] as const),
    ...blanks.map(({ name, text }) => [name, text] as const),
  ]);
  const manifest = await load([path], { ...context, variables });
  const { targets: selected } = selectWithStrangers(manifest, { environments });
  return { manifest, selected, blanks };
}

/** The whole selection, or its readable targets: then the update reports undeclared environments. */
function selectionOf(
  { environments = [] }: ManifestInputs,
  selected: readonly Target[],
  readable: readonly Target[],
): Selection {
  return readable.length === selected.length
    ? { environments }
    : { targets: readable.map(({ id }) => globFor(id)) };
}

interface TargetParts {
  readonly reports: Promise<ReadonlyMap<string, TargetReport>> | undefined;
  readonly blanks: Blanks;
  readonly choices: Choices;
  /** Its secret fields, and all secret variables. */
  readonly hidden: SecretVariables;
  readonly registry: Registry;
}

async function outcomeOfTarget(
  target: Target,
  { reports, blanks, choices, hidden, registry }: TargetParts,
): Promise<Outcome> {
  const blankSettings = blanksIn(target.settings, blanks);
  if (blankSettings.length > 0 || reports === undefined) {
    const notes = blankSettings.map(
      (each) => `vars.${each} is not known before the update: nothing was read`,
    );
    return { failures: [], warnings: [], notes };
  }
  const seen = (await reports).get(target.id);
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
function declaredProperties(target: Target): DeclaredProperties {
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
