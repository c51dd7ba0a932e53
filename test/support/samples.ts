import { isJsonObject, type Json, type JsonObject } from '../../src/model/json.ts';
import type { Provider } from '../../src/providers/contract.ts';
import type { Sample } from '../../src/providers/sample.ts';
import { PROVIDERS } from './providers.ts';

/** The samples of these providers. */
export async function samplesOf(providers: readonly Provider[]): Promise<ReadonlyMap<string, Sample>> {
  return new Map(await Promise.all(providers.map(async ({ id, sample }) => [id, await sample()] as const)));
}

export const SAMPLES = await samplesOf(PROVIDERS);

export function sampleOf(provider: string, samples = SAMPLES): Sample {
  const sample = samples.get(provider);
  if (sample === undefined) throw new Error(`${provider} has no sample`);
  return sample;
}

/** Merges two sections of a scenario: joins lists, and merges objects. Otherwise the value of `right` counts. */
export function merged(left: JsonObject, right: JsonObject): JsonObject {
  const entries = Object.entries(right).map(([key, value]): [string, Json] => {
    const other = left[key];
    if (Array.isArray(other) && Array.isArray(value)) return [key, [...other, ...value]];
    return [key, isJsonObject(other) && isJsonObject(value) ? merged(other, value) : value];
  });
  return { ...left, ...Object.fromEntries(entries) };
}
