import { isJsonObject, type Json, ownValue, pointerToken, pointerTokens } from '../model/json.ts';
import { ReadError } from '../providers/contract.ts';
import { typeName } from '../providers/members.ts';

/** The value that an RFC 6901 pointer finds; undefined if there is none. */
export function at(value: Json, pointer: string): Json | undefined {
  if (pointer === '') return value;
  // Most pointers are the name of a member.
  if (!pointer.includes('/', 1) && !pointer.includes('~')) return member(value, pointer.slice(1));
  let found: Json | undefined = value;
  for (const token of pointerTokens(pointer)) {
    if (found === undefined) return undefined;
    found = member(found, token);
  }
  return found;
}

function member(value: Json, token: string): Json | undefined {
  if (Array.isArray(value)) return /^(?:0|[1-9]\d*)$/.test(token) ? value[Number(token)] : undefined;
  return isJsonObject(value) ? ownValue(value, token) : undefined;
}

/** Undefined if the last step is missing or `null`. Throws if the reply has another shape before that. */
export function nothingOr(value: Json, pointer: string): Json | undefined {
  if (pointer === '') return value ?? undefined;
  const tokens = pointerTokens(pointer);
  let found: Json = value;
  for (const [index, token] of tokens.entries()) {
    if (!isJsonObject(found) && !(Array.isArray(found) && /^\d+$/.test(token)))
      throw malformed(pointerTo(tokens, index), typeName(found));
    const next = member(found, token);
    if ((next ?? null) === null && index < tokens.length - 1)
      throw malformed(pointerTo(tokens, index + 1), typeName(next));
    if (next === undefined || next === null) return undefined;
    found = next;
  }
  return found;
}

function pointerTo(tokens: readonly string[], count: number): string {
  return tokens
    .slice(0, count)
    .map((token) => `/${pointerToken(token)}`)
    .join('');
}

export function malformed(pointer: string, what: string): ReadError {
  const where = pointer === '' ? 'the reply' : pointer;
  return new ReadError(
    'malformed-response',
    `the reply has another shape than documented: ${where} is ${what}`,
  );
}

/** The text at a pointer below `base`. Throws if there is none. */
export function textAt(value: Json, pointer: string, base = ''): string {
  const found = at(value, pointer);
  if (typeof found === 'string' && found !== '') return found;
  throw malformed(`${base}${pointer}`, found === '' ? 'empty' : `${typeName(found)}, not a text`);
}

/** The list at a pointer below `base`. Throws if there is none. */
export function listAt(value: Json, pointer: string, base = ''): readonly Json[] {
  const found = at(value, pointer);
  if (Array.isArray(found)) return found;
  throw malformed(`${base}${pointer}`, `${typeName(found)}, not a list`);
}

/** For `catch`: turns a fault of the vendor into a result. */
export function faultAs<Value>(make: (error: ReadError) => Value): (error: unknown) => Value {
  return (error) => {
    if (error instanceof ReadError) return make(error);
    throw error;
  };
}
