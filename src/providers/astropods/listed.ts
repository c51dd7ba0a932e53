import { type Get, type Listed, type ListedEnvironment, ReadError, type Settings } from '../contract.ts';
import { assertWhole } from '../pages.ts';
import { indexesOf, type Row, readList, WHOLE } from './list.ts';

/**
 * Every agent of the account that has a deployment. The list also names those of a blueprint that is deployed more than
 * once: each active one is an environment of its agent.
 */
export async function list({ account = '' }: Settings, get: Get): Promise<readonly Listed[]> {
  const reply = await readList(account, get);
  if (reply.status === 404)
    throw new ReadError('not-found', `there is no account "${account}": ${reply.message}`);
  assertWhole(reply.body, WHOLE);
  const { exact } = indexesOf(reply.body);
  const unnamed = exact.get('')?.[0];
  if (unnamed !== undefined) {
    throw new ReadError(
      'malformed-response',
      `the account's list has no name of an agent at ${unnamed.pointer}`,
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
    `the account's list has neither name nor id of a deployment at ${pointer}`,
  );
}
