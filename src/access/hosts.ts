/** `--allow-host [PROVIDER=]PATTERN`: a host, or `*.` for any labels before it, with an optional port. */
export interface HostPattern {
  /** Without one, the generic `http` provider alone is meant. */
  readonly provider: string;
  readonly host: string;
  readonly port?: string;
}

/** The pattern, or a sentence that says why the text is not one. */
export function parseHostPattern(text: string, providers: readonly string[]): HostPattern | string {
  const equals = text.indexOf('=');
  const provider = equals === -1 ? 'http' : text.slice(0, equals);
  if (provider !== 'http' && !providers.includes(provider)) {
    return `"${provider}" is no provider: write one of ${[...providers, 'http'].join(', ')} before the =`;
  }
  const match = /^(\*\.)?(\[[0-9a-fA-F:.]+\]|[^\s/:@?#%=\\*[\]]+)(?::(\d{1,5}))?$/.exec(
    text.slice(equals + 1),
  );
  if (match === null)
    return 'a host pattern is a host, or *. and a host, with an optional :port and nothing else';
  const [, wildcard = '', name = '', port] = match;
  try {
    const { hostname } = new URL(`https://${name}`);
    return { provider, host: wildcard + hostname, ...(port === undefined ? {} : { port }) };
  } catch {
    return `"${name}" is no host`;
  }
}

export interface Destination {
  readonly protocol: string;
  readonly host: string;
  readonly hostname: string;
  readonly loopback: boolean;
}

/** A pattern without a port means the default one; on loopback, where ports come and go, it means any. */
export function matchesHost(pattern: HostPattern, provider: string, to: Destination): boolean {
  if (pattern.provider !== provider) return false;
  const port = to.host.slice(to.hostname.length + 1);
  const portMatches =
    pattern.port === undefined
      ? port === '' || to.loopback
      : pattern.port === (port || (to.protocol === 'https:' ? '443' : '80'));
  if (!portMatches) return false;
  if (!pattern.host.startsWith('*.')) return pattern.host === to.hostname;
  const suffix = pattern.host.slice(1);
  return to.hostname.endsWith(suffix) && to.hostname.length > suffix.length;
}

export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
