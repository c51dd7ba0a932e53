import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderFor } from './folders.ts';
import { writeManifests } from './manifests.ts';
import { driftline, interleaved, type Program, run } from './measure.ts';
import { type Row, ratioOf, rowOf } from './rows.ts';
import { startVendor, type Vendor } from './vendor.ts';

/** A check of `count` chatbots: each reply must be 200, with `version` in prod. */
interface Task {
  readonly vendor: Vendor;
  readonly count: number;
  readonly version: string;
}

interface Peer {
  readonly name: string;
  readonly label: string;
  /** The exit code of the program if an expectation is not met. */
  readonly drift: number;
  readonly program: (task: Task) => Program;
}

interface Foreign extends Peer {
  readonly versionArgs: readonly string[];
  readonly get: string;
  /** The most chatbots that the program reads in a bearable time. */
  readonly most?: number;
}

const statusUrl = ({ vendor }: Task, index: number | string) =>
  `${vendor.url}/chatbots/bot_${index}/deployments/status`;
const indices = ({ count }: Task) => Array.from({ length: count }, (_, index) => index);

const ours: Peer = {
  name: 'driftline',
  label: 'driftline check --concurrency 50',
  drift: 2,
  program: ({ vendor, count, version }) => {
    const files = writeManifests(count, { chatcaptain: version });
    return driftline(['check', '--concurrency', '50', ...files], vendor.env);
  },
};

const hurl: Foreign = {
  name: 'hurl',
  label: 'hurl --jobs 50',
  drift: 4,
  versionArgs: ['--version'],
  get: 'https://hurl.dev/docs/installation.html, or `cargo install hurl --locked`',
  // One file for each request: Hurl runs files in parallel, but not the requests of one file.
  program: (task) => {
    const cwd = folderFor('hurl');
    const files = indices(task).map((index) => {
      const text = `GET ${statusUrl(task, index)}\nx-chatcaptain-key: bench-key\nHTTP 200\n[Asserts]\njsonpath "$.prod.version" == "${task.version}"\n`;
      writeFileSync(join(cwd, `${index}.hurl`), text);
      return `${index}.hurl`;
    });
    return { command: 'hurl', args: ['--test', '--jobs', '50', ...files], cwd };
  },
};

const goss: Foreign = {
  name: 'goss',
  label: 'goss validate --max-concurrent 50',
  drift: 1,
  versionArgs: ['--version'],
  get: 'https://github.com/goss-org/goss/releases',
  program: (task) => {
    const cwd = folderFor('goss');
    const lines = indices(task).flatMap((index) => [
      `  ${statusUrl(task, index)}:`,
      '    status: 200',
      '    request-headers: ["x-chatcaptain-key: bench-key"]',
      `    body: { gjson: { prod.version: "${task.version}" } }`,
    ]);
    writeFileSync(join(cwd, 'goss.yaml'), `http:\n${lines.join('\n')}\n`);
    return { command: 'goss', args: ['validate', '--max-concurrent', '50'], cwd };
  },
};

const stepci: Foreign = {
  name: 'stepci',
  label: 'stepci run, concurrency 50',
  drift: 5,
  versionArgs: ['--version'],
  get: '`npm install --global stepci`',
  program: (task) => {
    const cwd = folderFor('stepci');
    const lines = indices(task).flatMap((index) => [
      `  bot_${index}:`,
      '    steps:',
      '      - http:',
      `          url: ${statusUrl(task, index)}`,
      '          method: GET',
      '          headers: { x-chatcaptain-key: bench-key }',
      `          check: { status: 200, jsonpath: { $.prod.version: "${task.version}" } }`,
    ]);
    const head = 'version: "1.1"\nconfig: { concurrency: 50 }\ntests:\n';
    writeFileSync(join(cwd, 'workflow.yml'), `${head}${lines.join('\n')}\n`);
    return {
      command: 'stepci',
      args: ['run', 'workflow.yml'],
      cwd,
      env: { STEPCI_DISABLE_ANALYTICS: '1' },
    };
  },
};

