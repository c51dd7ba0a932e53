import { visibleCut } from './escape.ts';

/** Text from outside. Slack can escape only `&`, `<` and `>`: a zero-width space disables the other characters. */
export function slackText(text: string, limit: number): string {
  const kept = withoutTicks(visibleCut(text, limit));
  return escaped(
    kept
      .replace(/[*_~]/g, '$&\u200b')
      .replace(/:(?=[\w+-]+:)/g, ':\u200b')
      .replace(/@(?=\w)/g, '@\u200b'),
  );
}

/** Text from outside as code on one line. */
export function slackCode(text: string, limit = 150): string {
  const kept = withoutTicks(visibleCut(text, limit));
  return kept === '' ? '(empty)' : `\`${escaped(kept)}\``;
}

/** `text` is in Slack's markup already. */
export function slackLink(url: string, text: string): string {
  return `<${escaped(url).replaceAll('|', '%7C')}|${text.replaceAll('|', '\u2502')}>`;
}

/** Slack cannot escape a backquote: it is replaced by a similar character. */
function withoutTicks(text: string): string {
  return text.replaceAll('`', '\u02cb');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
