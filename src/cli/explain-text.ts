import { KIND_TITLES, type Meaning } from '../reporters/parts/codes/index.ts';
import { styleFor } from '../reporters/parts/style.ts';
import { hanging, wrap } from '../reporters/parts/width.ts';
import type { Output } from './output.ts';

export function listText(codes: ReadonlyMap<string, readonly Meaning[]>, output: Output): string {
  const style = styleFor(output.outColor);
  const width = Math.max(...[...codes.keys()].map(({ length }) => length));
  const sections = Object.entries(KIND_TITLES).map(([kind, title]) => {
    const lines = [...codes].flatMap(([code, meanings]) => {
      const meaning = meanings.find((each) => each.kind === kind);
      if (meaning === undefined) return [];
      const lines = hanging(`  ${code.padEnd(width)}  `, meaning.title, output.columns);
      return lines.join('\n').replace(code, style.bold(code));
    });
    return [`${title.charAt(0).toUpperCase()}${title.slice(1)}:`, ...lines].join('\n');
  });
  return `${sections.join('\n\n')}\n\ndriftline explain CODE says more about one of them.\n`;
}

export function codeText(
  { code, meanings, link }: { code: string; meanings: readonly Meaning[]; link: string },
  output: Output,
): string {
  const style = styleFor(output.outColor);
  const indented = (text: string) => wrap(text, output.columns - 2).map((line) => `  ${line}`);
  const sections = meanings.map(({ kind, title, description, help }) =>
    [
      `${style.bold(code)}: ${KIND_TITLES[kind]}`,
      '',
      ...indented(`${title}.`),
      ...indented(description),
      '',
      'What to do:',
      ...indented(help),
    ].join('\n'),
  );
  return `${sections.join('\n\n')}\n\n${style.dim(link)}\n`;
}
