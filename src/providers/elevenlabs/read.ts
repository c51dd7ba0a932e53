import type { Definition } from '../../definition/definition.ts';
import { readFields } from '../../definition/fields.ts';
import { assertSame, liveOf, withTraffic } from '../../definition/observe.ts';
import { at, malformed, textAt } from '../../definition/pointer.ts';
import type { Traffic } from '../../definition/split.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { isJsonObject } from '../../model/json.ts';
import type { Observation, OpenField } from '../../model/observation.ts';
import { givenFields, unknownFields } from '../common.ts';
import { ambiguous, type Get, path, ReadError, type Settings } from '../contract.ts';
import { typeName } from '../members.ts';
import { objectsOf, REPLIES } from './reply.ts';
import { type Agent, agreedTraffic, byName, deploymentOf, toldShares } from './traffic.ts';

/** Reads the branches and their shares, then the newest version of the live branch. */
export async function readAgent(
  fields: Definition['fields'],
  { agentId: id = '', branch = '' }: Settings,
  get: Get,
): Promise<Observation> {
  const agentPath = path`/v1/convai/agents/${id}`;
  const list = await get({
    path: `${agentPath}/branches`,
    query: { limit: '100' },
    ...REPLIES.branches,
  });
  if (list.status === 404) throw new ReadError('not-found', list.message);
  const branches = objectsOf(list.body, '/results');
  for (const [index, each] of branches.entries()) {
    assertSame(at(each, '/agent_id'), id, `/results/${index}/agent_id`);
  }
  const agent: Agent = { id, path: agentPath, branches, get, deployment: await deploymentOf(agentPath, get) };
  if (branch !== '') {
    const named = branchNamed(agent, branch);
    if (named.is_archived === true) return { kind: 'absent', detail: `the branch ${branch} is archived` };
    return versionOf(agent, {
      fields,
      branchId: textAt(named, '/id'),
      traffic: agreedTraffic(agent),
    });
  }
  const { fault, isSeveral } = agent.deployment;
  if (isSeveral && fault !== undefined) {
    return { kind: 'unreadable', code: 'multiple-live', reason: fault.reason, message: fault.message };
  }
  const shares = toldShares(agent);
  if (shares !== undefined) return live(agent, { fields, shares });
  return unsplit(agent, fields);
}

async function live(
  agent: Agent,
  { fields, shares }: { readonly fields: Definition['fields']; readonly shares: Traffic },
): Promise<Observation> {
  const traffic = byName(agent, shares);
  const [branchId, another] = shares.keys();
  if (branchId !== undefined && another === undefined) return versionOf(agent, { fields, branchId, traffic });
  const several: OpenField = {
    reason: 'ambiguous',
    code: 'multiple-live',
    message: `${shares.size} branches are live at once`,
    present: true,
  };
  const open = Object.fromEntries(
    ['branch', 'sequence', 'protection', 'deployedBy', 'deployedAt'].map((name) => [name, several]),
  );
  const deploymentId = agent.deployment.active?.id;
  return withTraffic({ kind: 'found', fields: givenFields({ deploymentId }), open }, traffic);
}

/** Without shares, `main` has all traffic, unless the agent has no versions at all. */
async function unsplit(agent: Agent, fields: Definition['fields']): Promise<Observation> {
  const reply = await agent.get({ path: agent.path, ...REPLIES.agent });
  if (reply.status === 404) throw new ReadError('not-found', reply.message);
  assertSame(at(reply.body, '/agent_id'), agent.id, '/agent_id');
  const main = at(reply.body, '/main_branch_id');
  if (typeof main === 'string' && main !== '' && agent.deployment.fault === undefined) {
    return live(agent, { fields, shares: new Map([[main, 100]]) });
  }
  if (
    (at(reply.body, '/version_id') ?? null) !== null ||
    (main ?? null) !== null ||
    agent.branches.length > 0
  ) {
    throw ambiguous('the vendor does not say which branch has the traffic');
  }
  const { deployedAt } = fields;
  const updated = { at: '/metadata/updated_at_unix_secs', type: 'time', unit: 's', optional: true } as const;
  const read = await readFields(deployedAt === undefined ? {} : { deployedAt: updated }, reply.body, '');
  const unversioned: OpenField = {
    reason: 'ambiguous',
    message: 'the agent has no versions: turn versioning on at the vendor, or expect `deployedAt`',
    present: false,
  };
  const open = Object.fromEntries(
    ['version', 'branch', 'sequence', 'traffic'].map((name) => [name, unversioned]),
  );
  return { kind: 'found', fields: read.fields, open: { ...open, ...read.open }, ...liveOf(read.fields) };
}

