import { parseExactJson, TooManyInexactNumbers } from '../model/exact-json.ts';
import type { Json } from '../model/json.ts';

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** A body as JSON, or what it is instead. */
export function decodeJson(
  bytes: Buffer,
  contentType: string | undefined,
): { readonly value: Json } | { readonly fault: string; readonly text?: string } {
  let text: string;
  try {
    text = UTF8.decode(bytes);
  } catch {
    return { fault: 'the reply is not UTF-8' };
  }
  if (text.trim() === '') return { fault: 'the reply is empty' };
  try {
    return { value: parseExactJson(text) };
  } catch (error) {
    if (error instanceof TooManyInexactNumbers) return { fault: `in the reply ${error.message}` };
    const type = contentType?.split(';', 1)[0]?.trim();
    const html = type === 'text/html' || /^\s*<(!doctype|html)/i.test(text);
    if (html)
      return {
        fault: 'the reply is a web page, not JSON: is the base URL right, and is a login in between?',
      };
    return {
      fault: `the reply is not JSON${type === undefined || type.includes('json') ? '' : ` but ${type}`}`,
      text,
    };
  }
}
