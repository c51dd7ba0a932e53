import type { Outcome } from './report.ts';

/** Terraform's detailed exit codes, and 3 if there is no drift and something is unknown. */
export function exitCodeFor(outcome: Outcome, { exitZero }: { exitZero: boolean }): 0 | 2 | 3 {
  if (exitZero || outcome === 'in-sync') return 0;
  return outcome === 'drift' ? 2 : 3;
}
