import { defineCommand } from './command.ts';
import { DURATIONS, NO_COLOR, NO_PROGRESS, READING, VARIABLE } from './options.ts';

export const coverage = defineCommand({
  name: 'coverage',
  summary: 'compare what the vendors list with what is declared',
  operands: '[paths…]',
  options: [
    {
      name: 'format',
      short: 'f',
      value: 'F',
      description: 'human, json, markdown or prometheus (default: human)',
    },
    { name: 'min', value: 'N', description: 'exit 2 if fewer than N percent are declared' },
    ...READING,
    VARIABLE,
    NO_PROGRESS,
    NO_COLOR,
  ],
  examples: [
    ['driftline coverage', 'the names of what no manifest declares'],
    ['driftline coverage agents/ --min 90', 'fails below 90 percent'],
  ],
  notes: [DURATIONS, 'Exit codes: 0 · 1 the run failed · 2 below --min · 3 a list could not be read.'],
  readsVendors: true,
  run: async (args, output, signal) => (await import('./coverage-run.ts')).runCoverage(args, output, signal),
});
