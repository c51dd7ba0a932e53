import type { Status } from '../../model/report.ts';

/** A shape beside the colour, for those who cannot tell the colours apart. */
export const ICONS: Readonly<Record<Status, string>> = {
  'in-sync': '✓',
  drifted: '✕',
  missing: '∅',
  unexpected: '+',
  pending: '…',
  planned: '»',
  unknown: '?',
  waived: '~',
};
