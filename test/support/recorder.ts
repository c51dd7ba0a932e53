import { createServer, type Socket } from 'node:net';

const END = '\r\n\r\n';

/** A request as it arrived. Its lines would show a method other than GET, and a body. */
interface Message {
  readonly line: string;
  readonly headers: readonly string[];
}

export interface Recorder {
  readonly port: number;
  /** All that arrived, in Latin-1, one text for each connection. */
  readonly texts: () => readonly string[];
  readonly connections: () => number;
  /** Data that is not HTTP gives no message. */
  readonly messages: () => readonly Message[];
  readonly forget: () => void;
  readonly close: () => Promise<void>;
}

/**
 * A TCP port on loopback that records every byte, and answers each request with the same text. It closes a connection
 * on which a TLS handshake begins. Without that, the attempt would wait for an answer until its time limit.
 */
export async function record(answer: string, host = '127.0.0.1'): Promise<Recorder> {
  let received: { text: string }[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const own = { text: '' };
    let from = 0;
    received.push(own);
    sockets.add(socket);
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      own.text += chunk;
      if (isTls(own.text)) {
        socket.destroy();
        return;
      }
      for (let end = own.text.indexOf(END, from); end !== -1; end = own.text.indexOf(END, from)) {
        from = end + END.length;
        socket.write(answer);
      }
    });
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  }).listen(0, host);
  await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject));
  const address = server.address();
  const texts = () => received.map(({ text }) => text);
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    texts,
    connections: () => received.length,
    messages: () => texts().flatMap((text) => (isTls(text) ? [] : messagesIn(text))),
    forget: () => {
      received = [];
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

export function isTls(text: string): boolean {
  return text.startsWith('\x16\x03');
}

function messagesIn(text: string): readonly Message[] {
  return text
    .split(END)
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
