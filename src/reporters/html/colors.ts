import { STATUSES, type Status } from '../../model/report.ts';

type Shades = Readonly<Record<Status, readonly [tone: string, wash: string]>>;

// Tone on wash, and both on the card, have the contrast of WCAG AA (4.5 to 1). A test measures it.
const LIGHT: Shades = {
  'in-sync': ['#067647', '#e9f9f0'],
  drifted: ['#b42318', '#fdeeec'],
  missing: ['#a6390a', '#fff1e6'],
  unexpected: ['#6927da', '#f3f0ff'],
  pending: ['#175cd3', '#eaf4ff'],
  planned: ['#0b6b74', '#e4f7f8'],
  unknown: ['#7a4a05', '#fdf6d8'],
  waived: ['#475467', '#eef1f5'],
};

const DARK: Shades = {
  'in-sync': ['#5fd394', '#102c1e'],
  drifted: ['#ff9b8f', '#3a1817'],
  missing: ['#ffb27a', '#382211'],
  unexpected: ['#c9b3ff', '#281d45'],
  pending: ['#8ec5ff', '#122742'],
  planned: ['#6fd6df', '#0c2b2f'],
  unknown: ['#f2cc60', '#30280d'],
  waived: ['#b4bcc6', '#222932'],
};

const LIGHT_SURFACES =
  '--page:#f5f6f8;--card:#fff;--text:#1b1f24;--muted:#57606a;--line:#dce1e7;--edge:#818b98;--link:#0b5cad;--focus:#2f81f7;--live:#fff3f1;--live-strong:#ffcfc9;--declared:#eefbf3;--declared-strong:#b8efcd';
const DARK_SURFACES =
  '--page:#0d1117;--card:#161c24;--text:#e6edf3;--muted:#9aa4af;--line:#2d3540;--edge:#6e7781;--link:#79b8ff;--focus:#4c9bff;--live:#2d1718;--live-strong:#7a2522;--declared:#11261b;--declared-strong:#17603a';

function variables(shades: Shades): string {
  return STATUSES.map(
    (status) => `--${status}:${shades[status][0]};--${status}-wash:${shades[status][1]}`,
  ).join(';');
}

/** Dark only on screens: paper is light. */
export const COLORS = `
:root{color-scheme:light;${LIGHT_SURFACES};${variables(LIGHT)}}
@media screen and (prefers-color-scheme:dark){:root{color-scheme:dark;${DARK_SURFACES};${variables(DARK)}}}
${STATUSES.map((status) => `.s-${status}{--tone:var(--${status});--wash:var(--${status}-wash)}`).join('\n')}
`;
