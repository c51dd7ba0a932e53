import { visibleCut, visibleLines } from './escape.ts';

// XML libraries build a tree, cost 50 KB and more, and keep the characters that XML 1.0 forbids.

/** Longer values are `preformatted`. */
const INSERT_LIMIT = 10_000;

/** Text that is XML or HTML already. */
export interface Markup {
  readonly markup: string;
}

export type Insert = string | number | Markup | readonly Markup[] | undefined;

/** XML or HTML. Everything inserted is escaped, unless it is markup already. */
export function markup(strings: TemplateStringsArray, ...inserts: readonly Insert[]): Markup {
  let text = strings[0] ?? '';
  for (const [index, insert] of inserts.entries()) text += toMarkup(insert) + (strings[index + 1] ?? '');
  return { markup: text };
}

/** Text that keeps its line feeds and tabs, for `<pre>` and for the body of an XML element. */
export function preformatted(text: string): Markup {
  return { markup: escapeMarkup(visibleLines(text)) };
}

/** Only for our own style sheet and script, never for text from outside. */
export function trusted(text: string): Markup {
  return { markup: text };
}

function toMarkup(insert: Insert): string {
  if (insert === undefined) return '';
  if (typeof insert === 'string') return escapeMarkup(visibleCut(insert, INSERT_LIMIT));
  if (typeof insert === 'number') return String(insert);
  if ('markup' in insert) return insert.markup;
  let text = '';
  for (const { markup } of insert) text += markup;
  return text;
}

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeMarkup(text: string): string {
  return text.replace(/[&<>"']/g, (character) => REFERENCES[character] ?? character);
}
