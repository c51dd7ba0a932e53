import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderFor } from './folders.ts';
import { interleaved, node, type Program } from './measure.ts';
import { type Row, ratioOf, rowOf } from './rows.ts';
import { type Counts, startVendor, type Vendor } from './vendor.ts';

/** The most requests that driftline has under way. */
const AT_ONCE = 64;

export interface Reading {
  readonly vendor: Vendor;
  readonly paths: readonly string[];
  readonly count: number;
  readonly connections: number;
  readonly ca?: string;
  readonly allowH2?: boolean;
  readonly etag?: string;
}

/**
 * A program that only makes the reads, by undici, without a manifest or a comparison. `right` checks the vendor's
 * counts.
 */
export function client({ vendor, ...reading }: Reading, right: (counts: Counts) => boolean): Program {
  const options = { ...reading, origin: vendor.url, atOnce: Math.min(AT_ONCE, reading.count) };
  return {
    ...node([join(import.meta.dirname, 'client.mjs'), JSON.stringify(options)]),
    prove: async () => {
      const counts = await vendor.counts();
      if (counts.requests !== reading.count || !right(counts))
        throw new Error(`not what was to be measured: ${JSON.stringify(counts)}`);
    },
  };
}

const SECTION = `HTTP/2: undici alone, TLS on loopback, ${AT_ONCE} at once`;

/** What driftline would gain from HTTP/2: the same client makes the same reads over HTTP/1.1 and over HTTP/2. */
export async function measureHttp2(quick: boolean): Promise<Row[]> {
  const tls = folderFor('tls');
  if (!makeCertificate(tls)) {
    return [{ section: SECTION, what: 'not measured', note: 'openssl is not installed, or makes no key' }];
  }
  const ca = readFileSync(join(tls, 'cert.pem'), 'utf8');
  const rows: Row[] = [];
  for (const latency of [0, 50]) {
    const vendor = await startVendor(latency, { tls });
    for (const count of quick ? [1, 1_000] : [1, 1_000, 10_000]) {
      const paths = ['/chatbots/bot_1/deployments/status', '/agents/agent_1/deployments'];
      const reading = { vendor, paths, count, ca };
      const several = Math.min(AT_ONCE, count);
      const isBusy = ({ mostInFlight }: Counts) => latency === 0 || mostInFlight === several;
      const { one, two } = await interleaved(
        {
          one: client({ ...reading, connections: several }, (counts) => {
            return counts.multiplexed === 0 && isBusy(counts);
          }),
          two: client({ ...reading, connections: 1, allowH2: true }, (counts) => {
            return counts.multiplexed === count && counts.connections === 1 && isBusy(counts);
          }),
        },
        { runs: quick ? 1 : 5, used: true },
      );
      const what = `${count.toLocaleString('en')} ${count === 1 ? 'read' : 'reads'} at ${latency} ms`;
      rows.push(
        rowOf(SECTION, `${what}, HTTP/1.1, ${several} ${several === 1 ? 'connection' : 'connections'}`, one),
      );
      rows.push(rowOf(SECTION, `${what}, HTTP/2, 1 connection`, two, { ratio: ratioOf(two, one) }));
    }
    vendor.close();
  }
  return rows;
}

function makeCertificate(folder: string): boolean {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const subject = ['-days', '2', '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  return spawnSync('openssl', [...args, '-keyout', key, '-out', cert, ...subject]).status === 0;
}
