import type { Status, TargetReport } from '../../model/report.ts';
import { isWarned } from '../parts/labels.ts';

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

export function iconOf(target: TargetReport): string {
  return isWarned(target) ? '!' : ICONS[target.status];
}

/** The classes that give a target its color: drift that only warns has an outline in place of a ground. */
export function toneOf(target: TargetReport): string {
  return `s-${target.status}${isWarned(target) ? ' warned' : ''}`;
}
