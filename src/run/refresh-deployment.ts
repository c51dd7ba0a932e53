import { defined } from '../model/defined.ts';
import { HIDDEN } from '../model/hidden.ts';
import { isJsonObject } from '../model/json.ts';
import { placeText } from '../model/location.ts';
import { ProblemError } from '../model/problem.ts';
import type { Registry } from '../providers/registry.ts';
import { visible } from '../reporters/parts/escape.ts';
import { runCheck } from './check.ts';
import { checkDeployment } from './check-deployment.ts';
import type { RunContext } from './context.ts';
import { redactorFor, secretStateOf } from './deployment-secrets.ts';
import { sentenceOf, sentenceOfProblem } from './deployment-sentences.ts';
import type { DeclaredDeployment, DeploymentFinding, DeploymentState } from './deployment-state.ts';
import { globFor } from './glob.ts';

/** Properties of a resource that are not arguments. */
const STATE_KEYS = ['status', 'version', 'observed', 'findings', 'secretArguments', 'failures'];

/**
 * Reads a recorded resource of a Pulumi stack again, and returns its properties with the live values. The state of a
 * stack contains a provider that calls this function by its name, so neither the name nor the signature may change. If
 * the manifest is missing or invalid, or this release rejects the arguments, the declared properties stay and the live
 * state is unknown.
 */
export async function refreshProperties(
  properties: Readonly<Record<string, unknown>>,
  context: RunContext,
): Promise<Record<string, unknown>> {
  const { version, observed, ...declared } = properties;
  const { isVersionSecret, version: live, ...state } = await refreshedState(properties, context);
  // Pulumi keeps a secret property secret, and treats a new property as plain text.
  const isKept = isVersionSecret !== true || (version !== undefined && version !== HIDDEN);
  return { ...declared, ...state, ...(live !== undefined && isKept && { version: live }) };
}

/** Why a resource is unknown after a refresh, one line for each reason. */
export function unknownReasons(
  id: string,
  refreshed: Readonly<Record<string, unknown>>,
  registry: Registry,
): string[] {
  const { status, target, provider, findings } = refreshed;
  if (status !== 'unknown' || !Array.isArray(findings)) return [];
  const setting = registry.head(String(provider))?.mainSetting;
  const object = setting === undefined ? undefined : refreshed[setting];
  const name =
    typeof target === 'string' ? target : [id, ...(typeof object === 'string' ? [object] : [])].join(' ');
  return (findings as DeploymentFinding[]).map(
    (finding) => `driftline: ${visible(name)} is unknown: ${sentenceOf(finding)}`,
  );
}

async function refreshedState(
  properties: Readonly<Record<string, unknown>>,
  context: RunContext,
): Promise<DeploymentState> {
  const { manifest, target, vars, secretArguments } = properties;
  const secret = Array.isArray(secretArguments) ? secretArguments.map(String) : [];
  if (typeof manifest === 'string' && typeof target === 'string') {
    const variables = new Map(context.variables);
    for (const [name, value] of Object.entries(isJsonObject(vars) ? vars : {})) {
      variables.set(name, String(value));
    }
    const declared = { values: { vars }, secret };
    return refreshedTarget({ manifest, target, declared }, { ...context, variables });
  }
  const isArgument = (key: string) => !key.startsWith('__') && !STATE_KEYS.includes(key);
  const values = Object.fromEntries(Object.entries(properties).filter(([key]) => isArgument(key)));
  const checked = await checkDeployment({ name: 'deployment', values, secret }, context);
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
  context: RunContext,
): Promise<DeploymentState> {
  const gone = { message: `${manifest} has no target ${target} any more`, property: 'target' };
  try {
    const { targets } = await runCheck([manifest], { targets: [globFor(target)] }, context);
    const report = targets.find(({ id }) => id === target);
    return report === undefined ? untold([gone]) : secretStateOf(report, declared, context.registry);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const redact = redactorFor(declared);
    return untold(
      error.problems.map(({ code, message, location }) => {
        if (code === 'nothing-selected') return gone;
        const place = location && placeText(location);
        return defined({ message: redact(message), property: 'manifest', place });
      }),
    );
  }
}

/** Nothing was read, because the declaration is gone or invalid. */
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
