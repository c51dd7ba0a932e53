import { tried } from '../model/tried.ts';
import { urlOf } from '../model/url.ts';

export interface ProxySettings {
  /** The variable that names the proxy. */
  readonly variable: string;
  /** Without the user and the password. */
  readonly origin: string;
  readonly host: string;
  /** The value of `Proxy-Authorization`, if the proxy URL has a user. */
  readonly authorization?: string;
  /** Hosts that are reached without the proxy, as `NO_PROXY` lists them. */
  readonly except: string;
}

export interface ProxyFault {
  readonly variable: string;
  readonly message: string;
  readonly hint: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The first of these that is not empty counts. The order is that of Go; `ALL_PROXY` comes from curl. */
const VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'];
const EXAMPLE = 'HTTPS_PROXY=http://proxy.example.com:3128';

/** The proxy for https from the env, the fault of its URL, or undefined without a proxy. */
export function proxyOf(environment: Environment): ProxySettings | ProxyFault | undefined {
  const variable = VARIABLES.find((name) => given(environment, name) !== '');
  if (variable === undefined) return undefined;
  const except = given(environment, 'NO_PROXY') || given(environment, 'no_proxy');
  if (except.split(/[\s,]+/).includes('*')) return undefined;
  const value = given(environment, variable);
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  const scheme = text.slice(0, text.indexOf(':')).toLowerCase();
  if (scheme.startsWith('socks')) {
    return {
      variable,
      message: `${variable} names a ${scheme} proxy: SOCKS proxies are not supported`,
      hint: `name an http or https proxy, for example ${EXAMPLE}, or unset ${variable}`,
    };
  }
  const url = urlOf(text);
  if (url === undefined || (scheme !== 'http' && scheme !== 'https')) {
    return { variable, message: `${variable} is not a valid proxy URL`, hint: `for example ${EXAMPLE}` };
  }
  const user = tried(() => decodeURIComponent(url.username));
  const password = tried(() => decodeURIComponent(url.password));
  if (user === undefined || password === undefined) {
    return {
      variable,
      message: `the user or the password in ${variable} has a % in it that escapes nothing`,
      hint: 'write %25 for a % that is meant',
    };
  }
  return {
    variable,
    origin: url.origin,
    host: url.host,
    ...(user + password !== '' && {
      authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
    }),
    except,
  };
}

function given(environment: Environment, name: string): string {
  return (environment[name] ?? '').trim();
}
