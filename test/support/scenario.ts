import { plainContext } from '../../src/decode/context.ts';
import { documentOf } from '../../src/decode/object.ts';
import { builtIn } from '../../src/providers/registry.ts';
import { type Scenario, scenarioOf } from '../../src/simulator/scenario.ts';

/** Makes a scenario from a plain object. From YAML it would take longer, and a long scenario would take seconds. */
export function toScenario(value: unknown, now?: number, registry = builtIn()): Promise<Scenario> {
  const { root, locate } = documentOf(value);
  return scenarioOf(root, { now, registry }, plainContext(locate));
}
