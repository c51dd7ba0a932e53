import type { Clock } from '../model/clock.ts';
import type { Provider, Settings } from '../providers/contract.ts';
import type { Auth, Definition } from './definition.ts';

type Credentials = Readonly<Record<string, string>>;
type Texts = Readonly<Record<string, string>>;

/** How requests carry the credentials. */
export function authorizationOf({
  auth,
  optionalHeaders = {},
}: Pick<Definition, 'auth' | 'optionalHeaders'>): Pick<Provider, 'authorize' | 'authorizedQuery'> {
  const ways = waysOf(auth);
  const wayOf = (given: Credentials) =>
    ways.find((way) => credentialsOf(way).every((name) => (given[name] ?? '') !== ''));
  const more = Object.entries(optionalHeaders);
  const withMore = (headers: Texts, given: Credentials): Texts => {
    if (more.length === 0) return headers;
    const extra = more.flatMap(([name, header]): [string, string][] =>
      given[name] ? [[header, given[name]]] : [],
    );
    return { ...headers, ...Object.fromEntries(extra) };
  };
  return {
    authorize: (given: Credentials, settings: Settings, clock: Clock, url: string) => {
      const way = wayOf(given);
      const headers = way === undefined ? {} : headersOf(way, given, { settings, clock, url });
      return headers instanceof Promise
        ? headers.then((signed) => withMore(signed, given))
        : withMore(headers, given);
    },
    ...(ways.some(({ kind }) => kind === 'query') && {
      authorizedQuery: (given: Credentials): Texts => {
        const way = wayOf(given);
        return way?.kind === 'query' ? { [way.name]: given[way.value] ?? '' } : {};
      },
    }),
  };
}

/** One way, or several of which the first is taken whose credentials are given. */
export function waysOf(auth: Definition['auth']): readonly Auth[] {
  return 'kind' in auth ? [auth] : auth;
}

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
      return ['accessKeyId', 'secretAccessKey'];
    default:
      return way satisfies never;
  }
}

interface Moment {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly url: string;
}

function headersOf(way: Auth, given: Credentials, { settings, clock, url }: Moment): Texts | Promise<Texts> {
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
    case 'aws': {
      const { region = '' } = settings;
      const wanted = { url, region, service: way.service, now: clock.now() };
      return import('./aws-signature.ts').then(({ signedHeaders }) => signedHeaders(wanted, given));
    }
    default:
      return way satisfies never;
  }
}
