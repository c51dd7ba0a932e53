import { spawn } from 'node:child_process';
import { join } from 'node:path';

export interface Vendor {
  readonly url: string;
  /** Milliseconds that each reply takes. */
  readonly latency: number;
  /** The variables that point a run at this vendor. */
  readonly env: Readonly<Record<string, string>>;
  /** The counts since the last call. */
  counts(): Promise<Counts>;
  close(): void;
}

export interface Counts {
  readonly requests: number;
  readonly mostInFlight: number;
  readonly connections: number;
  /** Requests that came by HTTP/2. */
  readonly multiplexed: number;
  readonly notModified: number;
}

export interface VendorOptions {
  /** A folder with `key.pem` and `cert.pem`. */
  readonly tls?: string;
  /** A file with the body of each path. */
  readonly bodies?: string;
}

const open = new Set<() => void>();

/** Closes the vendors that a failed section has left open. Otherwise the bench would not end. */
export function closeVendors(): void {
  for (const close of open) close();
}

/** Starts the server of `vendor.mjs` in a process of its own, which ends with this process. */
export async function startVendor(latency: number, { tls, bodies }: VendorOptions = {}): Promise<Vendor> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'vendor.mjs')], {
    env: {
      ...process.env,
      LATENCY_MS: String(latency),
      ...(tls !== undefined && { TLS: tls }),
      ...(bodies !== undefined && { BODIES: bodies }),
    },
    stdio: ['pipe', 'pipe', 'inherit', 'ipc'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', (line: Buffer) => resolve(line.toString().trim()));
    child.once('error', reject);
  });
  const close = () => {
    open.delete(close);
    child.stdin?.end();
  };
  open.add(close);
  return {
    url,
    latency,
    env: envFor(url),
    counts: () =>
      new Promise((resolve) => {
        child.once('message', (counts) => resolve(counts as Counts));
        child.send('counts');
      }),
    close,
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
