import { visible } from '../../reporters/parts/escape.ts';
import { choicesOf, guarded, mistakeText } from '../core/choices.ts';
import { type Failing, failedText } from '../core/failed-text.ts';
import { type PlannedChild, planManifest } from '../core/manifest.ts';
import { faultsText, MANIFEST_ARGUMENTS, manifestArgumentFaults } from '../core/manifest-arguments.ts';
import type { Outcome } from '../core/outcome.ts';
import type { Resolved } from '../core/resolved.ts';
import type { PluginRun } from './context.ts';
import { failureText, stateInputs } from './deployment.ts';
import { inexactVariables } from './inexact-numbers.ts';
import { isSecret, type Properties, resolveProperties, secret } from './wire.ts';

/** A `Deployment` below a `Manifest`, read and compared. */
export interface ReadChild {
  readonly id: string;
  readonly properties: Properties;
  readonly outcome: Outcome;
}

export interface ReadManifest {
  readonly children: readonly ReadChild[];
  /** All targets are one secret if one is secret: some SDKs cannot read a secret inside a list. */
  readonly targets: unknown;
}

/** A mistake of the user. It is shown without a stack. */
export class MistakeError extends Error {}

/** Reads all targets of a manifest together. Throws all mistakes as one error. */
export async function readManifest(name: string, inputs: Properties, run: PluginRun): Promise<ReadManifest> {
  const { values: args, unknown, secret: secrets } = resolveProperties(inputs);
  const faults = [
    ...unknown
      .filter((path) => !path.startsWith('vars.'))
      .map((path) => `${path} is not known before the update: it decides which resources there are`),
    ...manifestArgumentFaults(withoutOpen(args, unknown), MANIFEST_ARGUMENTS, () => undefined),
    ...inexactVariables((args.vars ?? {}) as Properties),
  ];
  if (faults.length > 0) throw new MistakeError(faultsText(`Manifest "${name}"`, faults));
  const { path, environments } = args as { readonly path: string; readonly environments?: readonly string[] };
  const choices = choicesOf(args);
  const context = await run.manifest();
  const vars = variablesIn(args, { unknown, secrets });
  const plan = await planManifest({ path, environments, vars }, { choices, context, secret, clean: mistake });
  const read = (child: PlannedChild) => readChild(child, { path, vars: inputs.vars });
  const own = await Promise.all(plan.children.map(read));
  const others = await Promise.all((await plan.undeclared).map(read));
  return { children: [...own, ...others], targets: wholly(await plan.targets) };
}

/** The failures, one line for each difference. */
export function failureOf(children: readonly ReadChild[], total: number): string {
  const failing = children.map(({ id, outcome: { failures, isUnknown } }): Failing => {
    const lines = failures.map((failure) => guarded(`${visible(id)}: ${failureText(failure)}`));
    return { isUnknown, lines };
  });
  return failedText(failing, total);
}

function wholly(items: readonly unknown[]): unknown {
  return items.some(isSecret) ? secret(resolveProperties({ items }).values.items) : items;
}

/** A path that is unknown must not be reported as missing. */
function withoutOpen(args: Properties, unknown: readonly string[]): Properties {
  const given = Object.entries(args).filter(([key]) => !unknown.includes(key));
  return { ...(unknown.includes('path') && { path: '?' }), ...Object.fromEntries(given) };
}

function variablesIn(
  { vars }: Properties,
  { unknown, secrets }: { readonly unknown: readonly string[]; readonly secrets: readonly string[] },
): Resolved {
  const values = (vars ?? {}) as Properties;
  const below = (paths: readonly string[]) =>
    paths.filter((path) => path.startsWith('vars.')).map((path) => path.slice('vars.'.length));
  // All variables together may be one secret.
  const all = secrets.includes('vars') ? Object.keys(values) : below(secrets);
  return { values, unknown: below(unknown), secret: all, absent: [] };
}

async function readChild(
  { id, declared, outcome }: PlannedChild,
  { path, vars }: { readonly path: string; readonly vars: unknown },
): Promise<ReadChild> {
  const settled = await outcome;
  const properties = {
    ...declared,
    manifest: path,
    target: id,
    ...(vars !== undefined && { vars }),
    ...stateInputs(settled.state),
  };
  return { id, properties, outcome: settled };
}

/** Problems as one text with every mistake; other errors stay. */
export function mistake(error: unknown): unknown {
  const text = mistakeText(error);
  return text === undefined ? error : new MistakeError(text);
}

/** The error as a mistake of the user; other errors are thrown. */
export function mistakeOf(error: unknown): MistakeError {
  const found = mistake(error);
  if (found instanceof MistakeError) return found;
  throw found;
}
