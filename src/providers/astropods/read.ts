import type { Observation, OpenField } from '../../model/observation.ts';
import { assertSameId, bodyOf } from '../common.ts';
import { ambiguous, type Get, path, ReadError, type Settings } from '../contract.ts';
import { fold, mayBeNewer, newestOf, type Row, readRows, stateOf } from './list.ts';
import { foundOf, rolloutOf, rowRollout } from './observed.ts';
import { type DeploymentRecord, replies } from './response.ts';

const MOST_NAMED = 5;

/** The agent's own read gives one active deployment. The account's list shows others, and rollouts. */
export async function read(settings: Settings, get: Get): Promise<Observation> {
  const { account = '', agent = '', deploymentName, deploymentId } = settings;
  const reply = await get({
    path: path`/agents/${account}/${agent}/deployment`,
    response: replies.deployment,
    madeOf: [account, agent],
  });
  const rowsOf = () => readRows(account, agent, get);
  if (reply.status === 404) {
    await settleNotFound({ account, agent, ...reply }, get);
    const rows = named(await rowsOf(), settings);
    return nothingActive(rows, { settings, meanwhile: 'absent', said: reply.message });
  }
  const record = reply.body;
  assertSameId('/agent_name', agent, record.agent_name ?? undefined);
  const isNamed = deploymentName !== undefined || deploymentId !== undefined;
  // With an id, the list is not needed.
  if (deploymentName === undefined && deploymentId !== undefined && record.id === deploymentId) {
    return notRunning(record) ?? foundOf(record);
  }
  if (!isNamed) {
    const settled = notRunning(record);
    if (settled?.kind === 'rolling') return settled;
    if (settled !== undefined) {
      const rows = await rowsOf();
      return rows.length === 0 ? settled : nothingActive(rows, { settings, meanwhile: 'absent' });
    }
  }
  const all = await rowsOf();
  const own = rowOf(record, all);
  if (!isNamed) return onlyActive(record, own, all);
  const rows = named(all, settings);
  if (own === undefined || !rows.includes(own)) {
    return rows.some(({ state }) => state === 'active')
      ? (severalOf(rows) ?? listedOf(rows))
      : nothingActive(rows, { settings, meanwhile: 'unnamed' });
  }
  return notRunning(record) ?? onlyActive(record, own, rows);
}

interface NotFound {
  readonly account: string;
  readonly agent: string;
  readonly message: string;
  readonly code?: string;
}

/** A 404 may mean an unknown account, an unknown agent, or an agent with nothing active. Throws for the first two. */
async function settleNotFound({ account, agent, ...reply }: NotFound, get: Get): Promise<void> {
  refuseUnknown({ account, agent, ...reply });
  const known = await get({ path: path`/agents/${account}/${agent}`, response: replies.agent });
  if (known.status === 404) refuseUnknown({ account, agent, ...known });
  const { name } = bodyOf(known, `there is no agent "${agent}" in the account "${account}"`);
  assertSameId('/name', agent, name);
}

/**
 * Throws if an error body says that there is no such account or agent. Newer bodies have a code. In others, the text
 * decides.
 */
function refuseUnknown({ account, agent, message, code }: NotFound): void {
  if (code === 'account_not_found' || (code === undefined && /\baccount not found\b/i.test(message))) {
    throw new ReadError('not-found', `there is no account "${account}": ${message}`);
  }
  if (code === 'blueprint_not_found') {
    throw new ReadError(
      'not-found',
      `there is no agent "${agent}" in the account "${account}", or it is private and the token cannot see it: ${message}`,
    );
  }
}

/** The deployments that the target means. */
function named(rows: readonly Row[], { deploymentName, deploymentId }: Settings): readonly Row[] {
  const byId = deploymentId === undefined ? rows : rows.filter(({ item }) => item.id === deploymentId);
  if (deploymentName === undefined) return byId;
  const exact = byId.filter(({ item }) => item.display_name === deploymentName);
  const similar = byId.find(({ item }) => fold(item.display_name ?? '') === fold(deploymentName));
  if (exact.length === 0 && similar !== undefined) {
    throw ambiguous(
      `the account's list has ${JSON.stringify(similar.item.display_name)} at ${similar.pointer}, which may be ${JSON.stringify(deploymentName)}`,
    );
  }
  return exact;
}

/** The row of the list that is about the record: the row with its id, or else the only active row. */
function rowOf({ id, build_id }: DeploymentRecord, rows: readonly Row[]): Row | undefined {
  const byId = id ? rows.find(({ item }) => item.id === id) : undefined;
  if (byId !== undefined) return byId;
  const [only, another] = rows.filter(({ item, state }) => state === 'active' && !(id && item.id));
  const isOther = build_id && only?.item.build_id && only.item.build_id !== build_id;
  return another === undefined && !isOther ? only : undefined;
}

/** The observation of a record that is not live by its status; undefined if it is live. */
function notRunning(record: DeploymentRecord): Observation | undefined {
  const { status, undeployed_at, deployed_at } = record;
  // A record without a status is active, because this read gives the active deployment.
  const state = status === undefined || status === null ? 'active' : stateOf(status);
  switch (state) {
    case 'rolling':
      // Redeployed in place: what serves meanwhile is not documented.
      return inPlace(record, deployed_at);
    case 'failed':
      return { kind: 'absent', rollouts: [rolloutOf(record, 'failed', deployed_at)] };
    case 'stopped':
      return { kind: 'absent', detail: `it is ${status?.toLowerCase()}` };
    case 'undocumented':
      throw undocumented(status ?? '', '/status');
    case 'active':
      if (!undeployed_at) return undefined;
      throw ambiguous(
        `the vendor calls the deployment ${status?.toLowerCase() ?? 'active'} and says that it was undeployed at ${undeployed_at}`,
      );
    default:
      return state satisfies never;
  }
}

