import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeManifests } from './manifests.ts';
import { driftline, interleaved, type Program } from './measure.ts';
import { type Row, rowOf } from './rows.ts';
import { startVendor, type Vendor } from './vendor.ts';

interface Peer {
  readonly name: string;
  readonly versionArgs: readonly string[];
  readonly get: string;
  /** A check of so many ChatCaptain chatbots: the reply is 200, and the version in prod is the one expected. */
  readonly programs: (url: string, count: number) => Readonly<Record<string, Program>>;
}

const folderFor = (name: string) => mkdtempSync(join(tmpdir(), `driftline-bench-${name}-`));
const statusUrl = (url: string, index: number) => `${url}/chatbots/bot_${index}/deployments/status`;

const hurl: Peer = {
  name: 'hurl',
  versionArgs: ['--version'],
  get: 'https://hurl.dev/docs/installation.html, or `cargo install hurl`',
  programs: (url, count) => {
    const cwd = folderFor('hurl');
    const files = Array.from({ length: count }, (_, index) => {
      const text = `GET ${statusUrl(url, index)}\nx-chatcaptain-key: bench-key\nHTTP 200\n[Asserts]\njsonpath "$.prod.version" == "1.4.2"\n`;
      writeFileSync(join(cwd, `${index}.hurl`), text);
      return `${index}.hurl`;
    });
    const args = (jobs: number) => ['--test', '--jobs', String(jobs), ...files];
    return {
      'hurl --jobs 50': { command: 'hurl', args: args(50), cwd },
    };
  },
};

const goss: Peer = {
  name: 'goss',
  versionArgs: ['--version'],
  get: 'https://github.com/goss-org/goss/releases',
  programs: (url, count) => {
    const cwd = folderFor('goss');
    const lines = ['http:'];
    for (let index = 0; index < count; index += 1) {
      lines.push(
        `  ${statusUrl(url, index)}:`,
        '    status: 200',
        '    request-headers: ["x-chatcaptain-key: bench-key"]',
        `    body: ['"version":"1.4.2"']`,
      );
    }
    writeFileSync(join(cwd, 'goss.yaml'), `${lines.join('\n')}\n`);
    return {
      'goss validate': { command: 'goss', args: ['validate', '--max-concurrent', '50'], cwd },
    };
  },
};

const stepci: Peer = {
  name: 'stepci',
  versionArgs: ['--version'],
  get: '`npm install --global stepci`',
  programs: (url, count) => {
    const cwd = folderFor('stepci');
    const lines = ['version: "1.1"', 'config: { concurrency: 50 }', 'tests:'];
    for (let index = 0; index < count; index += 1) {
      lines.push(
        `  bot_${index}:`,
        '    steps:',
        '      - http:',
        `          url: ${statusUrl(url, index)}`,
        '          method: GET',
        '          headers: { x-chatcaptain-key: bench-key }',
        '          check: { status: 200, jsonpath: { $.prod.version: "1.4.2" } }',
      );
    }
    writeFileSync(join(cwd, 'workflow.yml'), `${lines.join('\n')}\n`);
    return { 'stepci run': { command: 'stepci', args: ['run', 'workflow.yml'], cwd } };
  },
};

/** Needs its `http` provider: without a network or a mirror of it `init` fails, and that is told. */
const terraform: Peer = {
  name: 'terraform',
  versionArgs: ['version'],
  get: 'https://developer.hashicorp.com/terraform/install',
  programs: (url, count) => {
    const cwd = folderFor('terraform');
    writeFileSync(
      join(cwd, 'main.tf'),
      `terraform {
  required_providers {
    http = { source = "hashicorp/http" }
  }
}
data "http" "bot" {
  count           = ${count}
  url             = "${url}/chatbots/bot_\${count.index}/deployments/status"
  request_headers = { x-chatcaptain-key = "bench-key" }
  lifecycle {
    postcondition {
      condition     = self.status_code == 200 && jsondecode(self.response_body).prod.version == "1.4.2"
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
      'terraform plan -parallelism=50': {
        command: 'terraform',
        args: ['plan', '-input=false', '-no-color', '-parallelism=50'],
        cwd,
      },
    };
  },
};

const PEERS: readonly Peer[] = [hurl, goss, stepci, terraform];
const SECTION = 'Peers';

function versionOf({ name, versionArgs }: Peer): string | undefined {
  const { status, stdout } = spawnSync(name, versionArgs, { encoding: 'utf8', timeout: 20_000 });
  return status === 0 ? (stdout.trim().split('\n', 1)[0] ?? name) : undefined;
}

/** The same server and the same expectations: what is installed is measured, of the rest is said how to get it. */
export async function measurePeers(quick: boolean): Promise<Row[]> {
  const rows: Row[] = [];
  for (const latency of [0, 50]) {
    const vendor = await startVendor(latency);
    for (const count of quick ? [100] : [100, 1_000])
      rows.push(...(await measureOne(vendor, latency, count)));
    vendor.close();
  }
  for (const peer of PEERS) {
    const version = versionOf(peer);
    const note = version === undefined ? `not installed: ${peer.get}` : version;
    rows.push({ section: SECTION, what: peer.name, note });
  }
  return rows;
}

async function measureOne(vendor: Vendor, latency: number, count: number): Promise<Row[]> {
  const where = `${count.toLocaleString('en')} targets at ${latency} ms`;
  const programs: Record<string, Program> = {
    'driftline check --concurrency 50': driftline(
      ['check', '--concurrency', '50', ...writeManifests(count)],
      vendor.env,
    ),
  };
  const failed: Row[] = [];
  for (const peer of PEERS) {
    // A thousand postconditions take terraform more than a minute: a hundred say as much.
    if (versionOf(peer) === undefined || (peer === terraform && count > 100)) continue;
    try {
      Object.assign(programs, peer.programs(vendor.url, count));
    } catch (error) {
      const note = error instanceof Error ? error.message : String(error);
      failed.push({ section: SECTION, what: `${peer.name}, ${where}`, note: `not run: ${note}` });
    }
  }
  const measured = await interleaved(programs, { runs: 3 });
  return [
    ...Object.entries(measured).map(([name, each]) => rowOf(SECTION, `${name}, ${where}`, each)),
    ...failed,
  ];
}

export function measurePulumi(): Row[] {
  const section = 'Pulumi';
  const { status, stdout } = spawnSync('pulumi', ['version'], { encoding: 'utf8', timeout: 20_000 });
  if (status !== 0) {
    const note = 'not measured: pulumi is not installed (https://www.pulumi.com/docs/install/)';
    return [{ section, what: 'pulumi preview', note }];
  }
  return [
    {
      section,
      what: 'pulumi preview',
      note: `${stdout.trim()} is installed, and has no bench of its own yet`,
    },
  ];
}
