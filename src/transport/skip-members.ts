import { tried } from '../model/tried.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const NULL = Buffer.from('null');

/** A key is compared after its escapes are read; an escape takes six characters: `\u0062`. */
const ESCAPED_LENGTH = 6;

export interface SkipMembers {
  /** Takes the next bytes, split anywhere. Returns false when more than `limit` bytes are kept. */
  add(chunk: Uint8Array): boolean;
  /** The kept bytes, after the last `add`. */
  kept(): Buffer;
}

/**
 * Replaces the text of every member with one of these names by `null`, while the bytes of a JSON document arrive.
 * Each byte is read once, and only the kept bytes are held. The rest is not validated: the parser does that.
 * All other bytes stay the same.
 */
export function createSkipMembers(names: readonly string[], limit: number): SkipMembers {
  const out = createOutput(limit);
  const longest = Math.max(...names.map((name) => name.length)) * ESCAPED_LENGTH;
  const key = Buffer.alloc(longest);
  /** The length of the current string; a string that does not fit into `key` has none of the names. */
  let keyLength = 0;
  let state: 'outside' | 'string' | 'after-name' | 'before-value' | 'skipping' = 'outside';
  let escaped = false;

  const isNamed = () => keyLength <= longest && names.includes(textOf(key.subarray(0, keyLength)));

  function add(chunk: Uint8Array): boolean {
    let from = 0;
    let index = 0;
    const end = chunk.length;
    while (index < end) {
      switch (state) {
        case 'outside': {
          while (index < end && chunk[index] !== QUOTE) index += 1;
          if (index === end) break;
          index += 1;
          keyLength = 0;
          state = 'string';
          break;
        }
        case 'string': {
          const start = index;
          index = endOfString(chunk, index);
          remember(chunk, start, index);
          if (index === end) break;
          index += 1;
          state = isNamed() ? 'after-name' : 'outside';
          break;
        }
        case 'after-name':
        case 'before-value': {
          while (index < end && isBlank(chunk[index])) index += 1;
          if (index === end) break;
          if (state === 'after-name') {
            // Without a colon the string was a value, and this byte may be the next quote.
            const isName: boolean = chunk[index] === COLON;
            if (isName) index += 1;
            state = isName ? 'before-value' : 'outside';
          } else if (chunk[index] === QUOTE) {
            if (!out.write(chunk, from, index) || !out.write(NULL, 0, NULL.length)) return false;
            index += 1;
            from = index;
            state = 'skipping';
          } else state = 'outside';
          break;
        }
        case 'skipping': {
          index = endOfString(chunk, index);
          from = index;
          if (index === end) break;
          index += 1;
          from = index;
          state = 'outside';
          break;
        }
        default:
          return state satisfies never;
      }
    }
    return out.write(chunk, from, end);
  }

  /** The index of the quote that ends the string, or of the end of the chunk. */
  function endOfString(chunk: Uint8Array, start: number): number {
    const end = chunk.length;
    let index = start;
    if (escaped && index < end) {
      escaped = false;
      index += 1;
    }
    for (; index < end; index += 1) {
      const byte = chunk[index];
      if (byte === QUOTE) return index;
      if (byte === BACKSLASH) {
        index += 1;
        if (index === end) escaped = true;
      }
    }
    return end;
  }

  function remember(chunk: Uint8Array, start: number, end: number): void {
    const length = end - start;
    if (keyLength + length <= longest) key.set(chunk.subarray(start, end), keyLength);
    keyLength = Math.min(keyLength + length, longest + 1);
  }

  return { add, kept: out.bytes };
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** The text between the quotes, escapes read; empty if it is not valid JSON. */
function textOf(raw: Buffer): string {
  const text = raw.toString();
  return text.includes('\\') ? String(tried(() => JSON.parse(`"${text}"`)) ?? '') : text;
}

/** One growing buffer: slices of chunks would keep every chunk in memory. */
function createOutput(limit: number) {
  let buffer = Buffer.alloc(0);
  let length = 0;
  return {
    write: (chunk: Uint8Array, from: number, to: number): boolean => {
      const needed = length + to - from;
      if (needed > limit) return false;
      if (needed > buffer.length) {
        const larger = Buffer.allocUnsafe(Math.min(limit, Math.max(needed, buffer.length * 2)));
        buffer.copy(larger, 0, 0, length);
        buffer = larger;
      }
      buffer.set(chunk.subarray(from, to), length);
      length = needed;
      return true;
    },
    bytes: () => buffer.subarray(0, length),
  };
}
