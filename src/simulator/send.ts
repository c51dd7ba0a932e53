import type { ServerResponse } from 'node:http';
import type { Wire } from './faults.ts';
import { half } from './faults.ts';

const CHUNK = Buffer.alloc(1024 * 1024, ' ');
const DRIP_MS = 50;

/** Puts a reply on the wire, or what is left of it. */
export function send(response: ServerResponse, wire: Wire): void {
  const { status, headers, body, manner, padding } = wire;
  if (manner === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  if (manner === 'drip') {
    drip(response, wire);
    return;
  }
  const length = { 'content-length': String(padding + body.length) };
  response.writeHead(status, body.length === 0 ? headers : { ...headers, ...length });
  if (manner === 'cut') {
    response.write(half(body), () => response.socket?.destroy());
  } else {
    pad(response, padding, () => response.end(body));
  }
}

/** Never faster than the client reads, and no further than it wants to. */
function pad(response: ServerResponse, bytes: number, then: () => void): void {
  if (response.destroyed) return;
  if (bytes <= 0) {
    then();
    return;
  }
  const chunk = bytes < CHUNK.length ? CHUNK.subarray(0, bytes) : CHUNK;
  response.write(chunk, (error) => {
    if (!error) pad(response, bytes - chunk.length, then);
  });
}

/** A byte at a time, and never the last: each resets an idle timer, and none of them ends the body. */
function drip(response: ServerResponse, { status, headers }: Wire): void {
  response.writeHead(status, headers);
  response.write(' ');
  const timer = setInterval(() => response.write(' '), DRIP_MS);
  response.once('close', () => clearInterval(timer));
}
