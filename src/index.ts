import type { Operator } from './access/credentials.ts';
import { parseHostPattern } from './access/hosts.ts';
import { operatorOf, variablesOf } from './access/policy.ts';
import { isVariableName } from './manifest/variables.ts';
import { didYouMean } from './model/did-you-mean.ts';
import type { Manifest } from './model/manifest.ts';
import { ProblemError } from './model/problem.ts';
import type { Report } from './model/report.ts';
import { PROVIDER_IDS } from './providers/index.ts';
import type { View } from './reporters/contract.ts';
import { FORMATS, type Format } from './reporters/index.ts';
import { guardText, isCiLog } from './reporters/parts/workflow.ts';
import { MOST_SHARDS, type ReadOptions, type RunOptions, runCheck } from './run/check.ts';
import { refreshProperties, unknownReasons } from './run/check-deployment.ts';
import { load as loadFrom } from './run/load.ts';
import { openSession, type Session } from './run/session.ts';

export type { Expectation, Expected, Manifest, Target } from './model/manifest.ts';
export type { UnreadableReason } from './model/observation.ts';
export { type Problem, ProblemError } from './model/problem.ts';
export type { Finding, FindingCode, Outcome, Report, Status, Summary, TargetReport } from './model/report.ts';
export type { Provider } from './providers/contract.ts';
export { PROVIDERS as providers } from './providers/index.ts';
export type { Format } from './reporters/index.ts';

/** What the caller gives in place of a command line. Whatever is left out is as the command line has it. */
export interface CheckOptions extends RunOptions, LoadOptions {
  /** Ends the run early; what is unread by then is `unknown`. */
  readonly signal?: AbortSignal;
  /** `PROVIDER=HOST`, as `--allow-host` takes them. */
  readonly allowHosts?: readonly string[];
  /** Names of variables, as `--allow-env` takes them. */
  readonly allowVariables?: readonly string[];
}

export interface LoadOptions {
  /** Paths are relative to it; the process's own if not given. */
  readonly cwd?: string;
  /** Where credentials, base URLs and `DRIFTLINE_VAR_…` come from; the process's own if not given. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Values of `${var.NAME}`. */
  readonly variables?: Readonly<Record<string, string>>;
}

/**
 * Reads the manifests, reads the vendors, compares. Drift and a vendor's fault are in the report and never thrown.
 *
 * @param manifestPaths files or folders; none stands for `driftline.yaml` in `cwd`
 * @throws ProblemError with every mistake in the manifests or the options, before any request is made
 */
export async function check(manifestPaths: readonly string[], options: CheckOptions = {}): Promise<Report> {
  checkOptions(options);
  const { cwd, operator, variables } = surroundings(options);
  return runCheck(manifestPaths, options, {
    cwd,
    operator,
    variables,
    clock: { now: Date.now, random: Math.random },
    ...(options.signal && { signal: options.signal }),
  });
}

/**
 * Reads manifests and nothing else: offline, without credentials.
 *
 * @throws ProblemError with every mistake
 */
export async function loadManifest(
  manifestPaths: readonly string[],
  options: LoadOptions = {},
): Promise<Manifest> {
  return loadFrom(manifestPaths, surroundings(options));
}

/**
 * A report as text in one of the formats: the same report and view, the same bytes.
 *
 * @throws ProblemError where it is too long for a string
 */
export async function renderReport(
  report: Report,
  format: Format,
  view: Partial<View> = {},
): Promise<string> {
  const pieces: string[] = [];
  let length = 0;
  for (const piece of await renderReportPieces(report, format, view)) {
    length += piece.length;
    if (length > LONGEST_STRING) {
      throw misused(
        `the report as ${format} is too long for one string`,
        'write the pieces of renderReportPieces one after the other',
      );
    }
    pieces.push(piece);
  }
  return pieces.join('');
}

/** The least of what the supported versions of Node allow. */
const LONGEST_STRING = 2 ** 29 - 24;

/** The same text in pieces, none of them long: a report of many long replies is too long for one string. */
export async function renderReportPieces(
  report: Report,
  format: Format,
  view: Partial<View> = {},
): Promise<Iterable<string>> {
  const render = await FORMATS[format]();
  return render(report, { columns: 80, colour: false, ciLog: false, ...view });
}

/**
 * Reads a Pulumi resource again, for `pulumi refresh`. Not for programs: providers that are stored as text in the
 * states of stacks call it, so its name and both shapes stay as they are.
 *
 * @param properties as recorded in the state
 * @returns the same with what is live now
 */
