import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type DefinedProvider, defineProvider, isDefined } from '../../src/definition/define.ts';
import { providersFromFiles } from '../../src/definition/index.ts';
import type { Provider } from '../../src/providers/contract.ts';
import { withDefined } from '../../src/providers/registry.ts';
import type { Sample } from '../../src/providers/sample.ts';
import { providerById } from './providers.ts';
import { sampleOf as sampleIn, samplesOf } from './samples.ts';

const FOLDER = fileURLToPath(new URL('../definition/twins', import.meta.url));
const FILES = readdirSync(FOLDER).map((name) => `${FOLDER}/${name}`);

/** A provider of the catalog, and a team's YAML for the same vendor. */
export interface Twins {
  readonly original: DefinedProvider;
  readonly twin: DefinedProvider;
}

/** Each twin gets the examples and the errors of its original, so that both read the same replies. */
export const TWINS: readonly Twins[] = (await providersFromFiles(FILES, { cwd: FOLDER })).map((twin) => {
  const original = providerById(twin.id.replace(/-twin$/, ''));
  if (original === undefined || !isDefined(original) || !isDefined(twin))
    throw new Error(`${twin.id} is no twin`);
  const { examples = [], error = null } = original.definition;
  return { original, twin: defineProvider({ ...twin.definition, examples, error }) };
});

/** The providers of the fault tables: every built-in one, and the twins. */
export const REGISTRY = withDefined(TWINS.map(({ twin }) => twin));
export const PROVIDERS: readonly Provider[] = await REGISTRY.all();
export const PROVIDER_IDS: readonly string[] = REGISTRY.ids;
export const SAMPLES = await samplesOf(PROVIDERS);
export const sampleOf = (provider: string): Sample => sampleIn(provider, SAMPLES);
