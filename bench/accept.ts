import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { writeManifests } from './manifests.ts';
import { driftline, interleaved, type Measured } from './measure.ts';
import { type Row, rowOf } from './rows.ts';
import { startVendor } from './vendor.ts';

const COUNT = 10_000;
const LIVE = '1.4.2';
const SECTION = 'Accept: 10,000 values in one manifest';
const MOST_MS = 5_000;

/**
 * All values have drifted. Measures a check, and `accept` with and without `--dry-run`: each `accept` has five seconds.
 */
export async function measureAccept(quick: boolean): Promise<Row[]> {
  const vendor = await startVendor(0);
  const [file = ''] = writeManifests(COUNT, { chatcaptain: '1.4.1', mostInFile: COUNT });
  const before = readFileSync(file, 'utf8');
  const prove = async () => {
    const accepted = readFileSync(file, 'utf8').split(`"${LIVE}"`).length - 1;
    if (accepted !== COUNT) throw new Error(`accept wrote ${accepted} values, and not ${COUNT}`);
    writeFileSync(file, before);
  };
  const { check, dry, written } = await interleaved(
    {
      check: { ...driftline(['check', file], vendor.env), codes: [2] },
      dry: driftline(['accept', '--dry-run', file], vendor.env),
      written: { ...driftline(['accept', file], vendor.env), prove },
    },
    { runs: quick ? 1 : 5, used: true },
  );
  vendor.close();
  const size = `${(statSync(file).size / 1e6).toFixed(1)} MB`;
  const against = ({ ms }: Measured) => ({ ratio: ms.median / MOST_MS, goal: 1, note: 'of 5 s' });
  return [
    rowOf(SECTION, 'driftline check, all drifted', check, { note: size }),
    rowOf(SECTION, 'driftline accept --dry-run', dry, against(dry)),
    rowOf(SECTION, 'driftline accept', written, against(written)),
  ];
}
