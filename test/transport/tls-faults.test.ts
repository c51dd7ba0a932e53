import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { failureOf } from '../../src/transport/failures.ts';
import { certificateFor } from '../support/certified.ts';
import { folderWith } from '../support/folder.ts';
import { callTo, listenAs, transportWith } from '../support/transport.ts';

const coded = (code: string) => Object.assign(new Error('text that nobody reads'), { code });

test.each([
  ['CERT_HAS_EXPIRED', 'has expired'],
  ['CERT_NOT_YET_VALID', 'is not valid yet'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'another name'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'is self-signed'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'a root that is not known'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'NODE_EXTRA_CA_CERTS'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'intermediate certificate'],
  ['CERT_REVOKED', 'revoked'],
  ['INVALID_PURPOSE', 'not made for a server'],
  ['INVALID_CA', 'may not issue'],
  ['ERR_SSL_EE_KEY_TOO_SMALL', 'too weak'],
  ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'old version of TLS'],
  ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'old version of TLS'],
  ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'no TLS cipher in common'],
  ['ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE', 'no TLS cipher in common'],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'client certificate'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'does not speak TLS'],
  ['ERR_SSL_PACKET_LENGTH_TOO_LONG', 'does not speak TLS'],
  ['ERR_SSL_TLSV1_UNRECOGNIZED_NAME', 'its own name'],
  ['ERR_SSL_SOMETHING_NEW', 'was not accepted'],
  ['EPROTO', 'was not accepted'],
])('%s has its own explanation', (code, words) => {
  const failure = failureOf(Object.assign(new Error('outer'), { cause: coded(code) }));

  expect(failure).toMatchObject({ reason: 'network', retry: false });
  expect(failure.message).toContain(words);
  expect(failure.message).toContain(`(${code})`);
});

const message = async (url: string): Promise<string> => {
  const result = await transportWith({ retries: 0 }).call(callTo(url));
  return result.kind === 'failed' ? `${result.reason}: ${result.message}` : result.kind;
};

test('a host that speaks plain HTTP is reported as one without TLS', async () => {
  const url = await listenAs((socket) =>
    socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n')),
  );

  expect(await message(url.replace('http:', 'https:'))).toContain('does not speak TLS on this port');
});

/** Created by the openssl of this computer, if it has one. */
const certificate = certificateFor(folderWith(), 'localhost', '2');

test.skipIf(certificate === undefined).each([
  ['a self-signed certificate', {}, 'is self-signed'],
  [
    'only old versions of TLS',
    { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' },
    'old version of TLS',
  ],
  ['no common cipher', { maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA' }, 'is self-signed|no TLS cipher'],
] as const)('a host with %s is reported as such', async (_what, options, words) => {
  const server = createServer({ ...certificate, ...options });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));

  const told = await message(`https://localhost:${(server.address() as AddressInfo).port}`);
  server.close();

  expect(told).toMatch(/^network: localhost:\d+: /);
  expect(told).toMatch(new RegExp(words));
});
