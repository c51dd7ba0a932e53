import { loadedBy } from '../test/support/loaded.ts';
import { folderFor } from './folders.ts';
import { writeManifests } from './manifests.ts';
import type { Row } from './rows.ts';
import { startVendor } from './vendor.ts';

const SECTION = 'What a start loads';
const HEAVIEST = 8;

/**
 * Measures what a start loads, in bytes, which are equal on every machine. test/e2e/start-up.test.ts has the limits.
 */
export async function measureLoaded(): Promise<Row[]> {
  const vendor = await startVendor(0);
  const files = writeManifests(1);
  const commands = [['--version'], ['--help'], ['validate', ...files], ['check', ...files]];
  const rows: Row[] = [];
  for (const args of commands) {
    const {
      bytes,
      files: loaded,
      parts,
    } = await loadedBy(args, { cwd: folderFor('loaded'), env: vendor.env });
    const heaviest = parts.slice(0, HEAVIEST).map((part) => `${part.name} ${kB(part.bytes)}`);
    rows.push({
      section: SECTION,
      what: `driftline ${args[0]}`,
      note: `${kB(bytes)} in ${loaded} ${loaded === 1 ? 'file' : 'files'}: ${heaviest.join(', ')}`,
    });
  }
  vendor.close();
  return rows;
}

function kB(bytes: number): string {
  return `${(bytes / 1_000).toFixed(bytes < 10_000 ? 1 : 0)} kB`;
}
