import type { ServerResponse } from 'node:http';
import { half, type Wire } from './faults.ts';

const CHUNK = Buffer.alloc(1024 * 1024, ' ');
const DRIP_MS = 50;

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

/** Sends white space, no faster than the client reads it. */
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

/** Sends bytes without an end. Each byte resets the idle timer of the client. */
function drip(response: ServerResponse, { status, headers }: Wire): void {
  response.writeHead(status, headers);
  response.write(' ');
  const timer = setInterval(() => response.write(' '), DRIP_MS);
  response.once('close', () => clearInterval(timer));
}
