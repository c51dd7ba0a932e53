import { at, faultAs } from '../../definition/pointer.ts';
import { readSplit, type Traffic } from '../../definition/split.ts';
import type { JsonObject } from '../../model/json.ts';
import type { OpenField } from '../../model/observation.ts';
import { type Get, ReadError } from '../contract.ts';
import { objectsOf, REPLIES } from './reply.ts';

export interface Agent {
  readonly id: string;
  readonly path: string;
  readonly branches: readonly JsonObject[];
  readonly deployment: Deployment;
  readonly get: Get;
}

/** The active traffic split, or why it is not known. */
export interface Deployment {
  readonly active?: JsonObject;
  readonly fault?: OpenField;
  /** More than one traffic split is active. */
  readonly isSeveral?: true;
}

/** Percent by the branch's id; undefined if no reply has a share. */
export function toldShares({ branches, deployment }: Agent): Traffic | undefined {
  const told = branches.filter((each) => (each.current_live_percentage ?? null) !== null);
  const split = { at: '/results', version: '/id', share: '/current_live_percentage' };
  const { active } = deployment;
  const made = active && readSplit({ at: '/traffic_percentage_branch_id_map' }, active, '');
  const shares = told.length > 0 ? readSplit(split, { results: told }, '') : undefined;
  if (shares !== undefined && made !== undefined && !isSame(shares, made)) {
    throw new ReadError(
      'ambiguous',
      `the branches share the traffic as ${wordsOf(shares)}, and the active split says ${wordsOf(made)}`,
    );
  }
  return shares ?? made;
}

/**
 * The shares by the names of the branches. If the replies disagree, they are undefined and nothing fails, because the
 * version of a named branch does not depend on them.
 */
export function agreedTraffic(agent: Agent): Traffic | undefined {
  if (agent.deployment.isSeveral) return undefined;
  try {
    const shares = toldShares(agent);
    return shares && byName(agent, shares);
  } catch (error) {
    if (error instanceof ReadError) return undefined;
    throw error;
  }
}

/** Vendors round. */
const TOLERANCE = 1;

function isSame(left: Traffic, right: Traffic): boolean {
  return [...left.keys(), ...right.keys()].every(
    (id) => Math.abs((left.get(id) ?? 0) - (right.get(id) ?? 0)) <= TOLERANCE,
  );
}

function wordsOf(traffic: Traffic): string {
  return [...traffic].map(([id, share]) => `${id} ${share} %`).join(', ');
}

/** The shares by the names of the branches, or by the id of a branch that the list does not have. */
export function byName({ branches }: Agent, shares: Traffic): Traffic {
  const named = new Map<string, number>();
  for (const [id, share] of shares) {
    const name = branches.find((each) => each.id === id)?.name;
    const key = typeof name === 'string' && name !== '' ? name : id;
    if (named.has(key)) throw new ReadError('ambiguous', `two branches are called ${JSON.stringify(key)}`);
    named.set(key, share);
  }
  return named;
}

/** The active traffic split. After a fault, only the fields that are read from the split are unknown. */
export function deploymentOf(agentPath: string, get: Get): Promise<Deployment> {
  return activeSplit(agentPath, get).catch(
    faultAs(({ reason, message }): Deployment => ({ fault: { reason, message } })),
  );
}

async function activeSplit(agentPath: string, get: Get): Promise<Deployment> {
  const path = `${agentPath}/deployments`;
  const reply = await get({ path, query: { page_size: '100' }, ...REPLIES.deployments });
  if (reply.status === 404) throw new ReadError('not-found', reply.message);
  const records = objectsOf(reply.body, '/results');
  const [active, another] = records.filter(({ is_active }) => is_active === true);
  if (another !== undefined) {
    return { fault: ambiguous('several traffic splits are active at once'), isSeveral: true };
  }
  if (active !== undefined) return { active };
  const total = at(reply.body, '/meta/total');
  const isWhole = typeof total !== 'number' || total <= records.length;
  return isWhole ? {} : { fault: ambiguous('none of the first 100 traffic splits is the active one') };
}

function ambiguous(message: string): OpenField {
  return { reason: 'ambiguous', message };
}
