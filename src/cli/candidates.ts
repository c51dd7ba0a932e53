/** Names that no shell splits. Others are not offered. */
const PLAIN = /^[\p{L}\p{N}._+@%,/=-]+$/u;
/** Larger manifests take too long for completion. */
const MOST_BYTES = 1 << 20;

/** Words for a completion script. Mistakes are ignored, because a manifest is often half written. Asks no vendor. */
export async function candidates(what: string, signal: AbortSignal): Promise<readonly string[]> {
  if (what === 'codes') return [...(await import('../reporters/parts/codes/index.ts')).CODES.keys()];
  if (what !== 'targets' && what !== 'environments') return [];
  try {
    const { targets } = await manifestHere(signal);
    const names = targets.map(({ id, environment }) => (what === 'targets' ? id : environment));
    return [...new Set(names)].filter((name) => PLAIN.test(name));
  } catch {
    return [];
  }
}

async function manifestHere(signal: AbortSignal) {
  const { load } = await import('../run/load.ts');
  const { readLoadContext } = await import('./env.ts');
  const onRead = (bytes: number) => {
    if (bytes > MOST_BYTES) throw new Error('too large');
  };
  return load([], { ...(await readLoadContext({ texts: () => [] }, process.env)), signal, onRead });
}
