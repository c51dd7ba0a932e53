import type { Json } from '../../model/json.ts';
import { milliseconds } from '../../model/time.ts';
import { textOf } from '../common.ts';
import type { Deployment } from './response.ts';

/** A deployment with its times in milliseconds since 1970. A time that is not known is undefined. */
export interface Dated extends Deployment {
  /** Its index in the reply. */
  readonly index: number;
  readonly created: number | undefined;
  /** The start of its last rollout: a deployment may be rolled out again. */
  readonly started: number | undefined;
  /** When its last step ended. */
  readonly stepped: number | undefined;
  /** The latest of all its times. A pin that moves is an update, too. */
  readonly updated: number | undefined;
}

/** Sorts by the latest time of each deployment, then by id, because no order of the array is documented. */
export function newestFirst(deployments: readonly Deployment[]): readonly Dated[] {
  const timeOf = ({ updated = Number.NEGATIVE_INFINITY }: Dated) => updated;
  return deployments.map(datedOf).sort((left, right) => {
    const [one, other] = [timeOf(left), timeOf(right)];
    if (one !== other) return one < other ? 1 : -1;
    return left.id < right.id ? 1 : -1;
  });
}

function datedOf(deployment: Deployment, index: number): Dated {
  const { created_at, build_started_at, deployment_started_at, updated_at } = deployment;
  const { build_completed_at, deployment_completed_at } = deployment;
  const created = latest(undefined, created_at);
  const started = latest(created, build_started_at, deployment_started_at);
  const stepped = latest(started, build_completed_at, deployment_completed_at);
  const updated = latest(stepped, updated_at);
  return Object.assign({}, deployment, { index, created, started, stepped, updated });
}

function latest(last: number | undefined, ...times: readonly (Json | undefined)[]): number | undefined {
  for (const time of times) {
    const ms = milliseconds(textOf(time));
    if (ms !== undefined && (last === undefined || ms > last)) last = ms;
  }
  return last;
}

/**
 * Whether the last step of a deployment ended after the other deployment was started. False if one of these times is
 * not known; true if there is no other deployment.
 */
export function isNewer({ stepped }: Dated, other: Dated | undefined): boolean {
  if (other === undefined) return true;
  return stepped !== undefined && other.started !== undefined && stepped > other.started;
}

/**
 * Whether a deployment whose status means "in progress" is under way. A deployment that the live one overtook is not,
 * although it keeps such a status.
 */
export function isUnderWay({ created, updated }: Dated, live: Dated | undefined): boolean {
  if (live?.started === undefined || updated === undefined) return true;
  return updated > live.started || (created ?? updated) > (live.created ?? live.started);
}
