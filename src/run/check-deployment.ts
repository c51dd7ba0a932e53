import { type ArgumentProblem, readArguments } from '../manifest/from-object.ts';
import { shownTime } from '../model/describe.ts';
import { isJsonObject, type Json } from '../model/json.ts';
import type { Location } from '../model/location.ts';
import type { Manifest, Target } from '../model/manifest.ts';
import { ProblemError } from '../model/problem.ts';
import type { Finding, Status, TargetReport } from '../model/report.ts';
import { showExpected } from '../operators/expectation.ts';
import { providerById } from '../providers/index.ts';
import { createRedactor, type Redact } from '../redact/redactor.ts';
import { redactJson, redactObject, redactTargets } from '../redact/report.ts';
import { visible, visibleLines } from '../reporters/parts/escape.ts';
import { checkManifest, runCheck, type World } from './check.ts';
import { placedProviders } from './load.ts';
import { globFor } from './select.ts';

/** One deployment in one environment as a program declares it. */
export interface DeclaredDeployment {
  readonly name: string;
  /** Arguments without those that are not known yet. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Paths of arguments, `expect.version`, whose values are secret. */
  readonly secret: readonly string[];
  /** Arguments that are given and cannot be known yet. */
  readonly unknown?: readonly string[];
}

/** A finding, with the argument that it is about. */
export interface DeploymentFinding extends Omit<Finding, 'location' | 'waiver'> {
  /** `expect.version`, `environment`, `chatbotId` … */
  readonly property: string;
  /** `driftline.yaml:11:13`, of a manifest's target. */
  readonly place?: string;
  /** A running waiver covers it. */
  readonly waivedUntil?: string;
}

/** What was seen. `version` and `observed` are absent where nothing is deployed or it could not be told. */
export interface DeploymentState {
  readonly status: Status;
  readonly version?: Json;
  /** The version is compared with a secret, and so is one. */
  readonly isVersionSecret?: true;
  readonly observed?: Readonly<Record<string, Json>>;
  readonly findings: readonly DeploymentFinding[];
}

export type CheckedDeployment =
  | { readonly kind: 'checked'; readonly state: DeploymentState }
  | { readonly kind: 'mistaken'; readonly problems: readonly ArgumentProblem[] };

/** Mistakes in the arguments, all of them; none is sent anywhere. */
export async function validateDeployment(
  declared: DeclaredDeployment,
  world: World,
): Promise<readonly ArgumentProblem[]> {
  const { problems } = await readArguments({ unknown: [], ...declared }, optionsOf(world));
  return redactProblems(problems, declared);
}

/** Reads and compares one deployment. Drift and a vendor's fault are in the state, never thrown. */
export async function checkDeployment(
  declared: DeclaredDeployment,
  world: World,
): Promise<CheckedDeployment> {
  const { target, problems } = await readArguments({ unknown: [], ...declared }, optionsOf(world));
  if (target === undefined) return { kind: 'mistaken', problems: redactProblems(problems, declared) };
  const manifest: Manifest = { files: [], targets: [withoutPlaces(target)], deployments: 1 };
  const { targets } = await checkManifest(manifest, {}, world);
  const [report] = targets;
  if (report === undefined) throw new Error(`${declared.name} was not checked`);
  return { kind: 'checked', state: secretStateOf(report, declared) };
}

/** The same state without what is secret: of the fields at these paths, and wherever these values stand. */
export function secretStateOf(
  report: TargetReport,
  declared: Pick<DeclaredDeployment, 'values' | 'secret'>,
): DeploymentState {
  const { secret } = declared;
  if (secret.length === 0) return stateOf(report);
  const redact = redactorFor(declared);
  const [redacted = report] = redactTargets([report], redact);
  return withoutValues(withoutSecrets(stateOf(redacted), secret), redact);
}

/** A vendor may repeat a secret in any field. */
function withoutValues(state: DeploymentState, redact: Redact): DeploymentState {
  const { version, isVersionSecret, observed, findings } = state;
  return {
    ...state,
    ...(version !== undefined && !isVersionSecret && { version: redactJson(version, redact) }),
    ...(observed !== undefined && { observed: redactObject(observed, redact) }),
    findings: findings.map((finding) => {
      const { expected, actual, diff, note, differences } = finding;
      return {
        ...finding,
        ...(expected !== undefined && { expected: redactJson(expected, redact) }),
        ...(actual !== undefined && { actual: redactJson(actual, redact) }),
        ...(diff !== undefined && { diff: redact(diff) }),
        ...(note !== undefined && { note: redact(note) }),
        ...(differences !== undefined && {
          differences: differences.map((each) => ({
            ...each,
            path: redact(each.path),
            ...(each.expected !== undefined && { expected: redactJson(each.expected, redact) }),
            ...(each.actual !== undefined && { actual: redactJson(each.actual, redact) }),
          })),
        }),
      };
    }),
  };
}

