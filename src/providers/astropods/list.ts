import { oncePer } from '../../model/once-per.ts';
import { milliseconds } from '../../model/time.ts';
import { bodyOf } from '../common.ts';
import {
  ambiguous,
  type Get,
  type Listed,
  type ListedEnvironment,
  ReadError,
  type Settings,
} from '../contract.ts';
import { assertWhole } from '../pages.ts';
import { type DeploymentList, type ListedDeployment, replies } from './response.ts';

/**
 * What a status means. The words are those of the vendor's page and of its CLI (github.com/astropods/astro-cli,
 * 0.15.10). The vendor may have other words.
 */
export type State = 'active' | 'rolling' | 'failed' | 'stopped' | 'undocumented';

const STATES: ReadonlyMap<string, State> = new Map([
  ['active', 'active'],
  ['failed', 'failed'],
  ...['pending', 'provisioning', 'deploying'].map((word) => [word, 'rolling'] as const),
  ...['stopped', 'paused', 'inactive', 'undeployed'].map((word) => [word, 'stopped'] as const),
]);

export function stateOf(status: string): State {
  return STATES.get(status.toLowerCase()) ?? 'undocumented';
}

/** One deployment of the account's list. */
export interface Row {
  readonly item: ListedDeployment;
  readonly pointer: string;
  /** Undefined if the deployment has no status. */
  readonly state: State | undefined;
}

/**
 * The deployments of one agent. They come from the account's list, which is read once for all agents of the account.
 */
export async function readRows(account: string, agent: string, get: Get): Promise<readonly Row[]> {
  const { exact, folded } = rowsOf(await readList(account, get));
  const similar = [...(folded.get(fold(agent)) ?? []), ...(exact.get('') ?? [])];
  for (const { item, pointer, state } of similar) {
    if (item.name === agent || state === 'stopped' || state === 'failed') continue;
    const name = item.name ? JSON.stringify(item.name) : 'no name';
    throw ambiguous(
      `the account's list has ${name} at ${pointer}, which may be the agent ${JSON.stringify(agent)}`,
    );
  }
  return exact.get(agent) ?? [];
}

/** The documentation says that the list is whole. The message of a fault names the list, and says why it was read. */
async function readList(account: string, get: Get): Promise<DeploymentList> {
  const reply = await get({
    path: '/deployments',
    query: { account },
    response: replies.deployments,
    madeOf: [account],
  }).catch((error) => {
    if (!(error instanceof ReadError)) throw error;
    throw new ReadError(
      error.reason,
      `the account's list of deployments cannot be used, so it is not known whether more than one is active: ${error.message}`,
    );
  });
  const list = bodyOf(reply, `there is no account "${account}"`);
  assertWhole(list, { member: 'deployments', what: "the account's list" });
  return list;
}

/**
 * The rows of a list, by agent. They are made once for each list, because an account may have thousands of deployments
 * and as many targets.
 */
const rowsOf = oncePer((list: DeploymentList) => {
  const exact = new Map<string, Row[]>();
  /** The rows by the agent's name in lower case, without blanks around it. */
  const folded = new Map<string, Row[]>();
  for (const [index, item] of list.deployments.entries()) {
    const name = item.name ?? '';
    const state = item.status === undefined || item.status === null ? undefined : stateOf(item.status);
    const row = { item, pointer: `/deployments/${index}`, state };
    add(exact, name, row);
    if (name !== '') add(folded, fold(name), row);
  }
  return { exact, folded };
});

function add(map: Map<string, Row[]>, key: string, row: Row): void {
  const rows = map.get(key);
  if (rows === undefined) map.set(key, [row]);
  else rows.push(row);
}

export function fold(name: string): string {
  return name.trim().toLowerCase();
}

/** The row that was created last; the first row if no row has a time. */
export function newestOf(rows: readonly Row[]): Row | undefined {
  return rows.toSorted((left, right) => (createdAt(right) ?? 0) - (createdAt(left) ?? 0))[0];
}

function createdAt({ item }: Row): number | undefined {
  return milliseconds(item.created_at);
}

/** Whether a row is newer than another one, or may be newer because a time is missing. */
export function mayBeNewer(row: Row, other: Row): boolean {
  const [left, right] = [createdAt(row), createdAt(other)];
  return left === undefined || right === undefined || left > right;
}

/** Every agent of the account that has a deployment. If several are active, each is an environment of its agent. */
export async function list({ account = '' }: Settings, get: Get): Promise<readonly Listed[]> {
  const { exact } = rowsOf(await readList(account, get));
  const unnamed = exact.get('')?.[0];
  if (unnamed !== undefined) {
    throw new ReadError(
      'malformed-response',
      `the entry at ${unnamed.pointer} of the account's list has no name of an agent`,
    );
  }
  return [...exact].map(([agent, rows]) => {
    const active = rows.filter(({ state }) => state === 'active');
    return {
      name: agent,
      settings: { account, agent },
      ...(active.length > 1 && { environments: active.map((row) => environmentOf(row, active)) }),
    };
  });
}

function environmentOf({ item, pointer }: Row, active: readonly Row[]): ListedEnvironment {
  const { id, display_name: name } = item;
  const isOnly = active.filter((other) => other.item.display_name === name).length === 1;
  if (name && isOnly) return { name, settings: { deploymentName: name } };
  if (id) return { name: name || id, settings: { deploymentId: id } };
  throw new ReadError(
    'malformed-response',
    `the entry at ${pointer} of the account's list has neither an id nor a display name that no other deployment has`,
  );
}
