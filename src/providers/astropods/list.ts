import { milliseconds } from '../../model/time.ts';
import { type Get, ReadError, type Reply } from '../contract.ts';
import { assertWhole } from '../pages.ts';
import { type DeploymentList, type ListedDeployment, replies } from './response.ts';

/**
 * Words that the vendor's page and its CLI (github.com/astropods/astro-cli, 0.15.10) show: of what is live, of a rollout
 * under way, and of an agent that is not running. Neither says that there are no others.
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
  /** Not given where the list does not say. */
  readonly state: State | undefined;
}

/** The deployments of one agent, by the account's list. Equal requests are sent once: it is one for all its agents. */
export async function readRows(account: string, agent: string, get: Get): Promise<readonly Row[]> {
  const list = await readList(account, get);
  if (list.status === 404)
    throw new ReadError('not-found', `there is no account "${account}": ${list.message}`);
  assertWhole(list.body, WHOLE);
  const { exact, folded } = indexesOf(list.body);
  const similar = [...(folded.get(fold(agent)) ?? []), ...(exact.get('') ?? [])];
  for (const { item, pointer, state } of similar) {
    if (item.name === agent || state === 'stopped' || state === 'failed') continue;
    const name = item.name ? JSON.stringify(item.name) : 'no name';
    throw new ReadError(
      'ambiguous',
      `the account's list has ${name} at ${pointer}, which may be the agent ${JSON.stringify(agent)}`,
    );
  }
  return exact.get(agent) ?? [];
}

/** The list is documented as everything. */
export const WHOLE = { member: 'deployments', what: "the account's list" };

/** A list that fails is a reason of its own: without it nobody knows whether another deployment is active. */
export async function readList(account: string, get: Get): Promise<Reply<DeploymentList>> {
  try {
    return await get({
      path: '/deployments',
      query: { account },
      response: replies.deployments,
      madeOf: [account],
    });
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    throw new ReadError(
      error.reason,
      `the account's list of deployments, which tells whether more than one is active: ${error.message}`,
    );
  }
}

interface Indexes {
  readonly exact: ReadonlyMap<string, readonly Row[]>;
  /** By the name without its case and its blanks. */
  readonly folded: ReadonlyMap<string, readonly Row[]>;
}

/** An account may have thousands of deployments, and as many targets. */
const indexes = new WeakMap<DeploymentList, Indexes>();

export function indexesOf(list: DeploymentList): Indexes {
  const known = indexes.get(list);
  if (known !== undefined) return known;
  const exact = new Map<string, Row[]>();
  const folded = new Map<string, Row[]>();
  for (const [index, item] of list.deployments.entries()) {
    const name = item.name ?? '';
    const state = item.status === undefined || item.status === null ? undefined : stateOf(item.status);
    const row = { item, pointer: `/deployments/${index}`, state };
    add(exact, name, row);
    if (name !== '') add(folded, fold(name), row);
  }
  const made = { exact, folded };
  indexes.set(list, made);
  return made;
}

function add(map: Map<string, Row[]>, key: string, row: Row): void {
  const rows = map.get(key);
  if (rows === undefined) map.set(key, [row]);
  else rows.push(row);
}

export function fold(name: string): string {
  return name.trim().toLowerCase();
}

/** By the time of its creation; the first one where nothing says. */
export function newestOf(rows: readonly Row[]): Row | undefined {
  return rows.reduce<Row | undefined>(
    (best, row) => (best === undefined || createdAt(row) > createdAt(best) ? row : best),
    undefined,
  );
}

function createdAt({ item }: Row): number {
  return milliseconds(item.created_at ?? '') ?? 0;
}

/** Not known to be older than the other. */
export function mayBeNewer(row: Row, other: Row): boolean {
  const [left, right] = [row, other].map(({ item }) => milliseconds(item.created_at ?? ''));
  return left === undefined || right === undefined || left > right;
}
