import { readArguments } from '../manifest/from-object.ts';
import type { Observation } from '../model/observation.ts';
import { ProblemError, usageError, usageProblem } from '../model/problem.ts';
import type { Provider } from '../providers/contract.ts';
import { providerHint } from '../providers/registry.ts';
import { optionsOf } from './check-deployment.ts';
import type { RunContext } from './context.ts';
import type { ReadOptions } from './options.ts';
import { read } from './read.ts';
import { observationOf, type Reading } from './reading.ts';

export interface ObjectReading extends Pick<Reading, 'redact'> {
  readonly provider: Provider;
  readonly settings: Readonly<Record<string, string>>;
  readonly observation: Observation;
  /** The requested URLs, in order. */
  readonly asked: readonly string[];
}

/** Reads one object of a vendor, without a manifest. Throws `ProblemError` for wrong settings. */
export async function readObject(
  id: string,
  settings: Readonly<Record<string, string>>,
  options: ReadOptions,
  context: RunContext,
): Promise<ObjectReading> {
  const { registry } = context;
  await registry.load([id]);
  const provider = registry.get(id);
  if (provider === undefined) throw usageError(`there is no provider "${id}"`, providerHint(registry, id));
  const values = { provider: id, environment: ENVIRONMENT, ...settings };
  const { target, problems } = await readArguments({ name: NAME, values, unknown: [] }, optionsOf(context));
  const missing = provider.settings.find(
    ({ name }) => name === provider.environmentSetting && settings[name] === undefined,
  );
  const named = problems.filter(({ argument }) => argument !== missing?.name);
  const faults = named.map(({ argument, message, hint }) => {
    const isNamed = argument === '' || message.includes(`"${argument}"`);
    const whole = (isNamed ? message : `${argument} ${message}`).replace(`"${NAME}/${ENVIRONMENT}"`, id);
    return usageProblem(whole, hint ?? `write driftline read ${id} setting=value`);
  });
  if (missing !== undefined) {
    const { name, values } = missing;
    const choices =
      values === undefined ? 'no environment gives it a value here' : `one of ${values.join(', ')}`;
    const hint = `write driftline read ${id} setting=value, with ${name}=${values?.at(-1) ?? 'VALUE'}`;
    faults.push(usageProblem(`"${name}" is needed: ${choices}`, hint));
  }
  if (faults.length > 0 || target === undefined) throw new ProblemError(faults);
  const asked = new Set<string>();
  const onGet = (url: string) => asked.add(url);
  const reading = await read([target], options, { ...context, onGet, everything: true });
  const observation = observationOf(reading, target);
  return { provider, settings: target.settings, observation, asked: [...asked], redact: reading.redact };
}

const NAME = 'read';
/**
 * A placeholder, because `read` has no environment. A setting that defaults to the environment's name must be given.
 */
const ENVIRONMENT = 'read';
