import type { CST } from 'yaml';
import type { Edit } from './edits.ts';
import { bodyOf, contentRange, endOfContent, rangeOf } from './extent.ts';
import type { Places } from './places.ts';
import { isOtherKind, literalBlock, type Quote, quotedText } from './scalar-text.ts';

/** Replaces a text, in the same quotes if possible. */
export function scalarEdits(token: CST.Token, text: string, asText: boolean, places: Places): Edit[] {
  if (token.type === 'block-scalar') return blockEdits(token, text, places);
  const quote: Quote =
    token.type === 'double-quoted-scalar'
      ? 'double'
      : token.type === 'single-quoted-scalar'
        ? 'single'
        : 'plain';
  const source = 'source' in token ? token.source : '';
  // A word must not become something that other readers take for a number.
  const isKept = asText && quote === 'plain' && (isOtherKind(source) || !isOtherKind(text));
  return [{ ...rangeOf(token), text: quotedText(text, quote, { asText: isKept }) }];
}

/** A literal block stays literal; a folded one becomes literal. */
function blockEdits(token: CST.BlockScalar, text: string, { text: whole, eol }: Places): Edit[] {
  const header = token.props.find(({ type }) => type === 'block-scalar-header');
  const { start, end } = bodyOf(token);
  const source = whole.slice(start, end);
  const indent = /^(?:[ \t]*\r?\n)*( +)/.exec(source)?.[1];
  const literal = indent === undefined ? undefined : literalBlock(text, { indent, eol });
  if (literal === undefined || header === undefined || !('source' in header) || /[\d+]/.test(header.source)) {
    return [{ ...contentRange(token, whole), text: quotedText(text, 'double') }];
  }
  // Blank lines below are not part of the text.
  const below = source.slice(endOfContent(source));
  const rest = below.slice(/^[ \t]*/.exec(below)?.[0].length ?? 0);
  const isEnded = rest !== '' || !text.endsWith('\n');
  const { offset, source: sign } = header;
  return [
    ...(sign === literal.header ? [] : [{ start: offset, end: offset + sign.length, text: literal.header }]),
    { start, end, text: literal.body + (isEnded ? rest : eol) },
  ];
}
