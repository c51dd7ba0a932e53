import { compareField } from '../compare/field-finding.ts';
import { type Comparison, compare } from '../compare/judge.ts';
import { groupBy } from '../model/group.ts';
import type { Expectation, Target, Waiver } from '../model/manifest.ts';
import type { Observation } from '../model/observation.ts';
import type { Intent } from './contract.ts';

interface Verifying {
  readonly before: readonly Target[];
  readonly after: readonly Target[];
  readonly intents: readonly Intent[];
  readonly observationOf: (id: string) => Observation | undefined;
  readonly comparisonOf: (target: Target) => Comparison;
}

export interface Verified {
  /** Only the intended parts have changed, and accepted fields are in sync. */
  readonly isFine: boolean;
  /** Fields of added environments that differ from an inherited expectation. */
  readonly moreFields: ReadonlyMap<string, readonly string[]>;
}

/** Compares the manifests before and after the edits. */
export function verify({ before, after, intents, observationOf, comparisonOf }: Verifying): Verified {
  const meant = groupBy(intents, ({ id }) => id);
  const old = new Map(before.map((target) => [target.id, target]));
  const moreFields = new Map<string, readonly string[]>();
  let isFine = true;
  let added = 0;
  for (const target of after) {
    const own = meant.get(target.id) ?? [];
    const one = old.get(target.id);
    if (one !== undefined) {
      isFine &&= isAsMeant(one, target, own, {
        observation: observationOf(target.id),
        comparison: comparisonOf(target),
      });
      continue;
    }
    const [intent] = own;
    added += 1;
    if (intent?.kind !== 'added') isFine = false;
    else {
      const { findings } = compare(target, { kind: 'found', fields: intent.fields }, comparisonOf(target));
      const fields = findings
        .filter(({ code }) => code !== 'waiver-expired')
        .flatMap(({ field }) => field ?? []);
      if (fields.length > 0) moreFields.set(target.id, fields);
      isFine &&= findings.every(({ severity }) => severity === 'warning');
    }
  }
  const asked = intents.filter(({ kind }) => kind === 'added').length;
  return { isFine: isFine && added === asked && after.length === before.length + added, moreFields };
}

function isAsMeant(
  before: Target,
  after: Target,
  intents: readonly Intent[],
  {
    observation,
    comparison,
  }: { readonly observation: Observation | undefined; readonly comparison: Comparison },
): boolean {
  if (before === after) return true;
  if (withoutExpectations(before) !== withoutExpectations(after)) return false;
  const fields = Object.keys(before.expect);
  if (fields.length !== Object.keys(after.expect).length) return false;
  const isMeant = (name: string) =>
    intents.some((intent) => intent.kind === 'value' && intent.field === name);
  for (const field of fields) {
    const [one, other] = [before.expect[field], after.expect[field]];
    if (one === undefined || other === undefined) return false;
    if (!isMeant(field)) {
      if (!isSame(one.expectation, other.expectation)) return false;
      continue;
    }
    if (one.expectation.op !== other.expectation.op || observation?.kind !== 'found') return false;
    const findings = compareField({ target: after, found: observation, field, expected: other }, comparison);
    if (findings.length > 0) return false;
  }
  return isSameWaivers(before.waivers, after.waivers, intents);
}

/** The parts of a target that `accept` never changes, without places, which move. */
function withoutExpectations({ credentials, ...target }: Target): string {
  const { id, expect, waivers, location, deploymentLocation, shown, ...kept } = target;
  const variables = Object.entries(credentials).map(([name, { variable }]) => [name, variable]);
  return JSON.stringify([kept, variables]);
}

function isSame(one: Expectation, other: Expectation): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function isSameWaivers(
  before: readonly Waiver[],
  after: readonly Waiver[],
  intents: readonly Intent[],
): boolean {
  const wanted = new Map(before.map(({ location, ...waiver }) => [waiver.field, waiver]));
  for (const intent of intents) {
    if (intent.kind !== 'waiver') continue;
    wanted.set(intent.field, { ...wanted.get(intent.field), field: intent.field, ...intent.waiver });
  }
  const isWanted = ({ location, ...waiver }: Waiver) => {
    const other = wanted.get(waiver.field);
    return (
      other !== undefined &&
      other.until === waiver.until &&
      other.reason === waiver.reason &&
      (other.by === waiver.by ||
        intents.some(
          (each) => each.kind === 'waiver' && each.field === waiver.field && each.waiver.by === waiver.by,
        ))
    );
  };
  return wanted.size === after.length && after.every(isWanted);
}
