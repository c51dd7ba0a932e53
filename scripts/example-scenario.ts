/** Prints a scenario from the examples of providers: `tsx scripts/example-scenario.ts lex agentcore`. */
import type { JsonObject } from '../src/model/json.ts';
import { builtIn } from '../src/providers/registry.ts';

const registry = builtIn();
const scenario: Record<string, JsonObject | number> = { version: 1 };
await registry.load(process.argv.slice(2));
for (const id of process.argv.slice(2)) {
  const provider = registry.get(id);
  if (provider === undefined) throw new Error(`there is no provider ${id}`);
  scenario[id] = (await provider.sample()).scenario;
}
console.log(JSON.stringify(scenario, undefined, 2));
