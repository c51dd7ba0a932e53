import type { Failure } from './types.ts';

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
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the reply ended before its announced length',
  UND_ERR_ABORTED: 'the connection was cut',
  Z_BUF_ERROR: 'the compressed reply ended too early',
};

const TLS = /^(CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|UNABLE_TO_|SELF_SIGNED_|HOSTNAME_MISMATCH|EPROTO)/;

/** Any error of undici, of TLS or of a socket, as a reason. Told apart by code, never by text. */
export function failureOf(error: unknown): Failure {
  const code = codeOf(error);
  const named = code === undefined ? '' : ` (${code})`;
  if (code === 'UND_ERR_CONNECT_TIMEOUT') {
    return {
      kind: 'failed',
      reason: 'timeout',
      message: `no connection within the time limit${named}`,
      retry: true,
    };
  }
  if (code === 'UND_ERR_HEADERS_OVERFLOW') {
    return {
      kind: 'failed',
      reason: 'too-large',
      message: `the headers of the reply are too long${named}`,
      retry: false,
    };
  }
  if (code !== undefined && TLS.test(code)) {
    return {
      kind: 'failed',
      reason: 'network',
      message: `the host's certificate or TLS was not accepted${named}; for a root of your own set NODE_EXTRA_CA_CERTS`,
      retry: false,
    };
  }
  if (
    code !== undefined &&
    code !== 'Z_BUF_ERROR' &&
    /^(HPE_|Z_|ERR_BROTLI|ERR__ERROR_FORMAT|ERR_PADDING)/.test(code)
  ) {
    const what = code.startsWith('HPE_') ? 'is no HTTP' : 'cannot be decompressed';
    return {
      kind: 'failed',
      reason: 'malformed-response',
      message: `the reply ${what}${named}`,
      retry: false,
    };
  }
  const said = (code !== undefined && NETWORK[code]) || 'the request failed';
  return { kind: 'failed', reason: 'network', message: `${said}${named}`, retry: true };
}

/** The innermost code: undici and `AggregateError` wrap what the socket said. */
function codeOf(error: unknown): string | undefined {
  let code: string | undefined;
  let current: unknown = error;
  for (let depth = 0; depth < 8 && typeof current === 'object' && current !== null; depth += 1) {
    if ('code' in current && typeof current.code === 'string') code = current.code;
    // undici leaves the code of this one out.
    else if ('name' in current && current.name === 'HTTPParserError') code = 'HPE_INVALID';
    const inner: unknown =
      'errors' in current && Array.isArray(current.errors) ? current.errors[0] : undefined;
    current = 'cause' in current && current.cause !== undefined ? current.cause : inner;
  }
  return code;
}
