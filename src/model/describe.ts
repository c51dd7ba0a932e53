import type { Json } from './json.ts';
import type { Pinned, Rollout, Skipped, Unhealthy } from './observation.ts';
import type { WaiverNote } from './report.ts';

/** Builds the sentences of findings. No code depends on the wording. */

const LONGEST = 120;
const MOST_NAMED = 5;
/** How much of a text is searched for line ends: in a megabyte of blanks that would take minutes. */
const LONGEST_LOOKED_AT = 1_000;

/** A value for people: text as it is, other values as JSON, long values cut. */
export function shown(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const line = text.slice(0, LONGEST_LOOKED_AT).replaceAll(/\s*\n\s*/g, ' ⏎ ');
  const isCut = line.length > LONGEST || text.length > LONGEST_LOOKED_AT;
  return isCut ? `${line.slice(0, LONGEST)}…` : line;
}

export function fieldDiffers(
  { field, declared, actual }: { field: string; declared: string; actual: Json | undefined },
  hint?: string,
): string {
  const live = actual === undefined ? 'has no such field' : `is ${shown(actual)}`;
  return `${field}: declared is ${declared}, live ${live}${hint === undefined ? '' : ` (${hint})`}`;
}

/** `note` says how texts differ that look the same. */
export function textDiffers(field: string, source?: string, note?: string): string {
  const declared = source === undefined ? 'the declared one' : shown(source);
  return `${field}: the live text differs from ${declared}${note === undefined ? '' : ` ${note}`}`;
}

export function structureDiffers(
  field: string,
  count: number,
  { source, note }: { readonly source?: string | undefined; readonly note?: string | undefined } = {},
): string {
  const declared = source === undefined ? 'what is declared' : shown(source);
  const places = count === 1 ? 'one place' : `${count} places`;
  return `${field}: differs from ${declared} in ${places}${note === undefined ? '' : ` (${note})`}`;
}

export function notDeployed(declared: string | undefined, detail: string | undefined): string {
  const wanted = `${declared ?? 'something'} should be live`;
  return `nothing is deployed, and ${wanted}${detail === undefined ? '' : `: ${detail}`}`;
}

export function unexpectedDeployment(version: Json | undefined): string {
  return `nothing may be deployed here, but ${version === undefined ? 'something' : shown(version)} is live`;
}

export function undeclaredEnvironment(environment: string, version: Json | undefined): string {
  return `${environment} is not declared, but ${version === undefined ? 'something' : shown(version)} is live there`;
}

export function undeclaredUnreadable(environment: string, fault: string): string {
  return `${environment} is not declared, and whether anything is live there is unknown: ${fault}`;
}

export function rolloutSays(rollout: Rollout): string {
  const what =
    rollout.fields.version === undefined ? 'a rollout' : `a rollout of ${shown(rollout.fields.version)}`;
  const since = rollout.since === undefined ? '' : ` since ${shownTime(rollout.since)}`;
  const word = rollout.status === undefined ? '' : ` (${shown(rollout.status)})`;
  const said = rollout.message === undefined ? '' : `: ${shown(rollout.message)}`;
  switch (rollout.state) {
    case 'in-progress':
      return `${what} is in progress${word}${since}${said}`;
    case 'awaiting-approval':
      return `${what} is waiting for approval${since}${said}`;
    case 'failed':
      return `${what} failed${word}${rollout.since === undefined ? '' : `, begun ${shownTime(rollout.since)}`}${said}`;
    default:
      return rollout.state satisfies never;
  }
}

/** What is live. The vendor may not name its version. */
type Live = 'nothing' | { readonly version: Json | undefined };

function pinnedText({ version, deploymentId, status }: Pinned): string {
  return `${shown(version)} (${shown(deploymentId)}, ${shown(status)})`;
}

export function pinnedNotLive(pinned: Pinned, live: Live): string {
  const instead =
    live === 'nothing'
      ? 'nothing is'
      : live.version === undefined
        ? 'something is, and its version is not known'
        : `${shown(live.version)} is`;
  return `${pinnedText(pinned)} is pinned but not live; ${instead}`;
}

export function pinnedAtOnce(pinned: readonly Pinned[]): string {
  const names = pinned.slice(0, MOST_NAMED).map(pinnedText).join(', ');
  const more = pinned.length > MOST_NAMED ? ', …' : '';
  return `${pinned.length} deployments are pinned at once, and the vendor says that only one can be: ${names}${more}`;
}

export function liveUnhealthy({ version, deploymentId, status, message }: Unhealthy): string {
  const said = message === undefined ? '' : `: ${shown(message)}`;
  return `${shown(version)} (${shown(deploymentId)}) is live, and its status is ${shown(status)}, not deployed${said}`;
}

export function skippedSays({ version, deploymentId, since }: Skipped): string {
  const when = since === undefined ? '' : `, created ${shownTime(since)}`;
  return `the newer ${shown(version)} (${shown(deploymentId)}${when}) was skipped by the vendor`;
}

export function unnamedMeanwhile(hasFailed: boolean): string {
  if (hasFailed) return 'the vendor does not name what is live: it shows only a rollout that failed';
  return 'the vendor does not name what is live during the rollout, and the rollout is not of the expected version';
}

export function waiverExpired({
  field,
  until,
  reason,
}: Pick<WaiverNote, 'field' | 'until' | 'reason'>): string {
  return `the waiver for ${field} ran out at the end of ${until} (${shown(reason)})`;
}

export function waiverUnused({ field, until }: Pick<WaiverNote, 'field' | 'until'>): string {
  return `the waiver for ${field} until ${until} covers nothing: take it out`;
}

export function promotionBroken(version: Json, before: string, there: Json | undefined): string {
  const instead = there === undefined ? 'nothing is live there' : `${shown(there)} is live there`;
  return `${shown(version)} is live here and has not been in ${before}: ${instead}`;
}

/** `declared` is undefined if it is too long for a sentence. */
export function plannedChange({
  field,
  declared,
  live,
  ref,
}: {
  readonly field: string;
  readonly declared: string | undefined;
  /** The live value of the field. */
  readonly live: 'nothing' | { readonly value: Json | undefined };
  readonly ref: string;
}): string {
  const isVersion = field === 'version';
  const unnamed = isVersion ? 'it' : `the changed ${field}`;
  const named = isVersion ? declared : `${field} ${declared}`;
  const what = `deploy ${declared === undefined ? unnamed : named}`;
  if (live === 'nothing')
    return `after the merge: ${what} (nothing is live, and ${shown(ref)} declares nothing)`;
  const value = live.value === undefined ? `no ${field}` : shown(live.value);
  const now =
    declared === undefined
      ? `what ${shown(ref)} declares is live`
      : `${value} is live, as ${shown(ref)} declares`;
  return `after the merge: ${what} (${now})`;
}

export function plannedRemoval({ live, ref }: { live: Json | undefined; ref: string }): string {
  const what = live === undefined ? 'what is live here' : shown(live);
  return `after the merge: take ${what} down (${shown(ref)} declares it, this change does not)`;
}

/** `2026-11-22 09:15 UTC` */
export function shownTime(iso: string): string {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(iso) ? `${iso.slice(0, 16).replace('T', ' ')} UTC` : iso;
}
