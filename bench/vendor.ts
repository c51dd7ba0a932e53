import { spawn } from 'node:child_process';
import { join } from 'node:path';

export interface Vendor {
  readonly url: string;
  /** What a run needs to be sent there. */
  readonly env: Readonly<Record<string, string>>;
  /** Since the last time this was asked. */
  counts(): Promise<{ readonly requests: number; readonly mostInFlight: number }>;
  close(): void;
}

/** The server of `vendor.mjs`, in a process of its own. It ends with this one. */
export async function startVendor(latencyMs: number): Promise<Vendor> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'vendor.mjs')], {
    env: { ...process.env, LATENCY_MS: String(latencyMs) },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (line: Buffer) => resolve(line.toString().trim()));
    child.once('error', reject);
  });
  return {
    url,
    env: envFor(url),
    counts: async () => JSON.parse(await (await fetch(`${url}/counts`)).text()),
    close: () => child.stdin.end(),
  };
}

export function envFor(url: string): Readonly<Record<string, string>> {
  return {
    CARTESIA_BASE_URL: url,
    CHATCAPTAIN_BASE_URL: url,
    CARTESIA_API_KEY: 'bench-key',
    CHATCAPTAIN_API_KEY: 'bench-key',
  };
}
