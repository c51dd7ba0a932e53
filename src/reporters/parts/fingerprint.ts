import { createHash } from 'node:crypto';
import type { Finding, TargetReport } from '../../model/report.ts';

export interface Identified {
  readonly target: TargetReport;
  readonly finding: Finding;
  /** 64 hex digits that do not depend on the place in the file. */
  readonly hash: string;
  /** From 1; more only if a target has the same code twice for one field. */
  readonly occurrence: number;
}

/** Every finding with a hash of its target, code and field, which identifies it in the next run. */
export function identify(targets: readonly TargetReport[]): Identified[] {
  const seen = new Map<string, number>();
  const identified: Identified[] = [];
  for (const target of targets) {
    for (const finding of target.findings) {
      const key = JSON.stringify([target.id, finding.code, finding.field ?? '']);
      const occurrence = (seen.get(key) ?? 0) + 1;
      seen.set(key, occurrence);
      const hash = createHash('sha256').update(key).digest('hex');
      identified.push({ target, finding, hash, occurrence });
    }
  }
  return identified;
}