/** The state of a target of a manifest; its findings carry their place in the file. */
export function stateOf(report: TargetReport): DeploymentState {
  const { status, observed, findings } = report;
  return {
    status,
    ...(observed?.version !== undefined && { version: observed.version }),
    ...(observed !== undefined && { observed }),
    findings: findings.map(({ location, waiver, ...finding }) => {
      return {
        ...finding,
        property: propertyOf(finding, report.provider, location?.argument),
        ...(location !== undefined && location.argument === undefined && { place: placeOf(location) }),
        ...(waiver !== undefined && { waivedUntil: waiver.until }),
      };
    }),
  };
}

function placeOf({ file, line, column }: Location): string {
  return `${file}:${line}:${column}`;
}

/** What the engine shows beside a failure: the expectation, or that by which the target was looked up. */
function propertyOf(finding: Finding, provider: string, argument: string | undefined): string {
  if (finding.code === 'waiver-expired' || finding.code === 'waiver-unused') return 'waivers';
  if (finding.field !== undefined) {
    return argument?.startsWith('expect.') === true ? argument : `expect.${finding.field}`;
  }
  switch (finding.code) {
    case 'unreadable':
    case 'multiple-live':
      return providerById(provider)?.settings.find(({ required }) => required)?.name ?? 'provider';
    case 'unexpected-deployment':
      return 'deployed';
    default:
      return 'environment';
  }
}

/** One sentence, and below it what differs: how a finding reads where a resource fails. All of it shows. */
export function sentenceOf(finding: DeploymentFinding): string {
  const { message, liveSince, liveBy, place, diff, differences = [], moreDifferences = 0, reason } = finding;
  const since = liveSince === undefined ? [] : [`live since ${shownTime(liveSince)}`];
  const known = liveBy === undefined ? since : [...since, `deployed by ${liveBy}`];
  const history = known.length > 0 ? ` (${known.join(', ')})` : '';
  const why = reason === undefined ? '' : ` [${reason}]`;
  const waived = finding.waivedUntil === undefined ? '' : ` (waived until ${finding.waivedUntil})`;
  const at = place === undefined ? '' : ` at ${place}`;
  const lines = differences.map(({ path, expected, actual }) => {
    const live = actual === undefined ? 'not there' : showExpected(actual);
    return `  ${path}: declared ${showExpected(expected)}, live ${live}`;
  });
  const more = moreDifferences > 0 ? [`  … and ${moreDifferences} more`] : [];
  return [
    visible(`${message}${history}${why}${waived}${at}`),
    ...lines.map(visible),
    ...more,
    ...(diff === undefined ? [] : [visibleLines(diff.trimEnd())]),
  ].join('\n');
}

/** One sentence of a mistake, the way out behind it. */
export function sentenceOfProblem({ message, hint }: ArgumentProblem): string {
  return visible(hint === undefined ? message : `${message}: ${hint}`);
}

const HIDDEN = '(hidden)';

/** What is compared with a secret is as secret as that: of such a field only that it differs is told. */
function withoutSecrets(state: DeploymentState, secret: readonly string[]): DeploymentState {
  const isSecret = (field: string) =>
    secret.some((path) => path === 'expect' || path === `expect.${field}` || isBelow(path, field));
  const observed =
    state.observed &&
    Object.fromEntries(
      Object.entries(state.observed).map(([field, value]) => [field, isSecret(field) ? HIDDEN : value]),
    );
  return {
    ...state,
    ...(state.version !== undefined && isSecret('version') && { isVersionSecret: true }),
    ...(observed && { observed }),
    findings: state.findings.map((finding) => {
      const { field = 'version', expected, actual, diff, differences, moreDifferences, ...rest } = finding;
      if (!isSecret(field) || (expected === undefined && actual === undefined)) return finding;
      const message = `${field}: differs from what is declared, and is not shown because that is secret`;
      return { ...rest, ...(finding.field !== undefined && { field }), message, expected: HIDDEN };
    }),
  };
}

function isBelow(path: string, field: string): boolean {
  return path.startsWith(`expect.${field}.`) || path.startsWith(`expect.${field}[`);
}

function redactorFor({ values, secret }: Pick<DeclaredDeployment, 'values' | 'secret'>): Redact {
  const redactor = createRedactor();
  for (const path of secret) for (const text of textsAt(values, path)) redactor.add(text);
  return redactor.redact;
}

function redactProblems(problems: readonly ArgumentProblem[], declared: DeclaredDeployment) {
  const redact = redactorFor(declared);
  return problems.map((problem) => ({
    ...problem,
    message: redact(problem.message),
    ...(problem.hint !== undefined && { hint: redact(problem.hint) }),
  }));
}

