import { compareField } from '../compare/field-finding.ts';
import { compare } from '../compare/judge.ts';
import { groupBy } from '../model/group.ts';
import type { Target, Waiver } from '../model/manifest.ts';
import type { Found, Intent, NewWaiver } from './contract.ts';

interface Verifying extends Pick<Found, 'observationOf' | 'comparisonOf'> {
  readonly before: readonly Target[];
  readonly after: readonly Target[];
  readonly intents: readonly Intent[];
}

export interface Verified {
  /** Only the intended parts have changed, and accepted fields are in sync. */
  readonly isFine: boolean;
  /** Fields of added environments that differ from an inherited expectation. */
  readonly moreFields: ReadonlyMap<string, readonly string[]>;
}

/** Compares the manifests before and after the edits. */
export function verify(verifying: Verifying): Verified {
  const { before, after, intents, comparisonOf } = verifying;
  const meant = groupBy(intents, ({ id }) => id);
  const old = new Map(before.map((target) => [target.id, target]));
  const moreFields = new Map<string, readonly string[]>();
  let isFine = true;
  let added = 0;
  for (const target of after) {
    const own = meant.get(target.id) ?? [];
    const one = old.get(target.id);
    if (one !== undefined) {
      isFine &&= one === target || isAsMeant({ before: one, after: target, intents: own }, verifying);
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

interface Pair {
  readonly before: Target;
  readonly after: Target;
  readonly intents: readonly Intent[];
}

function isAsMeant({ before, after, intents }: Pair, { observationOf, comparisonOf }: Verifying): boolean {
  if (withoutExpectations(before) !== withoutExpectations(after)) return false;
  const fields = Object.keys(before.expect);
  if (fields.length !== Object.keys(after.expect).length) return false;
  const isMeant = (name: string) =>
    intents.some((intent) => intent.kind === 'value' && intent.field === name);
  for (const field of fields) {
    const [one, other] = [before.expect[field], after.expect[field]];
    if (one === undefined || other === undefined) return false;
    if (!isMeant(field)) {
      if (JSON.stringify(one.expectation) !== JSON.stringify(other.expectation)) return false;
      continue;
    }
    const found = observationOf(after.id);
    if (one.expectation.op !== other.expectation.op || found?.kind !== 'found') return false;
    const findings = compareField({ target: after, found, field, expected: other }, comparisonOf(after));
    if (findings.length > 0) return false;
  }
  return hasWaiversAsMeant({ before, after, intents });
}

/** The parts of a target that `accept` never changes. Locations are left out, because edits move them. */
function withoutExpectations({ credentials, ...target }: Target): string {
  const { id, expect, waivers, location, deploymentLocation, shown, ...kept } = target;
  const variables = Object.entries(credentials).map(([name, { variable }]) => [name, variable]);
  return JSON.stringify([kept, variables]);
}

function hasWaiversAsMeant({ before, after, intents }: Pair): boolean {
  const wanted = new Map(before.waivers.map(({ location, ...waiver }) => [waiver.field, waiver]));
  const given = new Map<string, NewWaiver>();
  for (const intent of intents) {
    if (intent.kind !== 'waiver') continue;
    const { field, waiver } = intent;
    given.set(field, waiver);
    wanted.set(field, { ...wanted.get(field), field, ...waiver });
  }
  const isWanted = ({ field, until, reason, by }: Waiver) => {
    const other = wanted.get(field);
    if (other?.until !== until || other.reason !== reason) return false;
    return other.by === by || (given.has(field) && given.get(field)?.by === by);
  };
  return wanted.size === after.waivers.length && after.waivers.every(isWanted);
}
