import { bodyOf } from '../common.ts';
import { ambiguous, type Get, type Listed, type Settings } from '../contract.ts';
import { followPages } from '../pages.ts';
import { replies } from './response.ts';

/** What stands before `/bot…` in paths, by default. */
export const PATH_PREFIX = '/api/public';
/** The vendor's maximum. */
const PAGE = 50;

/**
 * Every bot that the app can see. It is not documented whether an offset counts bots or pages, so the list is refused
 * if the number of its bots is not the total that it names.
 */
export async function list({ pathPrefix = PATH_PREFIX }: Settings, get: Get): Promise<readonly Listed[]> {
  let total: number | undefined;
  let offset = 0;
  const bots = await followPages(async () => {
    const reply = await get({
      path: `${pathPrefix}/bots`,
      query: { offset: String(offset), limit: String(PAGE) },
      response: replies.bots,
      onlyUsed: true,
    });
    const body = bodyOf(reply, 'the list of bots');
    total = body.total ?? total;
    offset += body.bots.length;
    return { items: body.bots, next: body.availableMore ? String(offset) : undefined };
  });
  const ids = new Set(bots.map(({ _id }) => _id));
  if (ids.size < bots.length || (total !== undefined && total !== ids.size)) {
    throw ambiguous(
      `the list names ${ids.size} different bots in ${bots.length} entries, and says that there are ${total ?? 'others'}`,
    );
  }
  return bots.map(({ _id, name }) => ({ name: name || _id, settings: { botId: _id } }));
}
