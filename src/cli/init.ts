import { defineCommand } from './command.ts';
import { PROVIDER_FILE } from './options.ts';

export const init = defineCommand({
  name: 'init',
  summary: 'write a first manifest, with comments',
  operands: '',
  options: [
    PROVIDER_FILE,
    { name: 'provider', short: 'p', value: 'NAME', repeatable: true, description: 'for this vendor' },
  ],
  examples: [
    ['driftline init', 'for the vendors whose credentials are set in the environment'],
    ['driftline init --provider cartesia', 'for one vendor'],
  ],
  notes: ['It writes driftline.yaml. Exit codes: 0 written · 1 there is a manifest already.'],
  run: async (args, output) => (await import('./init-run.ts')).runInit(args, output),
});
