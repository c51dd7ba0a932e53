import { type Env, readAccessPolicy, variablesOf } from './access/policy.ts';
import { isVariableName } from './manifest/variables.ts';
import type { Manifest } from './model/manifest.ts';
import { usageError } from './model/problem.ts';
import type { Report } from './model/report.ts';
import type { Provider } from './providers/contract.ts';
import type { Registry } from './providers/registry.ts';
import { redactingProblems } from './redact/exit.ts';
import type { View } from './reporters/contract.ts';
import { FORMATS, type Format } from './reporters/index.ts';
import { guardText, isCiLog } from './reporters/parts/workflow.ts';
import { runCheck } from './run/check.ts';
import type { RunContext } from './run/context.ts';
import type { DeploymentState } from './run/deployment-state.ts';
import { load as loadFrom } from './run/load.ts';
import {
  notGiven,
  type OptionRules,
  pathsOf,
  requireFormat,
  requireNone,
  requireReport,
  requireRules,
} from './run/misuse.ts';
import {
  checkOneDeployment,
  type DeploymentArguments,
  type DeploymentReading,
  readOneDeployment,
} from './run/one-deployment.ts';
import {
  DEFINED,
  OBJECT,
  type OptionRule,
  RUN_OPTIONS,
  TEXT,
  TEXTS,
  VARIABLES,
  VIEW_OPTIONS,
  validateProviders,
} from './run/option-rules.ts';
import type { ReadOptions, RunOptions } from './run/options.ts';
import { refreshProperties, unknownReasons } from './run/refresh-deployment.ts';
import { providerFilesIn, registryWith } from './run/registry.ts';
import { openSession, type Session } from './run/session.ts';

export type { Expectation, Expected, Manifest, Target } from './model/manifest.ts';
export type { UnreadableReason } from './model/observation.ts';
export { type Problem, ProblemError } from './model/problem.ts';
export type { Finding, FindingCode, Outcome, Report, Status, Summary, TargetReport } from './model/report.ts';
export type { Provider } from './providers/contract.ts';
export type { Format } from './reporters/index.ts';

/** The options of the command line, with the same defaults. */
export interface CheckOptions extends RunOptions, LoadOptions {
  /** Ends the run early; targets that are unread by then are `unknown`. */
  readonly signal?: AbortSignal;
  /** `PROVIDER=HOST`, as `--allow-host` takes them. */
  readonly allowHosts?: readonly string[];
  /** Names of variables, as `--allow-env` takes them. */
  readonly allowVariables?: readonly string[];
}

export type DeploymentOptions = Pick<CheckOptions, 'signal' | 'allowHosts' | 'allowVariables'> &
  Pick<LoadOptions, 'cwd' | 'env' | 'providerFiles' | 'definedProviders'>;

export interface LoadOptions extends ProviderOptions {
  /** The environment: credentials, base URLs and `DRIFTLINE_VAR_…`. That of the process if not given. */
  readonly env?: Env;
  /** Values of `${var.NAME}`. */
  readonly variables?: Readonly<Record<string, string>>;
}

export interface ProviderOptions {
  /** The folder that relative paths start from; the working directory of the process if not given. */
  readonly cwd?: string;
  /** Files that define providers of your own, as `--provider-file` takes them. */
  readonly providerFiles?: readonly string[];
  /** Providers of your own, as `defineProvider` makes them. */
  readonly definedProviders?: readonly Provider[];
}

/**
 * Reads the manifests, reads the vendors, compares. Drift and a vendor's fault are in the report and never thrown.
 *
 * @param manifestPaths a file or folder, or a list of them; an empty list means `driftline.yaml` in `cwd`
 * @throws ProblemError with every mistake in the manifests or the options, before any request is made
 */
export async function check(
  manifestPaths: string | readonly string[],
  options: CheckOptions = {},
): Promise<Report> {
  const paths = pathsOf('check', manifestPaths);
  requireOptions('check', options);
  return redactingProblems(envOf(options), async () => runCheck(paths, options, await contextOf(options)));
}

