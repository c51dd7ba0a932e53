import { promotionBroken } from '../model/describe.ts';
import type { Json } from '../model/json.ts';
import type { Target } from '../model/manifest.ts';
import type { Found, OpenField } from '../model/observation.ts';
import type { Finding } from '../model/report.ts';
import { milliseconds } from '../model/time.ts';
import { versionOrder } from '../model/version-order.ts';
import { redactJson } from '../redact/report.ts';
import type { Comparison } from './judge.ts';
import { declaredOf } from './whole.ts';

/**
 * Reports that the environment runs a version which the environment before it in `promotion` has not reached, or that
 * this is not known.
 */
export function promotionFindings(
  target: Target,
  found: Found,
  { provider, sibling, redact }: Pick<Comparison, 'provider' | 'sibling' | 'redact'>,
): Finding[] {
  const before = target.promotedFrom;
  if (before === undefined) return [];
  const field = provider.promotionField ?? 'version';
  const here = found.fields[field];
  const open = found.open?.[field];
  if (here === undefined)
    return [unknown(target, before, open?.message ?? `${field} is not known in ${target.environment}`)];
  const other = sibling(before);
  if (other === undefined || other.kind === 'unreadable' || other.kind === 'rolling') {
    const why = other?.kind === 'unreadable' ? other.message : 'what is live there is not known';
    return [unknown(target, before, why)];
  }
  const there = other.kind === 'found' ? other.fields[field] : undefined;
  const reached = other.kind === 'found' && hasReached({ here, there, found, other }, other.open?.[field]);
  if (reached === true) return [];
  if (typeof reached === 'string') return [unknown(target, before, reached)];
  // Redact before a sentence cuts the value: a part of a credential is not recognized.
  const safe = (value: Json) => (redact === undefined ? value : redactJson(value, redact));
  return [
    {
      code: 'promotion-skipped',
      severity: target.severity,
      message: promotionBroken(safe(here), before, there === undefined ? undefined : safe(there)),
      field,
      expected: declaredOf(target, field, provider) ?? { promotion: [before, target.environment] },
      actual: safe(here),
      location: target.location,
    },
  ];
}

interface Pair {
  readonly here: Json;
  readonly there: Json | undefined;
  readonly found: Found;
  readonly other: Found;
}

/**
 * Decides by the order of versions, or by the history of the other environment. A string says why the answer is
 * unknown.
 */
function hasReached({ here, there, found, other }: Pair, open: OpenField | undefined): boolean | string {
  if (there === undefined) return open?.message ?? 'the version there is not known';
  if (here === there) return true;
  const order = typeof here === 'string' && typeof there === 'string' ? versionOrder(here, there) : undefined;
  if (order !== undefined) return order <= 0;
  if (other.history !== undefined) return other.history.some((version) => version === here);
  const [since, sinceThere] = [found, other].map(({ liveSince }) => milliseconds(liveSince));
  if (since === undefined || sinceThere === undefined) return 'when it was deployed is not known';
  // If the other environment was deployed after this one, it counts as having had this version before. If it was
  // deployed earlier, it never ran this version.
  return sinceThere > since;
}

function unknown({ location }: Target, before: string, why: string): Finding {
  return {
    code: 'unreadable',
    severity: 'error',
    reason: 'unresolved-expectation',
    message: `it is not known whether ${before} has had this version: ${why}`,
    location,
  };
}
