import type { Target } from '../model/manifest.ts';

/** Equal for targets that read the same object at the vendor, whose environments are slots of one reply. */
export function readKey({ provider, connection, settings }: Target): string {
  const own = Object.entries(settings).filter(([name]) => name !== 'slot');
  return JSON.stringify([provider, connection.name, own]);
}
