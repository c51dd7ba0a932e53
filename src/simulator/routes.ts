import type { Json } from '../model/json.ts';
import type { SimReply, SimRequest } from './contract.ts';

type Answer<Context> = (context: Context, ...ids: string[]) => SimReply;

/** The answer to each documented path, such as `/agents/{id}`, which gets the parts in braces. */
export type Routes<Context> = Readonly<Record<string, Answer<Context>>>;

/** The answer, or the status of an unknown path or of another method than GET. */
export function match<Context>(
  routes: Routes<Context>,
  { method, segments }: SimRequest,
): ((context: Context) => SimReply) | 404 | 405 {
  for (const [path, answer] of Object.entries(routes)) {
    const ids = idsIn(path.split('/').slice(1), segments);
    if (ids !== undefined) return method === 'GET' ? (context) => answer(context, ...ids) : 405;
  }
  return 404;
}

function idsIn(parts: readonly string[], segments: readonly string[]): string[] | undefined {
  const isId = (index: number) => parts[index]?.startsWith('{') === true;
  const fits = segments.every((segment, index) => (isId(index) ? segment !== '' : segment === parts[index]));
  return fits && parts.length === segments.length ? segments.filter((_, index) => isId(index)) : undefined;
}

export function ok(body: Json): SimReply {
  return { status: 200, body };
}

/** The token of `Authorization: Bearer <token>`. */
export function bearerToken({ headers }: SimRequest): string | undefined {
  return /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
}

export function hasBearer(request: SimRequest, tokens: readonly string[]): boolean {
  const token = bearerToken(request);
  return token !== undefined && tokens.includes(token);
}
