import { compareField } from '../compare/field-finding.ts';
import type { Target } from '../model/manifest.ts';
import type { Found } from '../model/observation.ts';
import { oncePer } from '../model/once-per.ts';
import type { Provider } from '../providers/contract.ts';
import { comparedFields } from './fleets.ts';

const comparedOf = oncePer(comparedFields);

/**
 * Whether the provider's second read (`later`) is not needed: plain values show that the target is as declared, and none
 * of its deployment's fields comes from that read.
 */
export function isSettled(
  target: Target,
  found: Found,
  { provider, targets }: { readonly provider: Provider; readonly targets: readonly Target[] },
): boolean {
  const expected = Object.entries(target.expect);
  if (!target.deployed || target.promotedFrom !== undefined) return false;
  const compared = comparedOf(targets).get(target.deployment);
  if (provider.later?.fields.some((field) => compared?.has(field))) return false;
  const alone = { provider, now: 0, sibling: () => undefined };
  return expected.every(
    ([field, each]) =>
      each.expectation.op === 'equals' &&
      compareField({ target, found, field, expected: each }, alone).length === 0,
  );
}
