import { defineCommand } from './command.ts';
import { DURATIONS, NO_COLOR, NO_PROGRESS, QUIET, READING, SELECTION, VARIABLE } from './options.ts';

export const accept = defineCommand({
  name: 'accept',
  summary: 'write what is live into the manifests, in place of expected values',
  operands: '[paths…]',
  options: [
    ...SELECTION,
    { name: 'field', value: 'F', repeatable: true, description: 'only differences of this field' },
    { name: 'files', description: 'write live texts into the files that "file:" names' },
    { name: 'undeclared', description: 'add environments that are live and not declared' },
    {
      name: 'waive',
      value: 'DATE',
      description: 'write waivers until this day (YYYY-MM-DD) in place of values',
    },
    { name: 'reason', value: 'TEXT', description: 'why they are waived; required with --waive' },
    { name: 'by', value: 'NAME', description: 'who waives them' },
    { name: 'dry-run', description: 'write nothing; print the change as a patch for git apply' },
    ...READING,
    VARIABLE,
    { ...QUIET, description: 'only what is left' },
    NO_PROGRESS,
    NO_COLOR,
  ],
  examples: [
    ['driftline accept --dry-run', 'the change as a patch'],
    ['driftline accept -e prod --field version', 'only versions of production'],
    ['driftline accept --waive 2026-12-31 --reason "hotfix"', 'accept the differences until that day'],
  ],
  notes: [
    'Rules, variables, hidden and unknown values stay; the output says why.',
    DURATIONS,
    'Exit codes: 0 nothing is left · 1 usage, manifest, or a file changed meanwhile ·',
    '2 something is left · 3 nothing is left, but something is unknown.',
  ],
  readsVendors: true,
  run: async (...given) => (await import('./accept-run.ts')).runAccept(...given),
});
