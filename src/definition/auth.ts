import type { Clock } from '../model/clock.ts';
import type { Provider, Settings } from '../providers/contract.ts';
import type { Auth, Definition } from './definition.ts';
import type { Texts } from './template.ts';

/** How requests carry the credentials. */
export function authorizationOf({
  auth,
  optionalHeaders = {},
}: Pick<Definition, 'auth' | 'optionalHeaders'>): Pick<Provider, 'authorize' | 'authorizedQuery'> {
  const ways = waysOf(auth);
  const wayOf = (given: Texts) =>
    ways.find((way) => credentialsOf(way).every((name) => (given[name] ?? '') !== ''));
  const optional = Object.entries(optionalHeaders);
  const withOptional = (headers: Texts, given: Texts): Texts => {
    const more = optional.flatMap(([name, header]) => (given[name] ? [[header, given[name]]] : []));
    return more.length === 0 ? headers : { ...headers, ...Object.fromEntries(more) };
  };
  return {
    authorize: (given: Texts, settings: Settings, clock: Clock, url: string) => {
      const way = wayOf(given);
      const headers = way === undefined ? {} : headersOf(way, given, { settings, clock, url });
      return headers instanceof Promise
        ? headers.then((signed) => withOptional(signed, given))
        : withOptional(headers, given);
    },
    ...(ways.some(({ kind }) => kind === 'query') && {
      authorizedQuery: (given: Texts): Texts => {
        const way = wayOf(given);
        return way?.kind === 'query' ? { [way.name]: given[way.value] ?? '' } : {};
      },
    }),
  };
}

/** All ways to send credentials. */
export function waysOf(auth: Definition['auth']): readonly Auth[] {
  return 'kind' in auth ? [auth] : auth;
}

/** Only temporary keys have a session token. */
export const AWS_SETS = [
  ['accessKeyId', 'secretAccessKey', 'sessionToken'],
  ['accessKeyId', 'secretAccessKey'],
] as const;

/** The names of the credentials that a way needs. */
export function credentialsOf(way: Auth): readonly string[] {
  switch (way.kind) {
    case 'none':
      return [];
    case 'bearer':
      return [way.token];
    case 'basic':
      return [way.user, way.password];
    case 'header':
    case 'query':
      return [way.value];
    case 'aws':
      return AWS_SETS[1];
    default:
      return way satisfies never;
  }
}

interface Moment {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly url: string;
}

function headersOf(way: Auth, given: Texts, { settings, clock, url }: Moment): Texts | Promise<Texts> {
  if (way.kind !== 'aws') return plainHeadersOf(way, given);
  const { region = '' } = settings;
  const wanted = { url, region, service: way.service, now: clock.now() };
  return import('./aws-signature.ts').then(({ signedHeaders }) => signedHeaders(wanted, given));
}

/** The headers for a way to send credentials. `aws` is not among them, because it signs each request. */
export function plainHeadersOf(way: Exclude<Auth, { kind: 'aws' }>, given: Texts): Texts {
  const value = (name: string) => given[name] ?? '';
  switch (way.kind) {
    case 'none':
    case 'query':
      return {};
    case 'bearer':
      return { authorization: `Bearer ${value(way.token)}` };
    case 'basic': {
      const pair = `${value(way.user)}:${value(way.password)}`;
      return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
    }
    case 'header':
      return { [way.name]: `${way.prefix ?? ''}${value(way.value)}` };
    default:
      return way satisfies never;
  }
}
