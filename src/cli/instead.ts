const CHECK = 'driftline check compares what is live with the manifests';

/** Commands of similar tools, and what to do here. */
const INSTEAD: Readonly<Record<string, string>> = {
  apply:
    'driftline never writes to a vendor: deploy with the vendor or your pipeline, then run driftline check',
  diff: CHECK,
  import: 'driftline discover writes manifest entries for what a vendor lists',
  plan: CHECK,
  preview: CHECK,
  refresh: 'every driftline check reads the vendors anew: there is no state to refresh',
};

export function commandInstead(word: string): string | undefined {
  return Object.hasOwn(INSTEAD, word) ? INSTEAD[word] : undefined;
}
