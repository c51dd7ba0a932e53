import type { Definition } from '../../definition/definition.ts';
import { readFields } from '../../definition/fields.ts';
import { keepOnly } from '../../definition/keep.ts';
import { liveOf, withTraffic } from '../../definition/observe.ts';
import { at, malformed, typeName } from '../../definition/pointer.ts';
import { readSplit, type Traffic } from '../../definition/split.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { isJsonObject } from '../../model/json.ts';
import type { Observation, OpenField } from '../../model/observation.ts';
import { assertSameId, givenFields, unknownFields } from '../common.ts';
import { type Get, path, ReadError, type Settings } from '../contract.ts';

export const REPLIES = {
  branch: {
    properties: {
      id: {},
      agent_id: {},
      name: {},
      protection_status: {},
      most_recent_versions: {
        items: {
          properties: {
            id: {},
            agent_id: {},
            branch_id: {},
            seq_no_in_branch: {},
            time_committed_secs: {},
            access_info: { properties: { creator_email: {} } },
          },
        },
      },
    },
  },
  branches: {},
  deployments: {},
  agent: {},
} as const;

const keepBranches = keepOnly(
  ['id', 'name', 'agent_id', 'is_archived', 'current_live_percentage'].map((name) => `/results/*/${name}`),
);
const keepBranch = keepOnly([
  ...['/id', '/agent_id', '/name', '/protection_status'],
  ...[
    'id',
    'agent_id',
    'branch_id',
    'seq_no_in_branch',
    'time_committed_secs',
    'access_info/creator_email',
  ].map((name) => `/most_recent_versions/*/${name}`),
]);
const keepDeployments = keepOnly([
  ...['/meta/total', '/results/*/id', '/results/*/deployed_at_unix_secs', '/results/*/is_active'],
  '/results/*/traffic_percentage_branch_id_map',
]);
const keepAgent = keepOnly([
  ...['/agent_id', '/version_id', '/branch_id', '/main_branch_id', '/metadata/updated_at_unix_secs'],
]);

interface Agent {
  readonly id: string;
  readonly path: string;
  readonly branches: readonly JsonObject[];
  readonly deployment: Deployment;
  readonly get: Get;
}

/** The active traffic split, and why it is not known. */
interface Deployment {
  readonly active?: JsonObject;
  readonly fault?: OpenField;
}

/** The branches and their shares, then the newest version of the one that is live. */
export async function readAgent(
  fields: Definition['fields'],
  { agentId: id = '', branch = '' }: Settings,
  get: Get,
): Promise<Observation> {
  const agentPath = path`/v1/convai/agents/${id}`;
  const list = await get({
    path: `${agentPath}/branches`,
    query: { limit: '100' },
    response: REPLIES.branches,
    keep: keepBranches,
  });
  if (list.status === 404) throw new ReadError('not-found', list.message);
  const branches = objectsOf(list.body, '/results');
  for (const [index, each] of branches.entries()) {
    assertSameId(`/results/${index}/agent_id`, id, idOf(each, '/agent_id', `/results/${index}`));
  }
  const agent: Agent = { id, path: agentPath, branches, get, deployment: await deploymentOf(agentPath, get) };
  const shares = toldShares(agent);
  if (branch !== '') {
    const named = branchNamed(agent, branch);
    if (named.is_archived === true) return { kind: 'absent', detail: `the branch ${branch} is archived` };
    return versionOf(agent, {
      fields,
      branchId: idOf(named, '/id', ''),
      traffic: shares && byName(agent, shares),
    });
  }
  if (shares !== undefined) return live(agent, { fields, shares });
  return unsplit(agent, fields);
}

