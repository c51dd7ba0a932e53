import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';

/** Makes a certificate by the openssl of this computer, if there is one. So the repository contains no private key. */
export function certificateFor(
  folder: string,
  name: string,
  days: string,
): { key: string; cert: string } | undefined {
  const [key, cert] = ['key', 'cert'].map((part) => join(folder, `${name}.${days}.${part}.pem`)) as [
    string,
    string,
  ];
  try {
    execFileSync(
      'openssl',
      [
        ...[
          'req',
          '-x509',
          '-newkey',
          'ec',
          '-pkeyopt',
          'ec_paramgen_curve:prime256v1',
          '-nodes',
          '-days',
          days,
          '-subj',
          `/CN=${name}`,
        ],
        ...['-addext', `subjectAltName=DNS:${name}`, '-keyout', key, '-out', cert],
      ],
      { stdio: 'ignore' },
    );
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } catch {
    return undefined;
  }
}

/** A proxy that leads every tunnel to one port, or refuses it, and logs the requests for tunnels. */
export async function leadingProxy(port: number, refusal?: string) {
  const said: string[] = [];
  const server = createServer((socket) => {
    socket.once('data', (first) => {
      said.push(first.toString('latin1'));
      if (refusal !== undefined) {
        socket.end(`HTTP/1.1 ${refusal}\r\ncontent-length: 0\r\n\r\n`);
        return;
      }
      const far = connect(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        socket.pipe(far).pipe(socket);
      });
      for (const end of [socket, far]) end.on('error', () => end.destroy());
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    said,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => server.close(),
  };
}
