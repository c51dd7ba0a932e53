import { milliseconds } from '../../model/time.ts';
import { textOf } from '../common.ts';
import type { Deployment } from './response.ts';

/** In milliseconds since 1970, as far as the reply tells. */
export interface Dated extends Deployment {
  /** Its place in the reply. */
  readonly index: number;
  readonly created: number | undefined;
  /** The last time that it was begun: one that is rolled out again was created long before. */
  readonly started: number | undefined;
  /** The last step that was taken with it. */
  readonly stepped: number | undefined;
  /** The last that is known of it: a pin that moves is an update too. */
  readonly updated: number | undefined;
}

/** The array has no documented order: what is newer is told by the latest of its times, and what is as old by its id. */
export function newestFirst(deployments: readonly Deployment[]): readonly Dated[] {
  return deployments.map(datedOf).sort((left, right) => {
    const [one, other] = [
      left.updated ?? Number.NEGATIVE_INFINITY,
      right.updated ?? Number.NEGATIVE_INFINITY,
    ];
    if (one !== other) return one < other ? 1 : -1;
    return left.id < right.id ? 1 : -1;
  });
}

function datedOf(deployment: Deployment, index: number): Dated {
  const { created_at, build_started_at, deployment_started_at, updated_at } = deployment;
  const { build_completed_at, deployment_completed_at } = deployment;
  const created = timeOf(created_at);
  const started = later(later(created, timeOf(build_started_at)), timeOf(deployment_started_at));
  const stepped = later(later(started, timeOf(build_completed_at)), timeOf(deployment_completed_at));
  const updated = later(stepped, timeOf(updated_at));
  return { ...deployment, index, created, started, stepped, updated };
}

function timeOf(time: Deployment['created_at']): number | undefined {
  const text = textOf(time);
  return text === undefined ? undefined : milliseconds(text);
}

function later(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.max(one, other);
}

/** Has it come to its end after the other one was begun? Without the times it is not known, and not said. */
export function isNewer({ stepped }: Dated, other: Dated | undefined): boolean {
  if (other === undefined) return true;
  return stepped !== undefined && other.started !== undefined && stepped > other.started;
}

/** Of one that the vendor calls under way: unless its times say that it was left behind, it is. */
export function isUnderWay({ created, updated }: Dated, live: Dated | undefined): boolean {
  if (live?.started === undefined || updated === undefined) return true;
  return updated > live.started || (created ?? updated) > (live.created ?? live.started);
}
