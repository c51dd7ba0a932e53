import { type Get, type Listed, ReadError, type Settings } from '../contract.ts';
import { assertWhole, followPages } from '../pages.ts';
import { OTHER_READS } from './read.ts';
import { replies } from './response.ts';

/** The most that the vendor gives at once. */
const PAGE = '200';

/** Every prompt of every project that the key can see. The vendor lists no deployment environments. */
export async function list(_settings: Settings, get: Get): Promise<readonly Listed[]> {
  const reply = await get({ path: '/projects', response: replies.projects, rateLimits: OTHER_READS });
  if (reply.status === 404) throw new ReadError('not-found', `the list of projects: ${reply.message}`);
  assertWhole(reply.body, { member: 'projects', what: 'the list of projects' });
  const listed: Listed[] = [];
  for (const { id } of reply.body.projects) {
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
    if (reply.status === 404) {
      throw new ReadError('not-found', `the prompts of the project "${projectId}": ${reply.message}`);
    }
    const { prompts, pagination } = reply.body;
    if (!pagination.hasMore) return { items: prompts };
    if (pagination.nextCursor) return { items: prompts, next: pagination.nextCursor };
    throw new ReadError(
      'malformed-response',
      'the list of prompts has more pages, and /pagination/nextCursor is empty',
    );
  });
}
