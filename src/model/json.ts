/** A value that JSON can carry. Objects from vendors may own a key named `__proto__`: never assign, always define. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `Object.hasOwn`, then read: a key such as `constructor` is data and never the prototype's. */
export function ownValue(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Equality of JSON values: the order of keys does not count, the order of a list does. */
export function jsonEqual(left: Json, right: Json): boolean {
  if (left === right) return true;
  if (Array.isArray(left)) {
    return (
      Array.isArray(right) &&
      left.length === right.length &&
      left.every((item, index) => jsonEqual(item, right[index] as Json))
    );
  }
  if (!isJsonObject(left) || !isJsonObject(right)) return false;
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => Object.hasOwn(right, key) && jsonEqual(left[key] as Json, right[key] as Json));
}

/** One token of an RFC 6901 JSON pointer, escaped. */
export function pointerToken(key: string | number): string {
  return String(key).replaceAll('~', '~0').replaceAll('/', '~1');
}

/** The tokens of an RFC 6901 JSON pointer that begins with a slash. */
export function pointerTokens(pointer: string): string[] {
  const tokens = pointer.slice(1).split('/');
  if (!pointer.includes('~')) return tokens;
  return tokens.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Whether the value or one of its parts, at any depth, passes the test. No recursion. */
export function somePart(value: Json, test: (part: Json) => boolean): boolean {
  const left: Json[] = [value];
  for (let item = left.pop(); item !== undefined; item = left.pop()) {
    if (test(item)) return true;
    if (typeof item === 'object' && item !== null) for (const child of Object.values(item)) left.push(child);
  }
  return false;
}

/** Whether it contains a number beyond ±`limit`. */
export function hasNumberBeyond(value: Json, limit: number): boolean {
  return somePart(value, (part) => typeof part === 'number' && Math.abs(part) > limit);
}

/** Whether the value has more than `limit` members and entries, counted at all depths. */
export function hasMoreParts(value: Json, limit: number): boolean {
  let left = limit;
  const open: Json[] = [value];
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    if (typeof item !== 'object' || item === null) continue;
    const parts: readonly Json[] = Array.isArray(item) ? item : Object.values(item);
    left -= parts.length;
    if (left < 0) return true;
    for (const part of parts) if (typeof part === 'object') open.push(part);
  }
  return false;
}

/** Whether it is nested deeper than `limit`. No recursion, so no input exhausts the stack. */
export function isDeeperThan(value: Json, limit: number): boolean {
  let level: Json[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limit) return true;
    const next: Json[] = [];
    for (const item of level) {
      if (typeof item !== 'object' || item === null) continue;
      for (const child of Array.isArray(item) ? item : Object.values(item)) {
        if (typeof child === 'object' && child !== null) next.push(child);
      }
    }
    level = next;
  }
  return false;
}
