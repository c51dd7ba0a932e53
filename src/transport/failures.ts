import type { Failure } from './types.ts';

export function failure(reason: Failure['reason'], message: string, retry = false): Failure {
  return { kind: 'failed', reason, message, retry };
}

const NETWORK: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ENOTFOUND: 'the name of the host is not known',
  EAI_AGAIN: 'the name of the host could not be looked up',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'the connection timed out',
  UND_ERR_SOCKET: 'the connection was cut before the end of the reply',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the length of the reply is not the one that it announced',
  UND_ERR_ABORTED: 'the connection was cut',
  Z_BUF_ERROR: 'the compressed reply ended too early',
};

export const RUN_OVER = failure('timeout', 'the time for the whole run was up, or it was ended');

/** An error of the proxy, not of the host behind it. */
export class ProxyError extends Error {
  readonly failure: Failure;

  constructor(...[reason, message, retry]: Parameters<typeof failure>) {
    super(message);
    this.failure = { ...failure(reason, message, retry), located: true };
  }
}

/** Maps an error of undici, TLS or a socket to a reason: by its code, never by its text. */
export function failureOf(error: unknown): Failure {
  if (error instanceof ProxyError) return error.failure;
  const code = codeOf(error) ?? '';
  const named = code === '' ? '' : ` (${code})`;
  if (code === 'UND_ERR_CONNECT_TIMEOUT') {
    return failure('timeout', `no connection within the time limit${named}`, true);
  }
  if (code === 'UND_ERR_HEADERS_OVERFLOW') {
    return failure(
      'too-large',
      `the headers of the reply are too long${named}: NODE_OPTIONS=--max-http-header-size=BYTES allows more than 16384`,
    );
  }
  const tls = TLS_FAULTS.find(([pattern]) => pattern.test(code))?.[1];
  if (tls !== undefined) return failure('network', tls + named);
  if (code !== 'Z_BUF_ERROR' && /^(HPE_|Z_|ERR_BROTLI|ERR__ERROR_FORMAT|ERR_PADDING)/.test(code)) {
    const what = code.startsWith('HPE_') ? 'is not HTTP' : 'cannot be decompressed';
    return failure('malformed-response', `the reply ${what}${named}`);
  }
  return failure('network', `${NETWORK[code] ?? 'the request failed'}${named}`, true);
}

const OWN_ROOT = 'if it is your own (a company root, a proxy that opens TLS), name it in NODE_EXTRA_CA_CERTS';

/** Codes of OpenSSL and Node with their explanation and remedy. The first match counts. */
const TLS_FAULTS: readonly (readonly [RegExp, string])[] = [
  [
    /^CERT_HAS_EXPIRED$/,
    'the certificate of the host has expired: it has to be renewed there, unless the clock of this computer is wrong',
  ],
  [
    /^CERT_NOT_YET_VALID$/,
    'the certificate of the host is not valid yet: is the clock of this computer right?',
  ],
  [
    /^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/,
    'the certificate is for another name than that of the host: is the host right, and who answers there?',
  ],
  [
    /^DEPTH_ZERO_SELF_SIGNED_CERT$/,
    `the certificate of the host is self-signed, so nobody vouches for it: ${OWN_ROOT}`,
  ],
  [
    /^SELF_SIGNED_CERT_IN_CHAIN$/,
    `the certificate of the host comes from a root that is not known: ${OWN_ROOT}`,
  ],
  [
    /^UNABLE_TO_/,
    `the issuer of the host's certificate is not known, or the host does not send the intermediate certificate: ${OWN_ROOT}`,
  ],
  [/^CERT_REVOKED$/, 'the certificate of the host has been revoked'],
  [
    /^INVALID_PURPOSE$/,
    'the certificate of the host is not made for a server (its key usage says something else)',
  ],
  [
    /^(INVALID_CA|PATH_LENGTH_EXCEEDED|CERT_CHAIN_TOO_LONG|KEYUSAGE_NO_CERTSIGN)$/,
    'the certificate of the host comes from an issuer that may not issue certificates',
  ],
  [
    /(KEY_TOO_SMALL|MD_TOO_WEAK)$/,
    'the certificate of the host has a key or a signature that is too weak: it must be renewed there',
  ],
  [
    /(ALERT_PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|VERSION_TOO_LOW|WRONG_SSL_VERSION)$/,
    'the host speaks only an old version of TLS: 1.2 or newer is needed',
  ],
  [
    /(CERTIFICATE_REQUIRED|ALERT_BAD_CERTIFICATE|ALERT_NO_CERTIFICATE|ALERT_UNKNOWN_CA)$/,
    'the host wants a client certificate, which driftline does not send',
  ],
  [
    /(ALERT_HANDSHAKE_FAILURE|INSUFFICIENT_SECURITY|NO_SHARED_CIPHER|NO_CIPHERS_AVAILABLE|WRONG_CIPHER_RETURNED)$/,
    'the host and this computer have no TLS cipher in common, or it wants a client certificate',
  ],
  [/UNRECOGNIZED_NAME$/, 'the host does not know its own name in TLS: is the host right?'],
  [
    /(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|UNEXPECTED_MESSAGE|UNKNOWN_PROTOCOL|RECORD_LAYER_FAILURE|UNEXPECTED_RECORD|BAD_RECORD_TYPE|INVALID_ALERT)$/,
    'the host does not speak TLS on this port: are the scheme and the port right?',
  ],
  [/^(CERT_|CRL_|ERR_TLS_|ERR_SSL_|ERR_OSSL_|EPROTO$)/, "the host's certificate or TLS was not accepted"],
];

/** The innermost code: undici and `AggregateError` wrap the socket's error. */
function codeOf(error: unknown): string | undefined {
  let code: string | undefined;
  let current: unknown = error;
  for (let depth = 0; depth < 8 && typeof current === 'object' && current !== null; depth += 1) {
    if ('code' in current && typeof current.code === 'string') code = current.code;
    // undici sets no code on this error.
    else if ('name' in current && current.name === 'HTTPParserError') code = 'HPE_INVALID';
    const inner: unknown =
      'errors' in current && Array.isArray(current.errors) ? current.errors[0] : undefined;
    current = 'cause' in current && current.cause !== undefined ? current.cause : inner;
  }
  return code;
}
