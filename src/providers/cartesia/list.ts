import type { Get, Listed, Settings } from '../contract.ts';
import { ReadError } from '../contract.ts';
import { assertWhole } from '../pages.ts';
import { replies } from './response.ts';

/** Every agent of the organization that is not deleted. */
export async function list(_settings: Settings, get: Get): Promise<readonly Listed[]> {
  const reply = await get({ path: '/agents', response: replies.agents });
  if (reply.status === 404) throw new ReadError('not-found', `the list of agents: ${reply.message}`);
  assertWhole(reply.body, { member: 'summaries', what: 'the list of agents' });
  return reply.body.summaries
    .filter(({ deleted_at }) => !deleted_at)
    .map(({ id, name }) => ({ name: name || id, settings: { agentId: id } }));
}
