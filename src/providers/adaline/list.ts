import { bodyOf } from '../common.ts';
import { type Get, type Listed, ReadError, type Settings } from '../contract.ts';
import { assertWhole, followPages } from '../pages.ts';
import { OTHER_READS } from './read.ts';
import { replies } from './response.ts';

/** The vendor's maximum. */
const PAGE = '200';

/** Every prompt of every project that the key can see. The vendor lists no deployment environments. */
export async function list(_settings: Settings, get: Get): Promise<readonly Listed[]> {
  const reply = await get({ path: '/projects', response: replies.projects, rateLimits: OTHER_READS });
  const body = bodyOf(reply, 'the list of projects');
  assertWhole(body, { member: 'projects', what: 'the list of projects' });
  const listed: Listed[] = [];
  for (const { id } of body.projects) {
    for (const prompt of await promptsOf(id, get)) {
      listed.push({ name: prompt.title || prompt.id, settings: { promptId: prompt.id } });
    }
  }
  return listed;
}

function promptsOf(projectId: string, get: Get) {
  return followPages(async (cursor) => {
    const reply = await get({
      path: '/prompts',
      query: { projectId, limit: PAGE, sort: 'createdAt:asc', ...(cursor !== undefined && { cursor }) },
      response: replies.prompts,
      rateLimits: OTHER_READS,
    });
    const { prompts, pagination } = bodyOf(reply, `the prompts of the project "${projectId}"`);
    if (!pagination.hasMore) return { items: prompts };
    if (pagination.nextCursor) return { items: prompts, next: pagination.nextCursor };
    throw new ReadError(
      'malformed-response',
      'the list of prompts has more pages, and /pagination/nextCursor is empty',
    );
  });
}
