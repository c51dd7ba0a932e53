/** Draws what `driftline demo` prints as an SVG, for the README: `npm run picture`. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

const WIDTH = 8.43;
const HEIGHT = 19;
const COLORS: Readonly<Record<number, string>> = {
  31: '#ff7b72',
  32: '#7ee787',
  33: '#e3b341',
  34: '#79c0ff',
  36: '#76e3ea',
};

const printed = execFileSync('node', ['dist/bin.cjs', 'demo'], {
  cwd: new URL('..', import.meta.url),
  encoding: 'utf8',
  env: { PATH: process.env.PATH, FORCE_COLOR: '1', COLUMNS: '80' },
}).replace(/, \d+ ms/, ', 61 ms');
const lines = ['\u001b[1m$ driftline demo\u001b[22m', '', ...printed.trimEnd().split('\n')];

interface Pen {
  readonly color?: string;
  readonly bold?: boolean;
  readonly dim?: boolean;
}

function moved(pen: Pen, code: number): Pen {
  if (code === 1) return { ...pen, bold: true };
  if (code === 2) return { ...pen, dim: true };
  if (code === 22) return { color: pen.color };
  return code === 39 ? { ...pen, color: undefined } : { ...pen, color: COLORS[code] };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

function drawn(line: string, row: number): string {
  let pen: Pen = {};
  const spans = line.split(/\u001b\[(\d+)m/).map((part, index) => {
    if (index % 2 === 1) {
      pen = moved(pen, Number(part));
      return '';
    }
    if (part === '') return '';
    const fill = pen.color === undefined ? '' : ` fill="${pen.color}"`;
    const weight = pen.bold ? ' font-weight="700"' : '';
    return `<tspan${fill}${weight}${pen.dim ? ' opacity="0.62"' : ''}>${escaped(part)}</tspan>`;
  });
  return `<text x="20" y="${58 + row * HEIGHT}" xml:space="preserve">${spans.join('')}</text>`;
}

const width = Math.round(WIDTH * 80 + 40);
const height = 74 + lines.length * HEIGHT;
const dots = ['#ff5f57', '#febc2e', '#28c840'].map(
  (fill, index) => `<circle cx="${22 + index * 20}" cy="20" r="6" fill="${fill}"/>`,
);
const title = 'The output of driftline demo: which AI agents have drifted from what git declares';
writeFileSync(
  new URL('../docs/images/demo.svg', import.meta.url),
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">
<title>${title}</title>
<rect width="${width}" height="${height}" rx="10" fill="#0d1117"/>
${dots.join('')}
<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="14" fill="#e6edf3">
${lines.map(drawn).join('\n')}
</g>
</svg>
`,
);