/**
 * Reads the manifests: offline, without credentials.
 *
 * @throws ProblemError with every mistake
 */
export async function loadManifest(
  manifestPaths: string | readonly string[],
  options: LoadOptions = {},
): Promise<Manifest> {
  const paths = pathsOf('loadManifest', manifestPaths);
  requireOptions('loadManifest', options);
  return redactingProblems(envOf(options), async () => loadFrom(paths, await contextOf(options)));
}

/**
 * Every provider: its settings, credentials and fields.
 *
 * @throws ProblemError with every mistake in the options and the provider files
 */
export async function providers(options: ProviderOptions = {}): Promise<readonly Provider[]> {
  requireOptions('providers', options);
  return (await registryOf(options)).all();
}

/**
 * A provider of your own, for `definedProviders`: an object with the members of a provider file (docs/own-provider.md).
 *
 * @throws ProblemError with every mistake in the definition
 */
export async function defineProvider(definition: object): Promise<Provider> {
  if (!OBJECT.accepts(definition))
    throw usageError(`the definition of defineProvider must be an object, ${notGiven(definition)}`);
  return (await import('./definition/index.ts')).providerFromObject(definition);
}

/**
 * Checks one deployment that a program declares, without a manifest. Drift and a vendor's fault are in the result.
 *
 * @throws ProblemError with every mistake in the arguments or the options, before any request is made
 */
export async function checkDeployment(
  deployment: DeploymentArguments,
  options: DeploymentOptions = {},
): Promise<DeploymentState> {
  return withDeployment('checkDeployment', { deployment, options }, checkOneDeployment);
}

/**
 * Reads what is live of one deployment, and compares nothing: `expect` and the like are allowed and ignored.
 *
 * @throws ProblemError with every mistake in the arguments or the options, before any request is made
 */
export async function readDeployment(
  deployment: DeploymentArguments,
  options: DeploymentOptions = {},
): Promise<DeploymentReading> {
  return withDeployment('readDeployment', { deployment, options }, readOneDeployment);
}

async function withDeployment<Result>(
  name: string,
  given: { readonly deployment: DeploymentArguments; readonly options: DeploymentOptions },
  work: (deployment: DeploymentArguments, context: RunContext) => Promise<Result>,
): Promise<Result> {
  const { deployment, options } = given;
  if (!OBJECT.accepts(deployment)) {
    throw usageError(`the deployment of ${name} must be an object, ${notGiven(deployment)}`);
  }
  requireOptions(name, options, DEPLOYMENT_OPTIONS);
  return redactingProblems(envOf(options), async () => work(deployment, await contextOf(options)));
}

/**
 * A report as text in one of the formats. The same report and view give the same text.
 *
 * @throws ProblemError if the text is too long for a string
 */
export async function renderReport(
  report: Report,
  format: Format,
  view: Partial<View> = {},
): Promise<string> {
  const pieces: string[] = [];
  let length = 0;
  for (const piece of await piecesFor('renderReport', { report, format, view })) {
    length += piece.length;
    if (length > LONGEST_STRING) {
      throw usageError(
        `the report as ${format} is too long for one string`,
        'write the pieces of renderReportPieces one after the other',
      );
    }
    pieces.push(piece);
  }
  return pieces.join('');
}

/** In the oldest supported Node. */
const LONGEST_STRING = 2 ** 29 - 24;

/** The text of `renderReport` in short pieces, for a report that may be too long for one string. */
export async function renderReportPieces(
  report: Report,
  format: Format,
  view: Partial<View> = {},
): Promise<Iterable<string>> {
  return piecesFor('renderReportPieces', { report, format, view });
}