/** Terraform's `http` provider comes from the registry, or from a mirror that TF_CLI_CONFIG_FILE names. */
const terraform: Foreign = {
  name: 'terraform',
  label: 'terraform plan -parallelism=50',
  drift: 1,
  versionArgs: ['version'],
  get: 'https://developer.hashicorp.com/terraform/install',
  // Terraform takes more than a minute for a thousand postconditions.
  most: 100,
  program: (task) => {
    const cwd = folderFor('terraform');
    writeFileSync(
      join(cwd, 'main.tf'),
      `terraform {
  required_providers {
    http = { source = "hashicorp/http" }
  }
}
data "http" "bot" {
  count           = ${task.count}
  url             = "${statusUrl(task, '${count.index}')}"
  request_headers = { x-chatcaptain-key = "bench-key" }
  lifecycle {
    postcondition {
      condition     = self.status_code == 200 && jsondecode(self.response_body).prod.version == "${task.version}"
      error_message = "drift"
    }
  }
}
`,
    );
    const init = spawnSync('terraform', ['init', '-input=false', '-no-color'], {
      cwd,
      encoding: 'utf8',
      timeout: 60_000,
    });
    if (init.status !== 0) throw new Error('its http provider could not be installed (terraform init)');
    return {
      command: 'terraform',
      args: ['plan', '-input=false', '-no-color', '-lock=false', '-parallelism=50'],
      cwd,
    };
  },
};

const FOREIGN: readonly Foreign[] = [hurl, goss, stepci, terraform];
const SECTION = 'Peers';
const LIVE = '1.4.2';

/**
 * The version of the program; undefined if it is not installed. A goss that was built from source does not know its
 * version.
 */
function versionOf({ name, versionArgs }: Foreign): string | undefined {
  const env = { ...process.env, STEPCI_DISABLE_ANALYTICS: '1' };
  const { error, status, stdout } = spawnSync(name, versionArgs, { encoding: 'utf8', timeout: 60_000, env });
  if (error !== undefined) return undefined;
  const line = stdout.split('\n').find((each) => /\d\.\d/.test(each));
  return status === 0 && line !== undefined ? line.trim() : 'installed, does not tell its version';
}

/**
 * Measures driftline and the other programs that are installed, with the same server and the same expectations. For a
 * program that is not installed, the table says how to install it.
 */
export async function measurePeers(quick: boolean): Promise<Row[]> {
  const versions = new Map(FOREIGN.map((peer) => [peer, versionOf(peer)]));
  const installed = FOREIGN.filter((peer) => versions.get(peer) !== undefined);
  const rows: Row[] = [];
  for (const latency of [0, 50]) {
    const vendor = await startVendor(latency);
    for (const count of quick ? [100] : [100, 1_000]) {
      const peers = installed.filter(({ most = count }) => count <= most);
      const where = `${count.toLocaleString('en')} targets at ${latency} ms`;
      rows.push(...(await measureAll([ours, ...peers], { vendor, count, where, runs: quick ? 1 : 3 })));
    }
    vendor.close();
  }
  for (const [peer, version] of versions) {
    rows.push({ section: SECTION, what: peer.name, note: version ?? `not installed: ${peer.get}` });
  }
  return rows;
}

interface Setting {
  readonly vendor: Vendor;
  readonly count: number;
  readonly where: string;
  readonly runs: number;
}

async function measureAll(peers: readonly Peer[], { vendor, count, where, runs }: Setting): Promise<Row[]> {
  const programs: Record<string, Program> = {};
  const inFlight: Record<string, number> = {};
  const failed: Row[] = [];
  for (const peer of peers) {
    const { label } = peer;
    try {
      await proveDrift(peer, vendor);
      const prove = async () => {
        const counts = await vendor.counts();
        inFlight[label] = Math.max(inFlight[label] ?? 0, counts.mostInFlight);
        mustBe(count, counts.requests);
      };
      programs[label] = { ...peer.program({ vendor, count, version: LIVE }), prove };
    } catch (error) {
      const note = error instanceof Error ? error.message : String(error);
      failed.push({ section: SECTION, what: `${peer.name}, ${where}`, note: `not run: ${note}` });
    }
  }
  const measured = await interleaved(programs, { runs });
  const floor = measured[ours.label];
  const rows = Object.entries(measured).map(([label, each]) =>
    rowOf(SECTION, `${label}, ${where}`, each, {
      ...(floor !== undefined && each !== floor && { ratio: ratioOf(each, floor) }),
      // A server that answers at once never has two requests in flight.
      ...(vendor.latency > 0 && { note: `at most ${inFlight[label]} at once` }),
    }),
  );
  return [...rows, ...failed];
}

/** A program that checks nothing would be the fastest. So each must first report that another version is live. */
async function proveDrift({ drift, program }: Peer, vendor: Vendor): Promise<void> {
  await vendor.counts();
  await run({ ...program({ vendor, count: 2, version: '9.9.9' }), codes: [drift] });
  mustBe(2, (await vendor.counts()).requests);
}

function mustBe(wanted: number, requests: number): void {
  if (requests !== wanted) throw new Error(`it made ${requests} requests and not ${wanted}`);
}