function textsAt(values: unknown, path: string): string[] {
  let current = values;
  for (const key of path.split(/[.[\]]+/).filter((part) => part !== '')) {
    current = typeof current === 'object' && current !== null ? Reflect.get(current, key) : undefined;
  }
  return textsIn(current);
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(textsIn);
  return value === undefined || value === null || typeof value === 'boolean' ? [] : [String(value)];
}

/** Messages name a place of a manifest, and there is none. */
function withoutPlaces(target: Target): Target {
  const credentials = Object.fromEntries(
    Object.entries(target.credentials).map(([name, { variable }]) => [name, { variable }]),
  );
  return { ...target, credentials };
}

function optionsOf({ cwd, operator }: World) {
  return { folder: cwd, placedProviders: placedProviders(operator) };
}

/** What a resource keeps beside its arguments; `manifest` and `target` of a manifest's own. */
const STATE_KEYS = ['status', 'version', 'observed', 'findings', 'secretArguments', 'failures'] as const;

/**
 * Reads again what a resource of a Pulumi stack recorded, and returns its properties with what is live now.
 * Providers stored in the states of stacks call it by name: neither that nor the shape of either side may change.
 * A manifest that is gone or mistaken, or arguments that this release refuses, leave what is declared as it is, and
 * what is live unknown.
 */
export async function refreshProperties(
  properties: Readonly<Record<string, unknown>>,
  world: World,
): Promise<Record<string, unknown>> {
  const { version, observed, ...declared } = properties;
  const { isVersionSecret, version: live, ...state } = await refreshedState(properties, world);
  // The engine keeps a property secret that was one before, and takes a new one for plain text.
  const isKept = isVersionSecret !== true || (version !== undefined && version !== HIDDEN);
  return { ...declared, ...state, ...(live !== undefined && isKept && { version: live }) };
}

/** Why nothing could be told of a resource after a refresh, a line for each reason. */
export function unknownReasons(id: string, refreshed: Readonly<Record<string, unknown>>): string[] {
  const { status, target, provider, findings } = refreshed;
  if (status !== 'unknown' || !Array.isArray(findings)) return [];
  const setting = providerById(String(provider))?.settings.find(({ required }) => required)?.name;
  const object = setting === undefined ? undefined : refreshed[setting];
  const name =
    typeof target === 'string' ? target : [id, ...(typeof object === 'string' ? [object] : [])].join(' ');
  return (findings as DeploymentFinding[]).map(
    (finding) => `driftline: ${visible(name)} is unknown: ${sentenceOf(finding)}`,
  );
}

async function refreshedState(
  properties: Readonly<Record<string, unknown>>,
  world: World,
): Promise<DeploymentState> {
  const { manifest, target, vars, secretArguments } = properties;
  const secret = Array.isArray(secretArguments) ? secretArguments.map(String) : [];
  if (typeof manifest === 'string' && typeof target === 'string') {
    const given = Object.entries(isJsonObject(vars) ? vars : {}).map(
      ([name, value]) => [name, String(value)] as const,
    );
    const variables = new Map([...world.variables, ...given]);
    const declared = { values: { vars }, secret };
    return refreshedTarget({ manifest, target, declared }, { ...world, variables });
  }
  const values = Object.fromEntries(
    Object.entries(properties).filter(
      ([key]) => !key.startsWith('__') && !STATE_KEYS.some((each) => each === key),
    ),
  );
  const checked = await checkDeployment({ name: 'deployment', values, secret }, world);
  if (checked.kind === 'checked') return checked.state;
  return untold(
    checked.problems.map((problem) => ({ message: sentenceOfProblem(problem), property: problem.argument })),
  );
}

interface ManifestChild {
  readonly manifest: string;
  readonly target: string;
  readonly declared: Pick<DeclaredDeployment, 'values' | 'secret'>;
}

async function refreshedTarget(
  { manifest, target, declared }: ManifestChild,
  world: World,
): Promise<DeploymentState> {
  const gone = { message: `${manifest} has no target ${target} any more`, property: 'target' };
  try {
    const { targets } = await runCheck([manifest], { targets: [globFor(target)] }, world);
    const report = targets.find(({ id }) => id === target);
    return report === undefined ? untold([gone]) : secretStateOf(report, declared);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const redact = redactorFor(declared);
    return untold(
      error.problems.map(({ code, message, location }) =>
        code === 'nothing-selected'
          ? gone
          : {
              message: redact(message),
              property: 'manifest',
              ...(location !== undefined && { place: placeOf(location) }),
            },
      ),
    );
  }
}

/** What is expected is not known any more, so nothing was read. */
function untold(
  causes: readonly Pick<DeploymentFinding, 'message' | 'property' | 'place'>[],
): DeploymentState {
  return {
    status: 'unknown',
    findings: causes.map((cause) => ({
      code: 'unreadable',
      severity: 'error',
      reason: 'unresolved-expectation',
      ...cause,
    })),
  };
}
