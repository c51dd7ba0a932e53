import { codePointName } from '../model/invisible.ts';
import { urlOf } from '../model/url.ts';

/** Zero-width joiners are part of ordinary text in several scripts, and of emoji. */
const UNPRINTABLE = /(?![\u200c\u200d])[\p{C}\p{Zl}\p{Zp}]/u;

/** What is wrong with the name of a deployment, environment or connection. */
export function validateName(name: string): string | undefined {
  if (name === '') return 'is empty';
  if ([...name].length > 128) return `has ${[...name].length} characters`;
  if (name.includes('/')) return `"${name}" has a slash in it`;
  const unprintable = UNPRINTABLE.exec(name);
  return unprintable === null
    ? undefined
    : `has ${codePointName(unprintable[0])} in it, which cannot be printed`;
}

/** What is wrong with an id, which is sent as a path segment or a query value. */
export function validateId(id: string): string | undefined {
  if (id === '') return 'is empty';
  if (id === '.' || id === '..') return `is "${id}", which means a folder in a path`;
  const unprintable = /[\p{Cc}\p{Cs}]/u.exec(id);
  return unprintable === null ? undefined : `has ${codePointName(unprintable[0])} in it`;
}

const HOST = /^(\[[0-9a-fA-F:.]+\]|[\p{L}\p{N}_.-]+)(:(?!0+$)\d{1,5})?$/u;

/** Reads a host with an optional port, without `https://` and `/` around it; undefined if it is invalid. */
export function readHost(text: string): string | undefined {
  const host = text.replace(/^https:\/\//i, '').replace(/\/$/, '');
  return HOST.test(host) ? urlOf(`https://${host}`)?.host : undefined;
}

/** What is wrong with a base URL. Refuses everything that could send a credential elsewhere. */
export function validateBaseUrl(text: string): string | undefined {
  if (/[\\\p{Cc}\p{Cs}\s]/u.test(text)) return 'has a space, a backslash or a control character in it';
  const url = urlOf(text);
  if (url === undefined) return 'is not a URL';
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return `begins with ${url.protocol}, not https:`;
  if (!/^https?:\/\/[^/]/i.test(text)) return 'is not a URL';
  if (url.username !== '' || url.password !== '' || text.includes('@')) return 'has user-info in it';
  if (url.port === '0') return 'has port 0, which no server has';
  if (url.search !== '' || text.includes('?')) return 'has a query';
  if (url.hash !== '' || text.includes('#')) return 'has a fragment';
  return undefined;
}

/** Headers that control the route of a request, change the answer, or appear in logs. */
const FORBIDDEN_HEADER = new RegExp(
  `^(${[
    'host|connection|keep-alive|content-.*|transfer-encoding|upgrade|expect|te|trailer|cookie2?|.*method.*',
    'forwarded|proxy-.*|x-forwarded.*|x-host|x-original-.*|x-rewrite-.*',
    'accept.*|range|if-.*|cache-control|pragma',
    'referer|origin|user-agent|via|from|x-real-ip|x-request-id|trace.*',
  ].join('|')})$`,
  'i',
);

/** What is wrong with a text that becomes one label of a host, such as a region. */
export function validateLabel(text: string): string | undefined {
  if (!/^[a-z0-9-]{1,63}$/.test(text)) return 'may have only small letters, digits and hyphens';
  // Not every text with `xn--` is a valid encoding.
  return urlOf(`https://${text}.example`) === undefined ? 'cannot be a part of a host' : undefined;
}

/** What is wrong with the name of a configured header. */
export function validateHeaderName(name: string): string | undefined {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return 'is not the name of a header';
  return FORBIDDEN_HEADER.test(name) ? 'may not be set: HTTP itself uses it' : undefined;
}

/** What is wrong with a prefix of paths, such as `/api/public`. */
export function validatePath(path: string): string | undefined {
  if (!path.startsWith('/') || path.startsWith('//')) return 'must begin with one slash';
  if (!/^(\/[A-Za-z0-9._~-]+)+$/.test(path))
    return 'may have letters, digits, and . _ ~ - between its slashes';
  return path.split('/').some((segment) => segment === '.' || segment === '..')
    ? 'may not have . or .. as a segment'
    : undefined;
}
