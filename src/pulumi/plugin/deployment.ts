import { isDeepStrictEqual } from 'node:util';
import { HIDDEN } from '../../model/hidden.ts';
import type { RunContext } from '../../run/context.ts';
import type { DeploymentState } from '../../run/deployment-state.ts';
import { refreshProperties, unknownReasons } from '../../run/refresh-deployment.ts';
import { outcomeOf } from '../core/check-deployment.ts';
import { guarded } from '../core/choices.ts';
import { type Opened, openArguments } from '../core/open-arguments.ts';
import { type Failure, type Outcome, outcomeOfProblems } from '../core/outcome.ts';
import { referencesOnly } from '../core/recorded.ts';
import type { Resolved } from '../core/resolved.ts';
import type { PluginRun } from './context.ts';
import { inexactNumbers } from './inexact-numbers.ts';
import {
  isSecret,
  isUnknown,
  membersOf,
  type Properties,
  resolveProperties,
  secret,
  UNKNOWN,
} from './wire.ts';

/** Properties of the state that are not arguments. */
const STATE = ['status', 'version', 'observed', 'findings'] as const;

export interface Checked {
  /** The declaration and what is live, as the engine keeps them. */
  readonly inputs: Properties;
  readonly outcome: Outcome;
}

/** Reads and compares the deployment that a program declares. */
export async function checkedDeployment(
  name: string,
  { olds, news }: { readonly olds: Properties; readonly news: Properties },
  run: PluginRun,
): Promise<Checked> {
  const kept = keptByEngine(olds, news);
  const declaring = Object.fromEntries(Object.entries(news).filter(([key]) => !(key in kept)));
  const opened = openArguments(declaring, { membersOf, isUnknown });
  const given = opened.properties;
  const { secret: secrets, ...known } = resolveProperties(given);
  // The schema marks credentials as secret, but a reference is only the name of a variable.
  const resolved = { ...known, secret: secrets.filter((path) => !/^credentials(?:$|\.)/.test(path)) };
  const outcome = await outcomeOfOpened(name, opened, resolved, await run.deployment());
  const { onDrift, onUnknown, ...declared } = given;
  const { credentials } = resolved.values;
  const inputs = {
    ...declared,
    ...(credentials !== undefined && { credentials: referencesOnly(credentials) }),
    ...(resolved.secret.length > 0 && { secretArguments: resolved.secret }),
    ...stateInputs(outcome.state),
    ...kept,
  };
  return { inputs, outcome };
}

async function outcomeOfOpened(
  name: string,
  { mistakes, unknown }: Opened,
  resolved: Resolved,
  context: RunContext,
): Promise<Outcome> {
  const notes = unknown.map((argument) => `${argument} is not known before the update: nothing was read`);
  if (unknown.length > 0) return { ...outcomeOfProblems(mistakes), notes };
  const { registry } = context;
  const id = String(resolved.values.provider);
  await registry.load([id]);
  const inexact = inexactNumbers(resolved.values, registry.get(id)?.fields ?? {});
  return outcomeOf(name, resolved, context, { mistakes: [...mistakes, ...inexact] });
}

/** With `ignoreChanges`, the engine passes recorded properties as if the program had given them. They stay. */
function keptByEngine(olds: Properties, news: Properties): Properties {
  const keys = STATE.filter((key) => key in news && isDeepStrictEqual(news[key], olds[key]));
  return Object.fromEntries(keys.map((key) => [key, news[key]]));
}

/** The observed state as inputs; unknown before the update if nothing could be read. */
export function stateInputs(state: DeploymentState | undefined): Properties {
  if (state === undefined) return Object.fromEntries(STATE.map((key) => [key, UNKNOWN]));
  const { status, version, isVersionSecret, observed, findings } = state;
  return {
    status,
    ...(version !== undefined && { version: isVersionSecret ? secret(version) : version }),
    ...(observed !== undefined && { observed }),
    findings,
  };
}

/** One line for each failure. */
export function failureText({ property, reason }: Failure): string {
  const field = property.replace(/^expect\./, '');
  return reason.startsWith(`${field}:`) ? reason : `${guarded(property)}: ${reason}`;
}

/** Whether the resource shows as changed in any case. If not, the engine compares inputs and state. */
export function isOutOfSync(news: Properties): boolean {
  return news.status !== 'in-sync' && news.status !== 'waived';
}

/** `<provider>/<environment>` */
export function idOf(properties: Properties): string {
  const part = (value: unknown) => (typeof value === 'string' && value !== UNKNOWN ? value : HIDDEN);
  return `${part(properties.provider)}/${part(properties.environment)}`;
}

export interface Refreshed {
  readonly properties: Properties;
  /** Why the live state is unknown. */
  readonly warnings: readonly string[];
}

/** Reads a recorded resource again, which may also be a child of a `Manifest`. */
export async function refreshedDeployment(
  id: string,
  recorded: Properties,
  run: PluginRun,
): Promise<Refreshed> {
  const { values } = resolveProperties(recorded);
  const context = await run.manifest();
  const live = await refreshProperties(values, context);
  const properties = Object.fromEntries(
    Object.entries(live).map(([key, value]) => {
      if (value === values[key]) return [key, recorded[key]];
      return [key, isSecret(recorded[key]) ? secret(value) : value];
    }),
  );
  return { properties, warnings: unknownReasons(id, live, context.registry).map(guarded) };
}
