import { isJsonObject, type Json, ownValue, pointerTokens } from '../model/json.ts';

/** JSON pointers below a field, as tokens. */
export type Parts = readonly (readonly string[])[];

/** What an `ignore` list excludes of a field: all of it, or these parts. */
export function ignoredOf(field: string, ignore: readonly string[]): 'all' | Parts {
  const parts: string[][] = [];
  for (const entry of ignore) {
    if (!entry.startsWith('/')) {
      if (entry === field) return 'all';
      continue;
    }
    const [name, ...tokens] = pointerTokens(entry);
    if (name !== field) continue;
    if (tokens.length === 0) return 'all';
    parts.push(tokens);
  }
  return parts;
}

/** Ignored list items become null, so that later items keep their index. */
export function withoutIgnored(value: Json, parts: Parts): Json {
  return parts.reduce<Json>((rest, tokens) => without(rest, tokens), value);
}

/** Whether a pointer leads through a list. */
export function passesList(value: Json, [token, ...rest]: readonly string[]): boolean {
  if (token === undefined) return false;
  if (Array.isArray(value)) return true;
  const member = isJsonObject(value) ? ownValue(value, token) : undefined;
  return member !== undefined && passesList(member, rest);
}

function without(value: Json, [token, ...rest]: readonly string[]): Json {
  if (token === undefined) return value;
  if (Array.isArray(value)) {
    return value.map((item: Json, index) => {
      if (String(index) !== token) return item;
      return rest.length === 0 ? null : without(item, rest);
    });
  }
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== token || rest.length > 0)
      .map(([key, member]) => [key, key === token ? without(member, rest) : member]),
  );
}
