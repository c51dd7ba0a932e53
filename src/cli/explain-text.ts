import { KIND_TITLES, type Meaning } from '../reporters/parts/codes/index.ts';
import { styleFor } from '../reporters/parts/style.ts';
import { wrap } from '../reporters/parts/width.ts';
import type { Output } from './output.ts';

export function listText(codes: ReadonlyMap<string, readonly Meaning[]>, output: Output): string {
  const style = styleFor(output.outColor);
  const width = Math.max(...[...codes.keys()].map(({ length }) => length));
  const sections = Object.entries(KIND_TITLES).map(([kind, title]) => {
    const lines = [...codes].flatMap(([code, meanings]) => {
      const meaning = meanings.find((each) => each.kind === kind);
      if (meaning === undefined) return [];
      return wrap(meaning.title, output.columns - width - 4).map((text, index) =>
        index === 0
          ? `  ${style.bold(code)}${' '.repeat(width - code.length)}  ${text}`
          : `${' '.repeat(width + 4)}${text}`,
      );
    });
    return [`${sentence(title)}:`, ...lines].join('\n');
  });
  return `${sections.join('\n\n')}\n\ndriftline explain CODE says more about one.\n`;
}

interface Explained {
  readonly code: string;
  readonly meanings: readonly Meaning[];
  readonly link: string;
}

export function codeText({ code, meanings, link }: Explained, output: Output): string {
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

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
