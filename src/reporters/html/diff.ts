import { counted } from '../../model/count.ts';
import { firstLines } from '../parts/diff-lines.ts';
import { type Markup, markup, preformatted } from '../parts/markup.ts';
import { type DiffRow, type Side, sideBySide } from '../parts/side-by-side.ts';

const ROW_LIMIT = 1_000;
const SEGMENT_LIMIT = 5_000;

/** Declared on the left, live on the right; changes inside a line are marked. */
export function diffTable(diff: string, field: string): Markup {
  const { lines, leftOut } = firstLines(diff, { most: 2 * ROW_LIMIT, longest: SEGMENT_LIMIT });
  const rows = sideBySide(lines.join('\n'));
  const count = Math.max(0, rows.length - ROW_LIMIT) + leftOut;
  const more = count === 0 ? undefined : markup`<p class="note">and ${counted(count, 'more line')}</p>`;
  return markup`<table class="diff"><caption class="unseen">${field}: the declared text beside the live one</caption><colgroup><col class="no"><col><col class="no"><col></colgroup><thead><tr><th scope="col"><span class="unseen">Line</span></th><th scope="col">Declared <span>${field}</span></th><th scope="col"><span class="unseen">Line</span></th><th scope="col">Live <span>${field}</span></th></tr></thead>
<tbody>${rows.slice(0, ROW_LIMIT).map(row)}</tbody></table>${more}\n`;
}

function row({ kind, declared, live, note }: DiffRow): Markup {
  if (kind === 'gap') return markup`<tr class="gap"><td colspan="4">${note}</td></tr>\n`;
  const changed = kind === 'changed';
  return markup`<tr>${cells(declared, changed ? 'declared' : 'same')}${cells(live, changed ? 'live' : 'same')}</tr>\n`;
}

function cells(side: Side | undefined, kind: 'declared' | 'live' | 'same'): Markup {
  if (side === undefined) return markup`<td class="no"></td><td class="blank"></td>`;
  // Where the whole line changed, the background shows it.
  const marked = kind !== 'same' && side.segments.some(({ changed }) => !changed);
  const segments = side.segments.map(({ text, changed }) => {
    const shown = preformatted(text);
    if (!changed || !marked) return shown;
    return markup`<mark>${shown}</mark>`;
  });
  return markup`<td class="no">${side.line}</td><td class="text ${kind}">${segments}</td>`;
}
