import type { Status, TargetReport } from '../../model/report.ts';
import { isWarned } from '../parts/labels.ts';

/** A shape beside the color, for people who cannot distinguish the colors. */
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

/** The color classes of a target. Drift that only warns has an outline instead of a background. */
export function toneOf(target: TargetReport): string {
  return `s-${target.status}${isWarned(target) ? ' warned' : ''}`;
}
