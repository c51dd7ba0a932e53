import type { Expected, Target } from '../../model/manifest.ts';
import type { TargetReport } from '../../model/report.ts';
import { serializeExpectation } from '../../operators/expectation.ts';
import { checkManifest } from '../../run/check.ts';
import type { RunContext } from '../../run/context.ts';
import { secretStateOf } from '../../run/deployment-secrets.ts';
import { globFor } from '../../run/glob.ts';
import { load } from '../../run/load.ts';
import { selectWithStrangers } from '../../run/select.ts';
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
  /** Marks a value as secret. Programs and the plugin write secrets in different forms, so each gives its function. */
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
  /** Names of parts that may fail, such as `expect.version`. `declared` has such a part only inside of `expect`. */
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
  { path, environments = [], vars }: ManifestInputs,
  { choices, context, secret, clean = (error) => error }: ManifestOptions,
): Promise<PlannedManifest> {
  const { registry } = context;
  const secrets = secretVariables(vars);
  const fail = (error: unknown): never => {
    throw clean(withoutSecrets(error, secrets));
  };
  const { blanksIn, variables } = blanked(vars);
  const isKnown = (value: unknown) => blanksIn(value).length === 0;
  const all = new Map([...context.variables, ...variables]);
  const { manifest, selected } = await load([path], { ...context, variables: all })
    .then((manifest) => ({ manifest, selected: selectWithStrangers(manifest, { environments }).targets }))
    .catch(fail);
  const readable = selected.filter(({ settings }) => isKnown(settings));
  const known = manifest.targets.map((target) => withFields(target, isKnown));
  // If only some targets can be read, they are selected by id. Such a selection reports no undeclared environments:
  // only the update does.
  const selection =
    readable.length === selected.length
      ? { environments }
      : { targets: readable.map(({ id }) => globFor(id)) };
  const report =
    readable.length === 0
      ? undefined
      : checkManifest({ ...manifest, targets: known }, selection, context).catch(fail);
  const reports = report?.then((whole) => new Map(whole.targets.map((each) => [each.id, each])));

  async function outcomeOfTarget(
    { id, settings, expect }: Target,
    hidden: SecretVariables,
  ): Promise<Outcome> {
    const open = blanksIn(settings);
    if (open.length > 0 || reports === undefined) {
      const notes = open.map((name) => `vars.${name} is not known before the update: nothing was read`);
      return { failures: [], warnings: [], notes };
    }
    const seen = (await reports).get(id);
    if (seen === undefined) throw new Error(`${id} was not checked`);
    const notes = Object.entries(expect).flatMap(([field, expected]) =>
      blanksIn(expected).map(
        (name) =>
          `expect.${field} has vars.${name} in it, which is not known before the update: it was not compared`,
      ),
    );
    return { ...outcomeOfState(secretStateOf(seen, hidden, registry), choices), notes };
  }

  const secretVersions = new Set<string>();
  const children = selected.map((target): PlannedChild => {
    const plain = declaredProperties(target);
    const fields = secretFields(plain.expect, secrets);
    const hidden = [...fields, ...secrets.secret];
    if (fields.includes('expect.version')) secretVersions.add(target.id);
    return {
      id: target.id,
      declared: { ...withSecrets(plain, secrets, secret), ...secretArguments(hidden) },
      parts: expectedParts(target),
      outcome: outcomeOfTarget(target, { ...secrets, secret: hidden }),
    };
  });
  const ids = new Set(selected.map(({ id }) => id));
  const seen = report?.then((whole) => whole.targets) ?? Promise.resolve([]);
  const undeclared = seen.then((all) =>
    all
      .filter(({ id }) => !ids.has(id))
      .map(
        (other): PlannedChild => ({
          id: other.id,
          declared: {
            provider: other.provider,
            environment: other.environment,
            ...secretArguments(secrets.secret),
          },
          parts: [],
          outcome: Promise.resolve(outcomeOfState(secretStateOf(other, secrets, registry), choices)),
        }),
      ),
  );
  const targets = seen.then((all) =>
    all.map(({ id, status, observed }): unknown => {
      const version = observed?.version;
      if (typeof version !== 'string') return { id, status };
      const target = { id, status, version };
      return secretVersions.has(id) || holdsSecret(version, secrets.texts) ? secret(target) : target;
    }),
  );
  // Whoever awaits an outcome gets the rejection. Without these handlers Node would report it as unhandled too.
  for (const each of [reports, undeclared, targets]) each?.catch(() => {});
  return { children, undeclared, targets };
}

function secretArguments(secret: readonly string[]): Readonly<Record<string, unknown>> {
  return secret.length > 0 ? { secretArguments: secret } : {};
}

/** The names that failures have for the expectations. A promotion fails as `expect.version`, expected or not. */
function expectedParts({ expect, promotedFrom }: Target): string[] {
  const fields = [...Object.keys(expect), ...(promotedFrom === undefined ? [] : ['version'])];
  return fields.map((field) => `expect.${field}`);
}

/** In a preview a variable may be unknown: a unique text takes its place. */
function blanked({ values, unknown }: Resolved) {
  const blanks = unknown.map((name) => [name, `driftline-unknown-${name}-7c1f`] as const);
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return {
    variables: [...given.map(([name, value]) => [name, String(value)] as const), ...blanks],
    /** The names of the unknown variables in a value. */
    blanksIn: (value: unknown): string[] => {
      if (blanks.length === 0) return [];
      const text = JSON.stringify(value);
      return blanks.filter(([, blank]) => text.includes(blank)).map(([name]) => name);
    },
  };
}

function withFields(target: Target, isWanted: (expected: Expected) => boolean): Target {
  const expect = Object.entries(target.expect).filter(([, expected]) => isWanted(expected));
  return { ...target, expect: Object.fromEntries(expect) };
}

/** A target's declaration, as a `Deployment` has it. Line numbers are left out, because they change too often. */
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
