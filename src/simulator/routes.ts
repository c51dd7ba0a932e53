import type { SimReply, SimRequest } from './contract.ts';

type Parameters = readonly string[];

/** A documented path such as `/agents/{id}`, and what answers it. */
export interface Route<Context> {
  readonly path: string;
  readonly answer: (parameters: Parameters, context: Context) => SimReply;
}

export type Match<Context> =
  | { readonly kind: 'route'; readonly answer: (context: Context) => SimReply }
  | { readonly kind: 'refused'; readonly status: 404 | 405 };

/** Unknown paths are 404; every documented one is for GET alone. */
export function match<Context>(routes: readonly Route<Context>[], request: SimRequest): Match<Context> {
  for (const route of routes) {
    const parameters = parametersOf(route.path, request.segments);
    if (parameters === undefined) continue;
    if (request.method !== 'GET') return { kind: 'refused', status: 405 };
    return { kind: 'route', answer: (context) => route.answer(parameters, context) };
  }
  return { kind: 'refused', status: 404 };
}

function parametersOf(path: string, segments: readonly string[]): Parameters | undefined {
  const wanted = path.split('/').slice(1);
  if (wanted.length !== segments.length) return undefined;
  const parameters: string[] = [];
  for (const [index, part] of wanted.entries()) {
    const segment = segments[index] ?? '';
    if (!part.startsWith('{')) {
      if (part !== segment) return undefined;
    } else if (segment === '') return undefined;
    else parameters.push(segment);
  }
  return parameters;
}

/** The token of `Authorization: Bearer <token>`. */
export function bearerToken(request: SimRequest): string | undefined {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}
