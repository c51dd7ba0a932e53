import { type Get, type Listed, ReadError, type Settings } from '../contract.ts';
import { followPages } from '../pages.ts';
import { PATH_PREFIX } from './paths.ts';
import { replies } from './response.ts';

/** The most that the vendor gives at once. */
const PAGE = 50;

/** Every bot that the app can see. Whether an offset counts bots or pages is not documented: a part is refused. */
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
    if (reply.status === 404) throw new ReadError('not-found', `the list of bots: ${reply.message}`);
    total = reply.body.total ?? total;
    offset += reply.body.bots.length;
    return { items: reply.body.bots, ...(reply.body.availableMore && { next: String(offset) }) };
  });
  const ids = new Set(bots.map(({ _id }) => _id));
  if (ids.size < bots.length || (total !== undefined && total !== ids.size)) {
    throw new ReadError(
      'ambiguous',
      `the list names ${ids.size} different bots in ${bots.length} entries, and says that there are ${total ?? 'others'}`,
    );
  }
  return bots.map(({ _id, name }) => ({ name: name || _id, settings: { botId: _id } }));
}
