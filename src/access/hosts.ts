import { didYouMean } from '../model/did-you-mean.ts';
import { urlOf } from '../model/url.ts';
import { PROVIDER_WORD } from '../providers/registry.ts';

/**
 * The value of `--allow-host`, `PROVIDER=HOST`. `*.` before the host matches its subdomains, and `:port` may follow the
 * host. With `http://` before the host, only plain http to exactly this host is allowed.
 */
export interface HostPattern {
  readonly provider: string;
  readonly host: string;
  readonly port?: string;
  readonly plain?: true;
}

/** The pattern, or a sentence that says what to write instead. */
export function parseHostPattern(text: string, providers: readonly string[]): HostPattern | string {
  const equals = text.indexOf('=');
  if (equals === -1) {
    return `write PROVIDER=HOST: whose credentials may go to this host? PROVIDER is ${PROVIDER_WORD}`;
  }
  const provider = text.slice(0, equals);
  if (!providers.includes(provider)) {
    const meant = didYouMean(provider, providers) ?? `write ${PROVIDER_WORD} before the =`;
    return `there is no provider "${provider}": ${meant}`;
  }
  const match = /^(http:\/\/)?(\*\.)?(\[[0-9a-fA-F:.]+\]|[^\s/:@?#%=\\*[\]]+)(?::(?!0+$)(\d{1,5}))?$/.exec(
    text.slice(equals + 1),
  );
  if (match === null) {
    return 'write a host, or *. and a host, with an optional :port and nothing else; for plain http to one host, write http:// before it';
  }
  const [, scheme, wildcard = '', name = '', port] = match;
  if (scheme !== undefined && wildcard !== '') {
    return 'http:// goes with one host: write it without the *.';
  }
  const url = urlOf(`https://${name}:${port ?? ''}`);
  if (url === undefined) return `"${name}${port === undefined ? '' : `:${port}`}" is not a host`;
  return {
    provider,
    host: wildcard + url.hostname,
    ...(port !== undefined && { port: String(Number(port)) }),
    ...(scheme !== undefined && { plain: true }),
  };
}

export interface Destination {
  readonly protocol: string;
  readonly host: string;
  readonly hostname: string;
  readonly loopback: boolean;
}

/** A pattern without a port means the default port. On loopback, where ports come and go, it means any port. */
export function matchesHost(pattern: HostPattern, provider: string, to: Destination): boolean {
  if (pattern.provider !== provider) return false;
  if (pattern.plain && to.protocol !== 'http:') return false;
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
