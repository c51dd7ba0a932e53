import type { Json } from './json.ts';
import type { Pinned, Rollout, Skipped, Unhealthy } from './observation.ts';
import type { WaiverNote } from './report.ts';

/** The sentences of findings. No code depends on the wording. */

const LONGEST = 120;
const MOST_NAMED = 5;
/**
 * Line ends are replaced only in the first so many characters: in a megabyte of blanks, the search would take minutes.
 */
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
  hint: string,
): string {
  const live = actual === undefined ? 'has no such field' : `is ${shown(actual)}`;
  return `${field}: declared is ${declared}, live ${live}${hint === '' ? '' : ` (${hint})`}`;
}

/** `note` says how two texts that look the same differ. */
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

export function unexpectedDeployment(version: Json = 'something'): string {
  return `nothing may be deployed here, but ${shown(version)} is live`;
}

export function undeclaredEnvironment(environment: string, version: Json = 'something'): string {
  return `${environment} is not declared, but ${shown(version)} is live there`;
}

export function undeclaredUnreadable(environment: string, fault: string): string {
  return `${environment} is not declared, and whether anything is live there is unknown: ${fault}`;
}

export function rolloutSays(rollout: Rollout): string {
  const what =
    rollout.fields.version === undefined ? 'a rollout' : `a rollout of ${shown(rollout.fields.version)}`;
  const word = rollout.status === undefined ? '' : ` (${shown(rollout.status)})`;
  const states = {
    'in-progress': [`is in progress${word}`, ' since'],
    'awaiting-approval': ['is waiting for approval', ' since'],
    failed: [`failed${word}`, ', begun'],
  } as const;
  const [state, begun] = states[rollout.state];
  const since = rollout.since === undefined ? '' : `${begun} ${shownTime(rollout.since)}`;
  const said = rollout.message === undefined ? '' : `: ${shown(rollout.message)}`;
  return `${what} ${state}${since}${said}`;
}

function pinnedText({ version, deploymentId, status }: Pinned): string {
  return `${shown(version)} (${shown(deploymentId)}, ${shown(status)})`;
}

/** `version` is undefined if the vendor does not name what is live. */
export function pinnedNotLive(pinned: Pinned, isNothing: boolean, version: Json | undefined): string {
  const named =
    version === undefined ? 'something else is, and its version is not known' : `${shown(version)} is`;
  return `${pinnedText(pinned)} is pinned but not live; ${isNothing ? 'nothing is' : named}`;
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

export function waiverExpired({ field, until, reason }: Omit<WaiverNote, 'daysLeft'>): string {
  return `the waiver for ${field} ran out at the end of ${until} (${shown(reason)})`;
}

export function waiverUnused({ field, until }: Omit<WaiverNote, 'daysLeft'>): string {
  return `the waiver for ${field} until ${until} covers nothing: take it out`;
}

export function promotionBroken(version: Json, before: string, there: Json | undefined): string {
  const instead = there === undefined ? 'nothing is live there' : `${shown(there)} is live there`;
  return `${shown(version)} is live here and has not been in ${before}: ${instead}`;
}

/** `declared` is undefined if it is too long for a sentence. */
export function plannedDeployment(declared: string | undefined, ref: string): string {
  return `after the merge: deploy ${declared ?? 'what is declared'} (nothing is live, and ${shown(ref)} declares nothing)`;
}

/** `declared` is undefined if it is too long for a sentence. */
export function plannedChange(
  { field, actual }: { readonly field: string; readonly actual: Json | undefined },
  declared: string | undefined,
  ref: string,
): string {
  const isVersion = field === 'version';
  if (declared === undefined) {
    const what = isVersion ? 'the declared version' : `the changed ${field}`;
    return `after the merge: deploy ${what} (what ${shown(ref)} declares is live)`;
  }
  const live = actual === undefined ? `no ${field}` : shown(actual);
  const what = isVersion ? declared : `${field} ${declared}`;
  return `after the merge: deploy ${what} (${live} is live, as ${shown(ref)} declares)`;
}

export function plannedRemoval(ref: string, live: Json = 'what is live here'): string {
  return `after the merge: take ${shown(live)} down (${shown(ref)} declares it, this change does not)`;
}

/** `2026-11-22 09:15 UTC` */
export function shownTime(iso: string): string {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(iso) ? `${iso.slice(0, 16).replace('T', ' ')} UTC` : iso;
}
