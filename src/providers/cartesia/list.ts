import { bodyOf } from '../common.ts';
import type { Get, Listed, Settings } from '../contract.ts';
import { assertWhole } from '../pages.ts';
import { replies } from './response.ts';

/** Every agent of the organization that is not deleted. */
export async function list(_settings: Settings, get: Get): Promise<readonly Listed[]> {
  const body = bodyOf(await get({ path: '/agents', response: replies.agents }), 'the list of agents');
  assertWhole(body, { member: 'summaries', what: 'the list of agents' });
  return body.summaries
    .filter(({ deleted_at }) => !deleted_at)
    .map(({ id, name }) => ({ name: name || id, settings: { agentId: id } }));
}
