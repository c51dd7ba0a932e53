import { parseScenario, type Scenario } from '../../src/simulator/scenario.ts';

type More = Parameters<typeof parseScenario> extends [string, string, ...infer Rest] ? Rest : never;

/** A scenario from a plain object. */
export function toScenario(value: unknown, ...more: More): Promise<Scenario> {
  return parseScenario(JSON.stringify(value), 'scenario.json', ...more);
}
