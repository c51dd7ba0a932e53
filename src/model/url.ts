import { tried } from './tried.ts';

/**
 * Undefined if the text is no URL. `URL.canParse` of Node 20 cannot be used: after some thousand calls it refuses each
 * text with an umlaut.
 */
export function urlOf(text: string, base?: string): URL | undefined {
  return tried(() => new URL(text, base));
}
