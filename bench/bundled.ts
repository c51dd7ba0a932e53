import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { folderFor } from './folders.ts';

/** Bundles a file of the bench as the build does. `tsx` would add calls that keep the names of functions. */
export async function bundled(file: string): Promise<string> {
  const bundle = await rolldown({ input: join(import.meta.dirname, file), platform: 'node' });
  const dir = folderFor('bundle');
  const { output } = await bundle.write({ dir, entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs' });
  await bundle.close();
  return join(dir, output[0].fileName);
}