async function piecesFor(
  name: string,
  {
    report,
    format,
    view,
  }: { readonly report: Report; readonly format: Format; readonly view: Partial<View> },
): Promise<Iterable<string>> {
  const render = await FORMATS[requireFormat(format)]();
  requireReport(name, report);
  requireRules(name, view, VIEW_OPTIONS);
  return render(report, { columns: 80, color: false, ciLog: false, ...view });
}

/**
 * Reads a Pulumi resource again, for `pulumi refresh`. Not for programs: providers that are stored as text in the
 * states of stacks call it, so its name, its parameters and its result must not change.
 *
 * @param properties as recorded in the state
 * @returns the same properties, with what is live now
 */
export async function refreshDeployment<Properties>(
  id: string,
  properties: Properties,
): Promise<{ id: string; props: Properties; inputs: Properties }> {
  const clock = { now: Date.now, random: Math.random };
  const registry = await registryWith(providerFilesIn(process.env), process.cwd());
  const policy = readAccessPolicy(process.env, registry);
  // One refresh asks for many resources within a moment: they share one session.
  if (refreshing === undefined || refreshing.until < clock.now()) {
    refreshing = { session: openSession({ clock, policy, registry }), until: clock.now() + REFRESH_MS };
  }
  const { read } = refreshing.session;
  const variables = variablesOf(process.env);
  const context = { cwd: process.cwd(), clock, policy, registry, variables, read };
  const refreshed = await refreshProperties({ ...properties } as Record<string, unknown>, context);
  // A refresh never fails, so these lines say why something is unknown. The engine shows what the process prints.
  for (const line of unknownReasons(id, refreshed, registry)) {
    console.error(isCiLog(process.env) ? guardText(line) : line);
  }
  const props = refreshed as Properties;
  return { id, props, inputs: props };
}

const REFRESH_MS = 5_000;
let refreshing: { readonly session: Session; readonly until: number } | undefined;

export type { DeploymentArguments, DeploymentReading, DeploymentState, ReadOptions, RunOptions, View };

const CHECK_OPTIONS: Readonly<Record<keyof CheckOptions, OptionRule>> = {
  ...RUN_OPTIONS,
  signal: { accepts: (value) => value instanceof AbortSignal, takes: 'an AbortSignal' },
  allowHosts: TEXTS,
  allowVariables: TEXTS,
  cwd: { ...TEXT, takes: 'a path' },
  providerFiles: TEXTS,
  definedProviders: DEFINED,
  env: VARIABLES,
  variables: VARIABLES,
};

const { signal, allowHosts, allowVariables, cwd, env, providerFiles, definedProviders } = CHECK_OPTIONS;
const DEPLOYMENT_OPTIONS = { signal, allowHosts, allowVariables, cwd, env, providerFiles, definedProviders };

/** `check` and `loadManifest` take the same options, so that a caller may share them. */
const requireOptions = (name: string, options: unknown, rules: OptionRules = CHECK_OPTIONS) =>
  requireRules(name, options, rules);

const envOf = ({ env = process.env }: LoadOptions): Env => env;

function registryOf({ providerFiles = [], definedProviders, cwd }: ProviderOptions): Promise<Registry> {
  return registryWith(providerFiles, cwd ?? process.cwd(), definedProviders);
}

async function contextOf(options: CheckOptions): Promise<RunContext> {
  const { allowHosts = [], allowVariables = [], cwd = process.cwd() } = options;
  const registry = await registryOf(options);
  requireNone(validateProviders(options.providers ?? [], registry));
  const env = envOf(options);
  const allowed = { hosts: allowHosts, variables: allowVariables, isLibrary: true };
  const policy = readAccessPolicy(env, registry, allowed);
  const variables = variablesOf(env);
  for (const [name, value] of Object.entries(options.variables ?? {})) {
    if (!isVariableName(name)) throw usageError(`there can be no variable "${name}"`);
    variables.set(name, value);
  }
  const clock = { now: Date.now, random: Math.random };
  return { cwd, clock, policy, registry, variables, signal: options.signal };
}
