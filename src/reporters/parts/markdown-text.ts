import { visibleCut } from './escape.ts';

// Markup that works inside a line. Markup for the start of a line is left out: no line starts with text from outside.
const SPECIAL = /[\\`*_[\]|~$]/g;

/** Text from outside as plain Markdown text. */
export function plain(text: string, limit = 2_000): string {
  return unlinked(visibleCut(text, limit))
    .replace(SPECIAL, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

/** GitHub links names, issues and addresses when backslashes are gone already: a zero-width space breaks them up. */
function unlinked(text: string): string {
  return text
    .replace(/@(?=[\w-])/g, '@\u200b')
    .replace(/#(?=\d)/g, '#\u200b')
    .replace(/\b(GH)-(?=\d)/gi, '$1-\u200b')
    .replace(/\b(www)\./gi, '$1\u200b.')
    .replace(/:\/\//g, ':\u200b//')
    .replace(/\b(mailto|xmpp):/gi, '$1\u200b:');
}

/** Text from outside as a code span on one line. */
export function code(text: string, limit = 300): string {
  const shown = visibleCut(text, limit);
  if (shown === '') return '(empty)';
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  // A code span loses a blank at both ends.
  const pad = longest > 0 || /^ .* $/.test(shown) ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/** In a table `\|` is a bar even in code: a zero-width space separates the text's own backslash from a bar. */
export function cellCode(text: string, limit = 300): string {
  return code(text, limit)
    .replace(/\\(?=\|)/g, '\\\u200b')
    .replaceAll('|', '\\|');
}

/** A fenced block, its fence longer than any inside. */
export function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text.replace(/\n$/, '')}\n${fence}`;
}
