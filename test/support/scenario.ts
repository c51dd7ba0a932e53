import { plainContext } from '../../src/decode/context.ts';
import { documentOf } from '../../src/decode/object.ts';
import { builtIn } from '../../src/providers/registry.ts';
import { type Scenario, scenarioOf } from '../../src/simulator/scenario.ts';

/** A scenario from a plain object: YAML takes longer, and seconds for a long one. */
export function toScenario(value: unknown, now?: number, registry = builtIn()): Promise<Scenario> {
  const { root, locate } = documentOf(value);
  return scenarioOf(root, { now, registry }, plainContext(locate));
}
