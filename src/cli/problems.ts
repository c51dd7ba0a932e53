import { counted } from '../model/count.ts';
import { HIDDEN } from '../model/hidden.ts';
import { placeText } from '../model/location.ts';
import type { Problem } from '../model/problem.ts';
import { visible } from '../reporters/parts/escape.ts';
import { styleFor } from '../reporters/parts/style.ts';
import { displayWidth, fitting, hanging, shortened, wrap } from '../reporters/parts/width.ts';

export interface ProblemView {
  readonly columns: number;
  readonly color: boolean;
  readonly severity?: 'error' | 'warning';
}

/** Renders mistakes for people: place, message, the line with a caret, hint. */
export function renderProblems(problems: readonly Problem[], view: ProblemView): string {
  const style = styleFor(view.color);
  const severity = view.severity ?? 'error';
  const paint = severity === 'error' ? style.red : style.yellow;
  const blocks = problems.map((problem) => {
    const { location, message, hint, excerpt } = problem;
    const place = location && visible(placeText(location));
    const said = `${paint(style.bold(severity))}${place === undefined ? '' : ` ${style.bold(place)}`}`;
    const lines = [said, ...wrap(visible(message), view.columns - 2).map((line) => `  ${line}`)];
    if (location !== undefined && excerpt !== undefined) lines.push(...pointed(excerpt, location, view));
    if (hint !== undefined) {
      lines.push(...hanging('  → ', visible(hint), view.columns).map(style.cyan));
    }
    return lines.join('\n');
  });
  const places = problems.flatMap(({ location }) => location?.file ?? []);
  const count = counted(places.length, severity === 'error' ? 'mistake' : 'warning');
  const files = new Set(places).size;
  const where = files > 1 ? ` in ${files} files` : '';
  const tail = files === 0 ? '' : `\n\n${count}${where}`;
  return `${blocks.join('\n\n')}${tail}\n`;
}

/** The line, cut to the width around the column, and a caret below it. */
function pointed(
  excerpt: string,
  { line, column }: { line: number; column: number },
  { columns, color }: ProblemView,
): string[] {
  const style = styleFor(color);
  const gutter = `${line} │ `;
  const room = Math.max(20, columns - gutter.length - 4);
  const after = visible(excerpt.slice(column - 1));
  const near = endOf(visible(excerpt.slice(0, column - 1)), Math.floor(room * 0.6));
  const shown = shortened(near + after, room);
  const caret = ' '.repeat(displayWidth(near));
  // There is no caret for hidden or cut-off text.
  const isThere = column <= excerpt.length + 1 && !(after === '' && excerpt.endsWith(HIDDEN));
  return [
    `  ${style.dim(gutter)}${shown}`,
    ...(isThere ? [`  ${' '.repeat(gutter.length - 2)}${style.dim('│')} ${caret}${style.red('^')}`] : []),
  ];
}

/** The end of a text, at most `width` columns wide. */
function endOf(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let end = text.slice(-width);
  while (displayWidth(end) > width - 1) end = end.slice((fitting(end, 2) || end).length);
  return `…${end}`;
}