/** Percent by the branch's id; undefined if no reply has a share. */
function toldShares({ branches, deployment }: Agent): Traffic | undefined {
  const told = branches.filter((each) => (each.current_live_percentage ?? null) !== null);
  const split = { at: '/results', version: '/id', share: '/current_live_percentage' };
  if (told.length > 0) return readSplit(split, { results: told }, '');
  const { active } = deployment;
  return active && readSplit({ at: '/traffic_percentage_branch_id_map' }, active, '');
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

/** No reply has a share: `main` has all of the traffic, unless the agent has no versions at all. */
async function unsplit(agent: Agent, fields: Definition['fields']): Promise<Observation> {
  const reply = await agent.get({ path: agent.path, response: REPLIES.agent, keep: keepAgent });
  if (reply.status === 404) throw new ReadError('not-found', reply.message);
  assertSameId('/agent_id', agent.id, idOf(reply.body, '/agent_id', ''));
  const main = at(reply.body, '/main_branch_id');
  if (typeof main === 'string' && main !== '' && agent.deployment.fault === undefined) {
    return live(agent, { fields, shares: new Map([[main, 100]]) });
  }
  if (
    (at(reply.body, '/version_id') ?? null) !== null ||
    (main ?? null) !== null ||
    agent.branches.length > 0
  ) {
    throw new ReadError('ambiguous', 'the vendor does not say which branch has the traffic');
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
  /** By the branch's name. */
  readonly traffic: Traffic | undefined;
}

/** The newest version of a branch. */
async function versionOf(agent: Agent, { fields, branchId, traffic }: Wanted): Promise<Observation> {
  const reply = await agent.get({
    path: `${agent.path}${path`/branches/${branchId}`}`,
    response: REPLIES.branch,
    keep: keepBranch,
  });
  if (reply.status === 404)
    throw new ReadError('not-found', `the branch ${branchId} is not there: ${reply.message}`);
  const branch: Json = reply.body;
  assertSameId('/id', branchId, idOf(branch, '/id', ''));
  assertSameId('/agent_id', agent.id, idOf(branch, '/agent_id', ''));
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
    assertSameId(`${place}/agent_id`, agentId, idOf(version, '/agent_id', place));
    assertSameId(`${place}/branch_id`, branchId, idOf(version, '/branch_id', place));
    const number = sequenceOf(version, place);
    if (newest === undefined || number > sequenceOf(newest, place)) newest = version;
    else if (number === sequenceOf(newest, place)) {
      throw new ReadError('ambiguous', `two versions of the branch have the number ${number}`);
    }
  }
  return newest;
}

function sequenceOf(version: JsonObject, place: string): number {
  const number = version.seq_no_in_branch;
  if (typeof number === 'number') return number;
  throw malformed(`${place}/seq_no_in_branch`, `${typeName(number)}, not a number`);
}

/** The split that is active. Only what is read from it is open where it cannot be told. */
async function deploymentOf(agentPath: string, get: Get): Promise<Deployment> {
  try {
    const reply = await get({
      path: `${agentPath}/deployments`,
      query: { page_size: '100' },
      response: REPLIES.deployments,
      keep: keepDeployments,
    });
    if (reply.status === 404) return { fault: { reason: 'not-found', message: reply.message } };
    const records = objectsOf(reply.body, '/results');
    const [active, another] = records.filter(({ is_active }) => is_active === true);
    if (another !== undefined) return { fault: ambiguous('several traffic splits are active') };
    if (active !== undefined) return { active };
    const total = at(reply.body, '/meta/total');
    const isWhole = typeof total !== 'number' || total <= records.length;
    return isWhole ? {} : { fault: ambiguous('none of the first 100 traffic splits is the active one') };
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    return { fault: { reason: error.reason, message: error.message } };
  }
}

function ambiguous(message: string): OpenField {
  return { reason: 'ambiguous', message };
}

function branchNamed({ branches }: Agent, wanted: string): JsonObject {
  const [named, another] = branches.filter(
    ({ name, is_archived }) => name === wanted && is_archived !== true,
  );
  if (another !== undefined)
    throw new ReadError('ambiguous', `two branches are called ${JSON.stringify(wanted)}`);
  const found = named ?? branches.find(({ id, name }) => id === wanted || name === wanted);
  if (found !== undefined) return found;
  throw new ReadError('not-found', `the agent has no branch ${JSON.stringify(wanted)}`);
}

/** The same shares by the names of the branches, or by the id where the list has no such branch. */
function byName({ branches }: Agent, shares: Traffic): Traffic {
  const named = new Map<string, number>();
  for (const [id, share] of shares) {
    const name = branches.find((each) => each.id === id)?.name;
    const key = typeof name === 'string' && name !== '' ? name : id;
    if (named.has(key)) throw new ReadError('ambiguous', `two branches are called ${JSON.stringify(key)}`);
    named.set(key, share);
  }
  return named;
}

function objectsOf(body: Json, pointer: string): readonly JsonObject[] {
  const list = at(body, pointer);
  if (!Array.isArray(list)) throw malformed(pointer, `${typeName(list)}, not a list`);
  return list.map((each: Json, index) => {
    if (isJsonObject(each)) return each;
    throw malformed(`${pointer}/${index}`, `${typeName(each)}, not an object`);
  });
}

function idOf(value: Json, pointer: string, place: string): string {
  const id = at(value, pointer);
  if (typeof id === 'string' && id !== '') return id;
  throw malformed(`${place}${pointer}`, `${typeName(id)}, not a text`);
}
