import { addTo } from '../../../model/group.ts';
import type { Explanation } from './explanation.ts';
import { FINDINGS } from './findings.ts';
import { MISTAKES } from './mistakes.ts';
import { REASONS } from './reasons.ts';
import { STATUS_CODES } from './statuses.ts';

const BY_KIND = { status: STATUS_CODES, finding: FINDINGS, reason: REASONS, mistake: MISTAKES } as const;

export type CodeKind = keyof typeof BY_KIND;

export const KIND_TITLES: Readonly<Record<CodeKind, string>> = {
  status: 'what a target can be',
  finding: 'a finding of a target',
  reason: 'why something is unknown',
  mistake: 'a mistake in a manifest or on the command line',
};

export interface Meaning extends Explanation {
  readonly kind: CodeKind;
}

/** Every code with its meanings. A few codes have two. */
export const CODES: ReadonlyMap<string, readonly Meaning[]> = gathered();

function gathered(): Map<string, Meaning[]> {
  const codes = new Map<string, Meaning[]>();
  for (const kind of Object.keys(BY_KIND) as CodeKind[]) {
    for (const [code, explanation] of Object.entries(BY_KIND[kind])) {
      addTo(codes, code, { kind, ...explanation });
    }
  }
  return codes;
}