export async function refreshDeployment<Properties>(
  id: string,
  properties: Properties,
): Promise<{ id: string; props: Properties; inputs: Properties }> {
  const clock = { now: Date.now, random: Math.random };
  const operator = operatorOf(process.env);
  // One refresh asks for many resources within a moment: what they have in common is read once.
  if (refreshing === undefined || refreshing.until < clock.now()) {
    refreshing = { session: openSession({ clock, operator }), until: clock.now() + REFRESH_MS };
  }
  const { read } = refreshing.session;
  const world = { cwd: process.cwd(), clock, operator, variables: variablesOf(process.env), read };
  const refreshed = await refreshProperties({ ...properties } as Record<string, unknown>, world);
  // The engine shows what the plugin prints: a refresh fails for nothing, and would not say why something is unknown.
  for (const line of unknownReasons(id, refreshed)) {
    console.error(isCiLog(process.env) ? guardText(line) : line);
  }
  const props = refreshed as Properties;
  return { id, props, inputs: props };
}

const REFRESH_MS = 5_000;
let refreshing: { readonly session: Session; readonly until: number } | undefined;

export type { ReadOptions, RunOptions, View };

const isText = (value: unknown) => typeof value === 'string';
const isFlag = (value: unknown) => typeof value === 'boolean';
const isListOf = (is: (each: unknown) => boolean) => (value: unknown) =>
  Array.isArray(value) && value.every(is);
const isRecord = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isWholeFrom =
  (least: number, most = 1_000_000) =>
  (value: unknown) =>
    typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;

const texts = [isListOf(isText), 'a list of texts'] as const;
const flag = [isFlag, 'true or false'] as const;
const milliseconds = [isWholeFrom(1, 2 ** 31 - 1), 'a whole number of milliseconds'] as const;

/** Not every caller has the types: what is none of these would be read as something, and be quietly green. */
const KINDS: Readonly<Record<keyof CheckOptions, readonly [is: (value: unknown) => boolean, what: string]>> =
  {
    environments: texts,
    providers: texts,
    targets: texts,
    labels: [
      isListOf((pair) => isListOf(isText)(pair) && Array.isArray(pair) && pair.length === 2),
      'a list of pairs of texts',
    ],
    timeoutMs: milliseconds,
    maxTimeMs: milliseconds,
    retries: [isWholeFrom(0), 'a whole number from 0 on'],
    concurrency: [isWholeFrom(1), 'a whole number from 1 on'],
    allowPending: flag,
    exitZero: flag,
    shard: [isShard, `an index from 1 to count, and a count of at most ${MOST_SHARDS}`],
    signal: [(value) => value instanceof AbortSignal, 'an AbortSignal'],
    allowHosts: texts,
    allowVariables: texts,
    cwd: [isText, 'a path'],
    environment: [isRecord, 'an object of variables'],
    variables: [isRecord, 'an object of variables'],
  };

function isShard(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { index, count } = value as { index?: unknown; count?: unknown };
  return isWholeFrom(1, MOST_SHARDS)(count) && isWholeFrom(1, count as number)(index);
}

function checkOptions(options: CheckOptions): void {
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(KINDS, name)) {
      throw misused(`there is no option ${name}`, didYouMean(name, Object.keys(KINDS)));
    }
    const [is, what] = KINDS[name as keyof CheckOptions];
    if (value !== undefined && !is(value)) throw misused(`the option ${name} takes ${what}`);
  }
}

function surroundings(options: CheckOptions): {
  cwd: string;
  operator: Operator;
  variables: ReadonlyMap<string, string>;
} {
  const environment = options.environment ?? process.env;
  // Throws for a base URL or a proxy that is none. What is allowed here is what the options allow.
  operatorOf({ ...environment, DRIFTLINE_ALLOW_HOSTS: undefined });
  const variables = variablesOf(environment);
  for (const [name, value] of Object.entries(options.variables ?? {})) {
    if (!isVariableName(name)) throw misused(`there can be no variable "${name}"`);
    variables.set(name, value);
  }
  const allowHosts = (options.allowHosts ?? []).map((text) => {
    const pattern = parseHostPattern(text, PROVIDER_IDS);
    if (typeof pattern === 'string') throw misused(`allowHosts cannot have "${text}": ${pattern}`);
    return pattern;
  });
  const operator = { environment, allowHosts, allowVariables: options.allowVariables ?? [] };
  return { cwd: options.cwd ?? process.cwd(), operator, variables };
}

function misused(message: string, hint?: string): ProblemError {
  return new ProblemError([{ code: 'usage', message, ...(hint !== undefined && { hint }) }]);
}
