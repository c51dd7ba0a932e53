import { defineCommand } from './command.ts';
import { DURATIONS, NO_COLOR, NO_PROGRESS, READING, VARIABLE } from './options.ts';

export const discover = defineCommand({
  name: 'discover',
  summary: 'write entries for what a vendor lists and no manifest declares',
  operands: 'PROVIDER [setting=value…]',
  options: [
    {
      name: 'write',
      value: 'FILE',
      description: 'add the entries to this manifest; it is made if it is not there',
    },
    { name: 'dry-run', description: 'with --write: show the change as a unified diff, and write nothing' },
    {
      name: 'environment',
      short: 'e',
      value: 'NAME',
      description:
        'environment if the vendor names none (default: taken from a name such as support-test, else prod)',
    },
    ...READING,
    VARIABLE,
    NO_PROGRESS,
    NO_COLOR,
  ],
  examples: [
    ['driftline discover cartesia', 'entries for every agent that no manifest here declares'],
    ['driftline discover cartesia --write driftline.yaml', 'the same, added to a manifest'],
    ['driftline discover astropods account=acme --write driftline.yaml --dry-run', 'what would be added'],
  ],
  notes: [
    'PROVIDER may also be a connection that a manifest sets up.',
    DURATIONS,
    'Exit codes: 0 the list was read, or the vendor has none · 1 the run failed ·',
    '3 the list could not be read.',
  ],
  readsVendors: true,
  run: async (args, output, signal) => (await import('./discover-run.ts')).runWith(args, output, signal),
});