interface Wanted {
  readonly fields: Definition['fields'];
  readonly branchId: string;
  /** Percent by the name of the branch. */
  readonly traffic: Traffic | undefined;
}

/** The newest version of a branch. */
async function versionOf(agent: Agent, { fields, branchId, traffic }: Wanted): Promise<Observation> {
  const reply = await agent.get({
    path: `${agent.path}${path`/branches/${branchId}`}`,
    ...REPLIES.branch,
  });
  if (reply.status === 404)
    throw new ReadError('not-found', `there is no branch ${branchId}: ${reply.message}`);
  const branch: Json = reply.body;
  assertSame(at(branch, '/id'), branchId, '/id');
  assertSame(at(branch, '/agent_id'), agent.id, '/agent_id');
  const versions = objectsOf(branch, '/most_recent_versions');
  const newest = newestOf(versions, { agentId: agent.id, branchId });
  if (newest === undefined) throw malformed('/most_recent_versions', 'empty: the branch has no version');
  const { active, fault } = agent.deployment;
  const [committed, split] = [newest.time_committed_secs, active?.deployed_at_unix_secs];
  const deployedAt =
    typeof committed === 'number' && typeof split === 'number' ? Math.max(committed, split) : committed;
  const item: Json = {
    ...(isJsonObject(branch) ? branch : {}),
    newest,
    ...(deployedAt !== undefined && { deployedAt }),
    ...(active !== undefined && { deployment: active }),
    ...(traffic !== undefined && { traffic: Object.fromEntries(traffic) }),
  };
  const read = await readFields(fields, item, '');
  const { deployedAt: _, ...certain } = read.fields;
  const found = fault === undefined ? read.fields : certain;
  const open = { ...read.open, ...(fault !== undefined && { deployedAt: fault, deploymentId: fault }) };
  return { kind: 'found', fields: found, ...unknownFields(open), ...liveOf(found) };
}

function newestOf(
  versions: readonly JsonObject[],
  { agentId, branchId }: { readonly agentId: string; readonly branchId: string },
): JsonObject | undefined {
  let newest: JsonObject | undefined;
  for (const [index, version] of versions.entries()) {
    const place = `/most_recent_versions/${index}`;
    assertSame(version.agent_id, agentId, `${place}/agent_id`);
    assertSame(version.branch_id, branchId, `${place}/branch_id`);
    const number = sequenceOf(version, place);
    if (newest === undefined || number > sequenceOf(newest, place)) newest = version;
    else if (number === sequenceOf(newest, place)) {
      throw ambiguous(`two versions of the branch have the number ${number}`);
    }
  }
  return newest;
}

function sequenceOf(version: JsonObject, place: string): number {
  const number = version.seq_no_in_branch;
  if (typeof number === 'number') return number;
  throw malformed(`${place}/seq_no_in_branch`, `${typeName(number)}, not a number`);
}

function branchNamed({ branches }: Agent, wanted: string): JsonObject {
  const [named, another] = branches.filter(
    ({ name, is_archived }) => name === wanted && is_archived !== true,
  );
  if (another !== undefined) throw ambiguous(`two branches are called ${JSON.stringify(wanted)}`);
  const found = named ?? branches.find(({ id, name }) => id === wanted || name === wanted);
  if (found !== undefined) return found;
  throw new ReadError('not-found', `the agent has no branch ${JSON.stringify(wanted)}`);
}
