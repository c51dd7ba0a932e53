import type { Growth } from './processes.ts';

const WIDTH = 340;
const HEIGHT = 220;
const LEFT = 60;
const TOP = 40;

interface Curve {
  readonly label: string;
  readonly colour: string;
  readonly values: readonly number[];
  readonly dashed?: boolean;
}

/** Time and peak memory over the number of targets, on linear axes: what grows linearly is a straight line. */
export function growthPicture(growth: readonly Growth[]): string {
  const sizes = growth.map(({ targets }) => targets);
  const time = chart('seconds', sizes, [
    { label: 'driftline', colour: '#2563eb', values: growth.map(({ seconds }) => seconds) },
    {
      label: 'floor',
      colour: '#6b7280',
      values: growth.map(({ floorSeconds }) => floorSeconds),
      dashed: true,
    },
  ]);
  const memory = chart('megabytes', sizes, [
    { label: 'driftline', colour: '#2563eb', values: growth.map(({ megabytes }) => megabytes) },
    {
      label: 'floor',
      colour: '#6b7280',
      values: growth.map(({ floorMegabytes }) => floorMegabytes),
      dashed: true,
    },
  ]);
  const width = 2 * (WIDTH + LEFT) + 40;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${HEIGHT + TOP + 60}" font-family="sans-serif" font-size="12" role="img" aria-label="Time and peak memory over the number of targets">
<rect width="100%" height="100%" fill="#ffffff"/>
<g transform="translate(${LEFT} ${TOP})">${time}</g>
<g transform="translate(${WIDTH + 2 * LEFT + 20} ${TOP})">${memory}</g>
</svg>
`;
}

function chart(unit: string, sizes: readonly number[], curves: readonly Curve[]): string {
  const most = roundUp(Math.max(...curves.flatMap(({ values }) => values)));
  const furthest = Math.max(...sizes);
  const x = (size: number) => ((size / furthest) * WIDTH).toFixed(1);
  const y = (value: number) => (HEIGHT - (value / most) * HEIGHT).toFixed(1);
  const parts = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const height = y(most * part);
    return `<line x1="0" x2="${WIDTH}" y1="${height}" y2="${height}" stroke="#e5e7eb"/><text x="-8" y="${height}" dy="4" text-anchor="end" fill="#374151">${+(most * part).toFixed(1)}</text>`;
  });
  const ticks = [0, 0.5, 1].map(
    (part) =>
      `<text x="${x(furthest * part)}" y="${HEIGHT + 18}" text-anchor="middle" fill="#374151">${(furthest * part).toLocaleString('en')}</text>`,
  );
  const lines = curves.flatMap(({ label, colour, values, dashed }, index) => {
    const points = sizes.map((size, at) => `${x(size)},${y(values[at] ?? 0)}`).join(' ');
    return [
      `<polyline points="${points}" fill="none" stroke="${colour}" stroke-width="2"${dashed ? ' stroke-dasharray="5 4"' : ''}/>`,
      ...sizes.map(
        (size, at) => `<circle cx="${x(size)}" cy="${y(values[at] ?? 0)}" r="3" fill="${colour}"/>`,
      ),
      `<text x="10" y="${16 + index * 16}" fill="${colour}">${dashed ? '╌' : '—'} ${label}</text>`,
    ];
  });
  return [
    `<text x="0" y="-14" font-weight="bold" fill="#111827">${unit} over targets</text>`,
    ...parts,
    ...ticks,
    ...lines,
  ].join('\n');
}

function roundUp(value: number): number {
  const step = 10 ** Math.floor(Math.log10(value));
  return Math.ceil(value / step) * step;
}