function inPlace(record: DeploymentRecord, since: string | null | undefined): Observation {
  return { kind: 'rolling', rollout: rolloutOf(record, 'in-progress', since), meanwhile: 'unnamed' };
}

function undocumented(status: string, pointer: string): ReadError {
  return ambiguous(`${pointer} is ${JSON.stringify(status)}, which is not a documented state`);
}

/** Observes a live record as found only if the list shows that no other deployment is active. */
function onlyActive(record: DeploymentRecord, own: Row | undefined, rows: readonly Row[]): Observation {
  const several = severalOf(rows);
  if (several !== undefined) return several;
  if (own === undefined) {
    throw ambiguous("the account's list does not show the deployment that the agent's own read calls active");
  }
  const { item, state } = own;
  if (state === 'rolling') return inPlace(item, item.created_at);
  if (state === 'failed' || state === 'stopped') {
    throw ambiguous(
      `the agent's own read calls the deployment active, and the account's list calls it ${item.status?.toLowerCase()}`,
    );
  }
  if (state === 'undocumented' && !record.status) {
    throw undocumented(item.status ?? '', `${own.pointer}/status`);
  }
  if (record.build_id && item.build_id && record.build_id !== item.build_id) {
    throw ambiguous(
      `the agent's own read has the build ${JSON.stringify(record.build_id)}, and the account's list ${JSON.stringify(item.build_id)}`,
    );
  }
  const whole: DeploymentRecord = {
    ...record,
    id: record.id || item.id || null,
    build_id: record.build_id || item.build_id || null,
    namespace: record.namespace || item.namespace || null,
    agent_name: record.agent_name || item.name || null,
    status: record.status || item.status || null,
  };
  const rollouts = rows
    .filter(
      (row) => row !== own && (row.state === 'rolling' || (row.state === 'failed' && mayBeNewer(row, own))),
    )
    .map(rowRollout);
  return { ...foundOf(whole), ...(rollouts.length > 0 && { rollouts }) };
}

function severalOf(rows: readonly Row[]): Observation | undefined {
  const active = rows.filter(({ state }) => state === 'active');
  if (active.length < 2) return undefined;
  const names = active.slice(0, MOST_NAMED).map(({ item }) => {
    const name = item.display_name || item.id || 'unnamed';
    return `${JSON.stringify(name)} (${item.build_id || 'build not named'})`;
  });
  const more = active.length > MOST_NAMED ? ', …' : '';
  return {
    kind: 'unreadable',
    reason: 'ambiguous',
    code: 'multiple-live',
    message: `${active.length} deployments of the agent are active: ${names.join(', ')}${more}. Name one with deploymentName or deploymentId`,
  };
}

/** The active deployment that the target names, if the agent's own read shows another one. */
function listedOf(rows: readonly Row[]): Observation {
  const own = rows.find(({ state }) => state === 'active');
  if (own === undefined) return { kind: 'absent' };
  const { id, name, build_id, namespace, status } = own.item;
  const found = foundOf({ id, agent_name: name, build_id, namespace, status });
  const unseen: OpenField = {
    reason: 'ambiguous',
    message: "only the agent's own read has this field, and that read shows another active deployment",
  };
  const open = Object.fromEntries(
    ['deployedAt', 'image', 'imageTag', 'spec'].map((field) => [field, unseen]),
  );
  return { ...found, open: { ...found.open, ...open } };
}

interface Inactive {
  readonly settings: Settings;
  /** `unnamed` if another deployment of the agent is active. */
  readonly meanwhile: 'absent' | 'unnamed';
  readonly said?: string;
}

/** Nothing is active: the agent was never deployed, was stopped, has failed, or is still being rolled out. */
function nothingActive(rows: readonly Row[], { settings, meanwhile, said }: Inactive): Observation {
  const several = severalOf(rows);
  if (several !== undefined) return several;
  if (rows.some(({ state }) => state === 'active')) {
    throw ambiguous("the account's list calls a deployment active that the agent's own read does not have");
  }
  const words = said === undefined ? '' : ` (${said})`;
  const newest = newestOf(rows);
  if (newest === undefined) return { kind: 'absent', detail: `${neverDeployed(settings)}${words}` };
  const { item, pointer, state } = newest;
  // The agent's own read shows that nothing is active, so only the status of the newest deployment matters.
  if (state === undefined) throw ambiguous(`${pointer} has no status`);
  if (state === 'undocumented') throw undocumented(item.status ?? '', `${pointer}/status`);
  const rolling = newestOf(rows.filter((row) => row.state === 'rolling'));
  if (rolling !== undefined) return { kind: 'rolling', rollout: rowRollout(rolling), meanwhile };
  if (state === 'failed') return { kind: 'absent', rollouts: [rowRollout(newest)] };
  return { kind: 'absent', detail: `its last deployment is ${item.status?.toLowerCase()}${words}` };
}

function neverDeployed({ deploymentName, deploymentId }: Settings): string {
  const [setting, called, value] =
    deploymentName === undefined
      ? ['deploymentId', 'has the id', deploymentId]
      : ['deploymentName', 'is called', deploymentName];
  return value === undefined
    ? 'the agent exists and was never deployed'
    : `the agent exists, and no deployment of it ${called} ${JSON.stringify(value)}; the ${setting} may be wrong`;
}
