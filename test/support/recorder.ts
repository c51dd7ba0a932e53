import { createServer, type Socket } from 'node:net';

/** One message as it came in: what is no GET, or has a body, shows in its lines. */
interface Message {
  readonly line: string;
  readonly headers: readonly string[];
}

export interface Recorder {
  readonly port: number;
  /** All that ever arrived, in Latin-1. */
  readonly text: () => string;
  readonly connections: () => number;
  readonly messages: () => readonly Message[];
  readonly forget: () => void;
  readonly close: () => Promise<void>;
}

/** A TCP port on loopback that writes down every byte, and answers each request with the same text. */
export async function record(answer: string, host = '127.0.0.1'): Promise<Recorder> {
  let chunks: string[] = [];
  let connections = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    let unanswered = '';
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      chunks.push(chunk);
      unanswered += chunk;
      const parts = unanswered.split('\r\n\r\n');
      unanswered = parts.pop() ?? '';
      for (const _ of parts) socket.write(answer);
    });
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  }).listen(0, host);
  await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject));
  const address = server.address();
  const text = () => chunks.join('');
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    text,
    connections: () => connections,
    messages: () => messagesIn(text()),
    forget: () => {
      chunks = [];
      connections = 0;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Of several connections one after another: none of these requests is ever cut in two. */
function messagesIn(text: string): readonly Message[] {
  return text
    .split('\r\n\r\n')
    .filter((part) => part !== '')
    .map((part) => {
      const [line = '', ...headers] = part.split('\r\n');
      return { line, headers };
    });
}

export function httpReply(status: string, headers: readonly string[] = [], body = '{}'): string {
  const all = ['content-type: application/json', `content-length: ${Buffer.byteLength(body)}`, ...headers];
  return `HTTP/1.1 ${status}\r\n${all.join('\r\n')}\r\n\r\n${body}`;
}
