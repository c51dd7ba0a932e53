const NEVER_WRITES = 'driftline never writes to a vendor';

/** Commands and options of similar tools, and what to do here. */
const INSTEAD: readonly (readonly [words: string, instead: string])[] = [
  ['apply deploy up', `${NEVER_WRITES}: deploy with the vendor or your pipeline, then run driftline check`],
  [
    'destroy down',
    `${NEVER_WRITES}: take it down at the vendor; deployed: false in the manifest says that nothing may be live`,
  ],
  ['diff drift plan preview test verify', 'driftline check compares what is live with the manifests'],
  ['fmt', 'driftline leaves the layout of a manifest alone; driftline validate finds its mistakes'],
  ['get show', 'driftline status shows what is live, driftline read PROVIDER one object'],
  ['import', 'driftline discover writes manifest entries for what a vendor lists'],
  ['lint', 'driftline validate reads only the manifests'],
  [
    'list ls',
    'driftline discover PROVIDER lists what a vendor has, driftline status what is live of what is declared',
  ],
  [
    'login',
    'there is no login: driftline providers NAME names the variables that hold the credentials of a vendor',
  ],
  ['pull', 'driftline accept writes what is live into the manifests'],
  ['refresh', 'every driftline check reads the vendors again: there is no state to refresh'],
  [
    'state',
    'there is no state: every driftline check reads the vendors again, and driftline status shows what is live',
  ],
  ['sync', `${NEVER_WRITES}: driftline accept writes what is live into the manifests`],
  [
    '-detailed-exitcode --detailed-exitcode',
    'driftline check always exits 0 in sync, 2 drift, 3 unknown, 1 failed',
  ],
  ['--env -e', 'driftline check --environment NAME (-e)'],
  ['-v', 'driftline --version; check has -v, --verbose'],
];

export function commandInstead(word: string): string | undefined {
  const [name = ''] = word.split('=');
  return INSTEAD.find(([words]) => words.split(' ').includes(name))?.[1];
}
