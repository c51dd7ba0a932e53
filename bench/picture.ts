import type { Growth } from './processes.ts';

const WIDTH = 340;
const HEIGHT = 220;
const LEFT = 60;
const TOP = 40;
const RIGHT = 30;
const BOTTOM = 50;

interface Curve {
  readonly label: string;
  readonly color: string;
  readonly values: readonly number[];
  readonly dashed?: boolean;
}

/** Time and peak memory over the number of targets, on linear axes: what grows linearly is a straight line. */
export function growthPicture(growth: readonly Growth[]): string {
  const sizes = growth.map(({ targets }) => targets);
  const time = chart('seconds', sizes, [
    { label: 'driftline', color: '#2563eb', values: growth.map(({ seconds }) => seconds) },
    {
      label: 'the bare program',
      color: '#6b7280',
      values: growth.map(({ floorSeconds }) => floorSeconds),
      dashed: true,
    },
  ]);
  const memory = chart('megabytes', sizes, [
    { label: 'driftline', color: '#2563eb', values: growth.map(({ megabytes }) => megabytes) },
    {
      label: 'the bare program',
      color: '#6b7280',
      values: growth.map(({ floorMegabytes }) => floorMegabytes),
      dashed: true,
    },
  ]);
  const each = LEFT + WIDTH + RIGHT;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${2 * each} ${TOP + HEIGHT + BOTTOM}" font-family="sans-serif" font-size="12" role="img" aria-label="Time and peak memory over the number of targets">
<rect width="100%" height="100%" fill="#ffffff"/>
<g transform="translate(${LEFT} ${TOP})">${time}</g>
<g transform="translate(${each + LEFT} ${TOP})">${memory}</g>
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
  const lines = curves.flatMap(({ label, color, values, dashed }, index) => {
    const stroke = `fill="none" stroke="${color}" stroke-width="2"${dashed ? ' stroke-dasharray="5 4"' : ''}`;
    const height = 12 + index * 16;
    const points = sizes.map((size, at) => `${x(size)},${y(values[at] ?? 0)}`).join(' ');
    return [
      `<polyline points="${points}" ${stroke}/>`,
      ...sizes.map(
        (size, at) => `<circle cx="${x(size)}" cy="${y(values[at] ?? 0)}" r="3" fill="${color}"/>`,
      ),
      `<line x1="10" x2="34" y1="${height}" y2="${height}" ${stroke}/>`,
      `<text x="40" y="${height}" dy="4" fill="${color}">${label}</text>`,
    ];
  });
  return [
    `<text x="0" y="-14" font-weight="bold" fill="#111827">${unit}</text>`,
    `<text x="${WIDTH / 2}" y="${HEIGHT + 38}" text-anchor="middle" fill="#374151">targets</text>`,
    ...parts,
    ...ticks,
    ...lines,
  ].join('\n');
}

function roundUp(value: number): number {
  const step = 10 ** Math.floor(Math.log10(value));
  return Math.ceil(value / step) * step;
}
