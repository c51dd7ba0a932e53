import { parseExactJson, TooManyInexactNumbers } from '../model/exact-json.ts';
import type { Json } from '../model/json.ts';

const UTF8 = new TextDecoder('utf-8', { fatal: true });
/** An HTML page has a tag within this many characters. */
const LOOKED_AT = 2_048;
const PAGE = /^<(!doctype\s+html|html|head|body|title|script|meta|style|center|div|h[1-6]|p|form|table)\b/i;
/** Text that may precede the first tag of a page. */
const PROLOGUE = /<!--[\s\S]*?(?:-->|$)|<\?xml[^>]*>/g;

export const HTML_FAULT =
  'the reply is an HTML page, not JSON: a proxy, a login page or a bot check may have answered';

export type Decoded =
  | { readonly value: Json }
  | { readonly fault: string; readonly text?: string; readonly html?: boolean };

/** The body as JSON, or a description of the body. */
export function decodeJson(bytes: Buffer, contentType: string | undefined): Decoded {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase();
  let text: string;
  try {
    text = UTF8.decode(bytes);
  } catch {
    return isPage(bytes.toString('latin1', 0, LOOKED_AT), type)
      ? { fault: HTML_FAULT, html: true }
      : { fault: 'the reply is not UTF-8' };
  }
  if (!/\S/.test(text)) return { fault: 'the reply is empty' };
  try {
    return { value: parseExactJson(text) };
  } catch (error) {
    if (error instanceof TooManyInexactNumbers) return { fault: `in the reply ${error.message}` };
    if (isPage(text.slice(0, LOOKED_AT), type)) return { fault: HTML_FAULT, html: true };
    return {
      fault: `the reply is not JSON${type === undefined || type.includes('json') ? '' : ` but ${type}`}`,
      text,
    };
  }
}

function isPage(start: string, type: string | undefined): boolean {
  const isHtmlType = type === 'text/html' || type === 'application/xhtml+xml';
  return PAGE.test(start.replaceAll(PROLOGUE, '').trimStart()) || (isHtmlType && /<[a-z!/]/i.test(start));
}
