import { isJsonObject, type Json } from '../../model/json.ts';

const HIDDEN = '(hidden)';
const SECRET_MAPS = ['headers', 'proxyHeaders', 'query'];

/**
 * Shown in place of a prompt's parts: a tool's request can hold credentials in its headers and in its URLs.
 * Anything called `request` is taken for one, wherever it stands.
 */
export function hideSecrets(_field: string, value: Json): Json {
  return hideIn(value, false);
}

function hideIn(value: Json, inRequest: boolean): Json {
  if (Array.isArray(value)) return value.map((item: Json) => hideIn(item, inRequest));
  if (!isJsonObject(value)) return inRequest && typeof value === 'string' ? hideUrl(value) : value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      if (inRequest && SECRET_MAPS.includes(key)) return [key, hideValues(member)];
      return [key, hideIn(member, inRequest || key === 'request')];
    }),
  );
}

function hideValues(value: Json): Json {
  if (isJsonObject(value)) return Object.fromEntries(Object.keys(value).map((key) => [key, HIDDEN]));
  return HIDDEN;
}

/** User-info and query of a URL are hidden, the rest is shown. */
function hideUrl(text: string): string {
  const match = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#]*@)?([^?]*)(\?.*)?$/is.exec(text);
  if (match === null) return text;
  const [, scheme = '', user, rest = '', query] = match;
  return `${scheme}${user === undefined ? '' : `${HIDDEN}@`}${rest}${query === undefined ? '' : `?${HIDDEN}`}`;
}
