import type { ArgumentProblem } from '../manifest/from-object.ts';
import { defined } from '../model/defined.ts';
import { HIDDEN } from '../model/hidden.ts';
import type { Json } from '../model/json.ts';
import type { TargetReport } from '../model/report.ts';
import type { Registry } from '../providers/registry.ts';
import { type Redact, redactorOf, redactProblem } from '../redact/redactor.ts';
import { redactJson, redactObject, redactTargets } from '../redact/report.ts';
import { type DeclaredDeployment, type DeploymentState, stateOf } from './deployment-state.ts';

/** The state without secrets: neither the fields at the secret paths, nor the secret values anywhere else. */
export function secretStateOf(
  report: TargetReport,
  declared: Pick<DeclaredDeployment, 'values' | 'secret'>,
  registry: Registry,
): DeploymentState {
  const { secret } = declared;
  if (secret.length === 0) return stateOf(report, registry);
  const redact = redactorFor(declared);
  const [redacted = report] = redactTargets([report], redact);
  return withoutValues(withoutSecrets(stateOf(redacted, registry), secret), redact);
}

/** A vendor may repeat a secret in any field. */
function withoutValues(state: DeploymentState, redact: Redact): DeploymentState {
  const { version, isVersionSecret, observed, findings } = state;
  const hide = (value: Json | undefined) => (value === undefined ? undefined : redactJson(value, redact));
  return {
    ...state,
    ...(version !== undefined && !isVersionSecret && { version: redactJson(version, redact) }),
    ...(observed !== undefined && { observed: redactObject(observed, redact) }),
    findings: findings.map(({ expected, actual, rollout, diff, note, differences, ...finding }) => ({
      ...finding,
      ...defined({
        expected: hide(expected),
        actual: hide(actual),
        rollout: hide(rollout),
        diff: diff && redact(diff),
        note: note && redact(note),
        differences: differences?.map((each) =>
          defined({
            path: redact(each.path),
            expected: hide(each.expected),
            actual: hide(each.actual),
            diff: each.diff && redact(each.diff),
          }),
        ),
      }),
    })),
  };
}

/** A field that is compared with a secret is secret itself: the finding only says that it differs. */
function withoutSecrets(state: DeploymentState, secret: readonly string[]): DeploymentState {
  const isSecret = (field: string) => {
    const own = `expect.${field}`;
    return secret.some((path) => path === 'expect' || path.split(/[.[]/, 2).join('.') === own);
  };
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
      const { field = 'version', expected, actual, rollout, ...others } = finding;
      const isTold = [expected, actual, rollout].some((value) => value !== undefined);
      if (!isSecret(field) || !isTold) return finding;
      const { diff, differences, moreDifferences, ...rest } = others;
      const message = `${field}: differs from what is declared, and is not shown because it is secret`;
      return { ...rest, ...(finding.field !== undefined && { field }), message, expected: HIDDEN };
    }),
  };
}

export function redactorFor({ values, secret }: Pick<DeclaredDeployment, 'values' | 'secret'>): Redact {
  return redactorOf(secret.flatMap((path) => textsIn(valueAt(values, path))));
}

export function redactProblems(problems: readonly ArgumentProblem[], declared: DeclaredDeployment) {
  const redact = redactorFor(declared);
  return problems.map((problem) => redactProblem(problem, redact));
}

/** The value at a path such as `expect.tools[0].name`. */
export function valueAt(values: unknown, path: string): unknown {
  const keys = path.split(/[.[\]]+/).filter((key) => key !== '');
  return keys.reduce(
    (current, key) =>
      typeof current === 'object' && current !== null ? Reflect.get(current, key) : undefined,
    values,
  );
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(textsIn);
  return value === undefined || value === null || typeof value === 'boolean' ? [] : [String(value)];
}
