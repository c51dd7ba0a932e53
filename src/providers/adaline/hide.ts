import { HIDDEN } from '../../model/hidden.ts';
import { isJsonObject, type Json } from '../../model/json.ts';

const SECRET_MAPS = ['headers', 'proxyHeaders', 'query'];

/**
 * A tool's request can hold credentials in headers and URLs. Every member called `request` is treated like a request.
 */
export function hideSecrets(_field: string, value: Json): Json {
  return hideIn(value, false);
}

function hideIn(value: Json, inRequest: boolean): Json {
  if (Array.isArray(value)) return value.map((item: Json) => hideIn(item, inRequest));
  if (!isJsonObject(value)) return inRequest && typeof value === 'string' ? hideInText(value) : value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      if (inRequest && SECRET_MAPS.includes(key)) return [key, hideValues(member)];
      if (inRequest && /url$/i.test(key) && typeof member === 'string') return [key, hideUrl(member)];
      return [key, hideIn(member, inRequest || key === 'request')];
    }),
  );
}

function hideValues(value: Json): Json {
  if (isJsonObject(value)) return Object.fromEntries(Object.keys(value).map((key) => [key, HIDDEN]));
  return HIDDEN;
}

function hideInText(text: string): string {
  return /^\s*[a-z][a-z0-9+.-]*:\/\//i.test(text) ? hideUrl(text) : text;
}

/** Hides user-info and query. A URL may be relative, or begin with a variable. */
function hideUrl(text: string): string {
  const [address = '', ...query] = text.split('?');
  const shown = address.replace(/^([^/\\#]*[/\\]{2})?[^/\\#]*@/, `$1${HIDDEN}@`);
  return query.length === 0 ? shown : `${shown}?${HIDDEN}`;
}
