import type { Observation, OpenField } from '../../model/observation.ts';
import { assertSameId } from '../common.ts';
import { type Get, path, ReadError, type Settings } from '../contract.ts';
import { fold, mayBeNewer, newestOf, type Row, readRows, stateOf } from './list.ts';
import { foundOf, rolloutOf, rowRollout } from './observed.ts';
import { type DeploymentRecord, replies } from './response.ts';

const MOST_NAMED = 5;

/**
 * The agent's own read gives one active deployment. Whether it is the only one, and what is being rolled out beside it,
 * only the account's list says.
 */
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
  // An id says which one is meant without the list.
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

/** A 404 is an unknown account, an unknown agent, or an agent with nothing active: returns for the last alone. */
async function settleNotFound({ account, agent, message, code }: NotFound, get: Get): Promise<void> {
  refuseUnknown({ account, agent, message, ...(code !== undefined && { code }) });
  const known = await get({ path: path`/agents/${account}/${agent}`, response: replies.agent });
  if (known.status === 404) {
    refuseUnknown({ account, agent, ...known });
    throw new ReadError(
      'not-found',
      `there is no agent "${agent}" in the account "${account}": ${known.message}`,
    );
  }
  assertSameId('/name', agent, known.body.name);
}

/** The vendor's newer error bodies have a code. The text is matched only where there is none. */
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
    throw new ReadError(
      'ambiguous',
      `the account's list has ${JSON.stringify(similar.item.display_name)} at ${similar.pointer}, which may be ${JSON.stringify(deploymentName)}`,
    );
  }
  return exact;
}

/** The record's own row: by its id, or else the only active one. */
function rowOf({ id, build_id }: DeploymentRecord, rows: readonly Row[]): Row | undefined {
  const byId = id ? rows.find(({ item }) => item.id === id) : undefined;
  if (byId !== undefined) return byId;
  const [only, another] = rows.filter(({ item, state }) => state === 'active' && !(id && item.id));
  const isOther = build_id && only?.item.build_id && only.item.build_id !== build_id;
  return another === undefined && !isOther ? only : undefined;
}

/** What a record's own status settles; not given where it is live. */
function notRunning(record: DeploymentRecord): Observation | undefined {
  const { status, undeployed_at, deployed_at } = record;
  // Left out, it is what this read is for: the active one.
  const state = status === undefined || status === null ? 'active' : stateOf(status);
  switch (state) {
    case 'rolling':
      // It was the active one, and is being redeployed in place: nobody documents what serves meanwhile.
      return {
        kind: 'rolling',
        rollout: rolloutOf(record, 'in-progress', deployed_at),
        meanwhile: 'unnamed',
      };
    case 'failed':
      return { kind: 'absent', rollouts: [rolloutOf(record, 'failed', deployed_at)] };
    case 'stopped':
      return { kind: 'absent', detail: `it is ${status?.toLowerCase()}` };
    case 'undocumented':
      throw undocumented(status ?? '', '/status');
    case 'active':
      if (!undeployed_at) return undefined;
      throw new ReadError(
        'ambiguous',
        `the vendor calls the deployment ${status?.toLowerCase() ?? 'active'} and says that it was undeployed at ${undeployed_at}`,
      );
    default:
      return state satisfies never;
  }
}

function undocumented(status: string, pointer: string): ReadError {
  return new ReadError(
    'ambiguous',
    `${pointer} is ${JSON.stringify(status)}, which is not a documented state`,
  );
}

/** A live record, once the list says that it is the only one. */
function onlyActive(record: DeploymentRecord, own: Row | undefined, rows: readonly Row[]): Observation {
  const several = severalOf(rows);
  if (several !== undefined) return several;
  if (own === undefined) {
    throw new ReadError(
      'ambiguous',
      "the account's list does not show the deployment that the agent's own read calls active",
    );
  }
  const { item, state } = own;
  if (state === 'rolling') {
    return {
      kind: 'rolling',
      rollout: rolloutOf(item, 'in-progress', item.created_at),
      meanwhile: 'unnamed',
    };
  }
  if (state === 'failed' || state === 'stopped') {
    throw new ReadError(
      'ambiguous',
      `the account's list calls the deployment ${item.status?.toLowerCase()} that the agent's own read calls active`,
    );
  }
  if (state === 'undocumented' && !record.status) {
    throw undocumented(item.status ?? '', `${own.pointer}/status`);
  }
  if (record.build_id && item.build_id && record.build_id !== item.build_id) {
    throw new ReadError(
      'ambiguous',
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
    .map((row) => rowRollout(row));
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

/** The active one that the target names, where the agent's own read shows another. */
function listedOf(rows: readonly Row[]): Observation {
  const own = rows.find(({ state }) => state === 'active');
  if (own === undefined) return { kind: 'absent' };
  const { id, name, build_id, namespace, status } = own.item;
  const found = foundOf({ id, agent_name: name, build_id, namespace, status });
  const unseen: OpenField = {
    reason: 'ambiguous',
    message: "the agent's own read shows it of another active deployment alone",
  };
  const open = Object.fromEntries(
    ['deployedAt', 'image', 'imageTag', 'spec'].map((field) => [field, unseen]),
  );
  return { ...found, open: { ...found.open, ...open } };
}

interface Inactive {
  readonly settings: Settings;
  /** Whether the vendor says that nothing of the agent is active, or speaks of another deployment. */
  readonly meanwhile: 'absent' | 'unnamed';
  readonly said?: string;
}

/** Nothing is active: never deployed, stopped, failed, or still being rolled out. */
function nothingActive(rows: readonly Row[], { settings, meanwhile, said }: Inactive): Observation {
  const several = severalOf(rows);
  if (several !== undefined) return several;
  if (rows.some(({ state }) => state === 'active')) {
    throw new ReadError(
      'ambiguous',
      "the account's list calls a deployment active that the agent's own read has not",
    );
  }
  const words = said === undefined ? '' : ` (${said})`;
  const newest = newestOf(rows);
  if (newest === undefined) return { kind: 'absent', detail: `${neverDeployed(settings)}${words}` };
  const { item, pointer, state } = newest;
  // An older one is not the last word: the agent's own read says that nothing is active.
  if (state === undefined) throw new ReadError('ambiguous', `${pointer} has no status`);
  if (state === 'undocumented') throw undocumented(item.status ?? '', `${pointer}/status`);
  const rolling = newestOf(rows.filter((row) => row.state === 'rolling'));
  if (rolling !== undefined) return { kind: 'rolling', rollout: rowRollout(rolling), meanwhile };
  if (state === 'failed') return { kind: 'absent', rollouts: [rowRollout(newest)] };
  return { kind: 'absent', detail: `its last deployment is ${item.status?.toLowerCase()}${words}` };
}

function neverDeployed({ deploymentName, deploymentId }: Settings): string {
  if (deploymentName !== undefined) {
    return `the agent exists, and no deployment of it is called ${JSON.stringify(deploymentName)}; the deploymentName may be wrong`;
  }
  if (deploymentId !== undefined) {
    return `the agent exists, and no deployment of it has the id ${JSON.stringify(deploymentId)}; the deploymentId may be wrong`;
  }
  return 'the agent exists and was never deployed';
}
