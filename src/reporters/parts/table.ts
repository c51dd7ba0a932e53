export type Cell = string | { readonly text: string; readonly paint: (text: string) => string };

const GAP = 2;
const NARROWEST = 6;

/** Columns of text in the width there is: the widest are cut first. */
export function renderTable(rows: readonly (readonly Cell[])[], columns: number): string[] {
  const widths = narrowed(naturalWidths(rows), columns);
  return rows.map((row) =>
    row
      .map((cell, index) => {
        const { text, paint } =
          typeof cell === 'string' ? { text: cell, paint: (plain: string) => plain } : cell;
        const width = widths[index] ?? 0;
        const cut = text.length > width ? `${text.slice(0, width - 1)}…` : text;
        return index === row.length - 1 ? paint(cut) : paint(cut) + ' '.repeat(width - cut.length + GAP);
      })
      .join('')
      .trimEnd(),
  );
}

function naturalWidths(rows: readonly (readonly Cell[])[]): number[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  return Array.from({ length: count }, (_, index) =>
    Math.max(0, ...rows.map((row) => textOf(row[index]).length)),
  );
}

function textOf(cell: Cell | undefined): string {
  return cell === undefined ? '' : typeof cell === 'string' ? cell : cell.text;
}

function narrowed(widths: number[], columns: number): number[] {
  const room = columns - GAP * (widths.length - 1);
  const fitted = [...widths];
  while (fitted.reduce((sum, width) => sum + width, 0) > room) {
    const widest = Math.max(...fitted);
    if (widest <= NARROWEST) break;
    fitted[fitted.indexOf(widest)] = widest - 1;
  }
  return fitted;
}
