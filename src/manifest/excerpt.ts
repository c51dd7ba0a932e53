import { HIDDEN } from '../model/hidden.ts';
import { lineText, type Source } from '../yaml/source.ts';
import { hiddenFrom, LONGEST_USER_INFO, withoutUserInfo } from './secrets.ts';

const WIDEST = 2000;

/** A line of the manifest without values of credentials and headers: they may be secrets. */
export function excerptOf(source: Source, line: number, { parsed } = { parsed: true }): string {
  const text = lineText(source, line);
  const from = hiddenFrom(source, line, parsed);
  if (from === undefined || text.slice(from).trim() === '') return cut(text);
  if (text.slice(0, from).trim() !== '') return `${cut(text.slice(0, from).trimEnd())} ${HIDDEN}`;
  const key = /^\s*(-\s+)?["']?[A-Za-z]{1,16}["']?\s*:(?=\s|$)/.exec(text);
  return key === null ? `${/^\s*/.exec(text)?.[0] ?? ''}${HIDDEN}` : `${key[0]} ${HIDDEN}`;
}

function cut(text: string): string {
  const shown = withoutUserInfo(text.slice(0, WIDEST + LONGEST_USER_INFO));
  return text.length > WIDEST ? `${shown.slice(0, WIDEST)}…` : shown;
}
