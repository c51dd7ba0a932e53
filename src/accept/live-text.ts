import { plainText } from '../operators/value.ts';
import { linesOf } from '../yaml/edits.ts';

/**
 * The text of the file with few changed lines. All other lines keep their line ends. The byte order mark and the last
 * newline of the file stay too.
 */
export function withLiveText(file: string, live: string): string {
  const bom = file.startsWith('\ufeff') ? '\ufeff' : '';
  const old = linesOf(file.slice(bom.length));
  const now = linesOf(plainText(live));
  const eol = /\r?\n/.exec(file)?.[0] ?? '\n';
  const same = (left: string | undefined, right: string | undefined) =>
    left !== undefined && right !== undefined && withoutEnd(left) === withoutEnd(right);
  let start = 0;
  while (same(old[start], now[start])) start += 1;
  let end = 0;
  while (end < Math.min(old.length, now.length) - start && same(old.at(-1 - end), now.at(-1 - end))) end += 1;
  const lines = [
    ...old.slice(0, start),
    ...now.slice(start, now.length - end).map((line) => withoutEnd(line) + eol),
    ...old.slice(old.length - end),
  ];
  const isEnded = file === '' || /\n$/.test(file);
  const last = lines.pop() ?? '';
  const ended = lines.map((line) => (line.endsWith('\n') ? line : line + eol)).join('');
  const text = bom + ended + (isEnded ? (last.endsWith('\n') ? last : last + eol) : withoutEnd(last));
  // The comparison ignores one newline at the end. If the live text ends with a newline, the file needs one more.
  const isSame = (each: string) => plainText(each) === plainText(live);
  return [text, text + eol, text + eol + eol].find(isSame) ?? text;
}

function withoutEnd(line: string): string {
  return line.replace(/\r?\n$/, '');
}
