import { displayWidth, shortened } from './width.ts';

export type Cell = string | { readonly text: string; readonly paint: (text: string) => string };

const GAP = 2;
const NARROWEST = 6;
/** Columns up to this width are not cut: the table is split instead. */
const READABLE = 40;

/** Renders a table in this width. The widest columns are cut first. */
export function renderTable(rows: readonly (readonly Cell[])[], columns: number): string[] {
  const widths = fittedWidths(naturalWidths(rows), columns);
  return rows.map((row) =>
    row
      .map((cell, index) => {
        const { text, paint } =
          typeof cell === 'string' ? { text: cell, paint: (plain: string) => plain } : cell;
        const width = widths[index] ?? 0;
        const cut = shortened(text, width);
        const gap = ' '.repeat(Math.max(0, width - displayWidth(cut)) + GAP);
        return index === row.length - 1 ? paint(cut) : paint(cut) + gap;
      })
      .join('')
      .trimEnd(),
  );
}

/** Splits a table into groups of columns that fit. Each group begins with the first column. */
export function columnGroups(rows: readonly (readonly Cell[])[], columns: number): number[][] {
  const [first = 0, ...others] = naturalWidths(rows).map((width) => Math.min(width, READABLE));
  const groups: number[][] = [];
  let used = Number.POSITIVE_INFINITY;
  others.forEach((width, index) => {
    if (used + GAP + width > columns) {
      groups.push([0]);
      used = first;
    }
    groups.at(-1)?.push(index + 1);
    used += GAP + width;
  });
  return groups;
}

function naturalWidths(rows: readonly (readonly Cell[])[]): number[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => {
      const text = typeof cell === 'string' ? cell : cell.text;
      widths[index] = Math.max(widths[index] ?? 0, displayWidth(text));
    });
  }
  return widths;
}

function fittedWidths(widths: readonly number[], columns: number): number[] {
  const room = columns - GAP * (widths.length - 1);
  const fitted = [...widths];
  let sum = fitted.reduce((total, width) => total + width, 0);
  while (sum > room) {
    const widest = Math.max(...fitted);
    if (widest <= NARROWEST) break;
    const step = Math.max(1, Math.min(sum - room, Math.floor((widest - NARROWEST) / 8)));
    fitted[fitted.indexOf(widest)] = widest - step;
    sum -= step;
  }
  return fitted;
}

/** Whether the whole table fits without cutting a cell. */
export function fits(rows: readonly (readonly Cell[])[], columns: number): boolean {
  const widths = naturalWidths(rows);
  return widths.reduce((sum, width) => sum + width, GAP * (widths.length - 1)) <= columns;
}
