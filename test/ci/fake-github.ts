import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const TOKEN = 'ghs_0123456789abcdefghijABCDEFGHIJ012345';
export const REPOSITORY = 'acme/agents';
const BODY_LIMIT = 65_536;

export interface Entry {
  number: number;
  state: 'open' | 'closed';
  state_reason?: string | null;
  title: string;
  body: string | null;
  user: { login: string; type: string };
  author_association: string;
  labels: string[];
  comments: string[];
  /** The positions of those comments that people without rights wrote. */
  strangers: number[];
  /** This member and the next ones are there for a pull request only. */
  pull_request?: object;
  head?: { ref: string; sha: string; repo: { full_name: string } };
  base?: { ref: string };
  merged_at?: string | null;
}

interface Refusal {
  /** The request that is refused, for example `POST /issues`. */
  readonly at: string;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly reply: object;
}

export interface FakeGithub {
  readonly url: string;
  /** Method and path below the repository, of every request to the API. */
  readonly requests: string[];
  /** Issues and pull requests, numbered from 1. */
  readonly entries: Entry[];
  /** Requests to refuse. Each entry refuses one request. */
  readonly refusals: Refusal[];
  /** The `Authorization` headers of every request that git made. */
  readonly gitCredentials: string[][];
  pageSize: number;
  add(entry: Partial<Entry>): Entry;
  close(): Promise<void>;
}

const BOT = { user: { login: 'github-actions[bot]', type: 'Bot' }, author_association: 'NONE' };

export const STRANGER = { user: { login: 'stranger', type: 'User' }, author_association: 'NONE' };

/** The few endpoints of GitHub that the action uses, and the repository `acme/agents.git` in `gitRoot` for git. */
export async function startFakeGithub(gitRoot = ''): Promise<FakeGithub> {
  const entries: Entry[] = [];
  const fake: FakeGithub = {
    url: '',
    requests: [],
    entries,
    refusals: [],
    gitCredentials: [],
    pageSize: 100,
    add(entry) {
      const whole: Entry = {
        number: entries.length + 1,
        state: 'open',
        state_reason: null,
        title: '',
        body: null,
        labels: [],
        comments: [],
        strangers: [],
        ...BOT,
        ...entry,
      };
      entries.push(whole);
      return whole;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    if (request.url?.startsWith(`/${REPOSITORY}.git/`)) return serveGit(request, body, response);
    const { status, reply, headers = {} } = await answer(request, body.toString('utf8'));
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
    response.end(JSON.stringify(reply));
  });

  interface Reply {
    readonly status: number;
    readonly reply: unknown;
    readonly headers?: Readonly<Record<string, string>>;
  }

  async function answer({ method = '', url = '', headers }: IncomingMessage, text: string): Promise<Reply> {
    const { pathname, searchParams } = new URL(url, 'http://x');
    const root = `/repos/${REPOSITORY}`;
    if (headers.authorization !== `Bearer ${TOKEN}`)
      return { status: 401, reply: { message: 'Bad credentials' } };
    if (!pathname.startsWith(root)) return { status: 404, reply: { message: 'Not Found' } };
    const path = pathname.slice(root.length);
    fake.requests.push(`${method} ${path}`);
    const refused = fake.refusals.findIndex(({ at }) => at === `${method} ${path}`);
    const [refusal] = refused === -1 ? [] : fake.refusals.splice(refused, 1);
    if (refusal !== undefined) return refusal;
    if (headers['x-github-api-version'] !== '2022-11-28' || headers['user-agent'] === undefined) {
      return { status: 400, reply: { message: 'unsupported version or no user agent' } };
    }
    const given = text === '' ? {} : JSON.parse(text);
    if ((given.body ?? '').length > BODY_LIMIT) {
      const message = `body is too long (maximum is ${BODY_LIMIT} characters)`;
      return { status: 422, reply: { message: 'Validation Failed', errors: [{ message }] } };
    }
    const [, id] = /^\/issues\/comments\/(\d+)$/.exec(path) ?? [];
    if (method === 'PATCH' && id !== undefined) {
      const [of, at] = [Math.floor(Number(id) / 1000), Number(id) % 1000];
      entries.find((each) => each.number === of)?.comments.splice(at, 1, given.body);
      return { status: 200, reply: { id: Number(id), body: given.body } };
    }
    const [, kind = '', number, part] = /^\/(issues|pulls)(?:\/(\d+))?(?:\/(comments))?$/.exec(path) ?? [];
    const entry = entries.find((each) => each.number === Number(number));
    if (method === 'GET' && kind !== '' && number === undefined) return page(kind, searchParams);
    if (method === 'POST' && kind === 'issues' && number === undefined) {
      return { status: 201, reply: fake.add({ ...only(given, ['title', 'body', 'labels']) }) };
    }
    if (method === 'POST' && kind === 'pulls' && number === undefined) return await openPull(given);
    if (entry === undefined) return { status: 404, reply: { message: 'Not Found' } };
    if (method === 'GET' && part === 'comments') {
      const all = entry.comments.map((body, at) => {
        const author = entry.strangers.includes(at) ? STRANGER : BOT;
        return { id: entry.number * 1000 + at, body, ...author };
      });
      return pageOf(all, path, searchParams);
    }
    if (method === 'POST' && part === 'comments') {
      entry.comments.push(given.body);
      return { status: 201, reply: { id: 1, body: given.body } };
    }
    if (method === 'PATCH' && part === undefined) {
      Object.assign(entry, only(given, ['title', 'body', 'state', 'state_reason']));
      return { status: 200, reply: entry };
    }
    return { status: 404, reply: { message: 'Not Found' } };
  }

  async function openPull(given: Record<string, string>): Promise<Reply> {
    const ref = given.head ?? '';
    const isThere = entries.some((each) => each.state === 'open' && each.head?.ref === ref);
    if (isThere) {
      const message = `A pull request already exists for acme:${ref}.`;
      return {
        status: 422,
        reply: {
          message: 'Validation Failed',
          errors: [{ resource: 'PullRequest', code: 'custom', message }],
        },
      };
    }
    const sha = await tipOf(ref);
    const made = fake.add({
      ...only(given, ['title', 'body']),
      pull_request: {},
      merged_at: null,
      head: { ref, sha, repo: { full_name: REPOSITORY } },
      base: { ref: given.base ?? '' },
    });
    return { status: 201, reply: made };
  }

  /** A page of `/issues` or `/pulls`. As at GitHub, `/issues` has the pull requests too. */
  function page(kind: string, query: URLSearchParams): Reply {
    const [, head] = (query.get('head') ?? '').split(':');
    const chosen = entries
      .filter(({ state }) => query.get('state') === 'all' || state === (query.get('state') ?? 'open'))
      .filter((each) => kind === 'issues' || each.pull_request !== undefined)
      .filter((each) => head === undefined || each.head?.ref === head)
      .filter((each) => query.get('base') === null || each.base?.ref === query.get('base'));
    if (query.get('direction') !== 'asc') chosen.reverse();
    return pageOf(chosen, `/${kind}`, query);
  }

  function pageOf(all: readonly unknown[], path: string, query: URLSearchParams): Reply {
    const size = Math.min(fake.pageSize, Number(query.get('per_page') ?? 30));
    const number = Number(query.get('page') ?? 1);
    const next = new URLSearchParams(query);
    next.set('page', String(number + 1));
    const isLast = number * size >= all.length;
    const link = `<${fake.url}/repos/${REPOSITORY}${path}?${next}>; rel="next", <${fake.url}/x?page=9>; rel="last"`;
    return {
      status: 200,
      reply: all.slice((number - 1) * size, number * size),
      ...(!isLast && { headers: { link } }),
    };
  }

  function tipOf(branch: string): Promise<string> {
    const child = spawn('git', ['rev-parse', `refs/heads/${branch}`], {
      cwd: `${gitRoot}/${REPOSITORY}.git`,
    });
    let out = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    return new Promise((resolve) => child.on('close', () => resolve(out.trim())));
  }

  /** Refuses a request with two credential headers, like GitHub. */
  function serveGit(request: IncomingMessage, body: Buffer, response: ServerResponse): void {
    const raw = request.rawHeaders;
    const credentials = raw.filter(
      (_, index) => index % 2 === 1 && /^authorization$/i.test(raw[index - 1] ?? ''),
    );
    fake.gitCredentials.push(credentials);
    const wanted = `basic ${Buffer.from(`x-access-token:${TOKEN}`).toString('base64')}`;
    if (credentials.length !== 1 || credentials[0] !== wanted) {
      response.writeHead(credentials.length > 1 ? 400 : 401).end('Duplicate header: "Authorization"');
      return;
    }
    const { pathname, search } = new URL(request.url ?? '', 'http://x');
    const child = spawn('git', ['http-backend'], {
      env: {
        PATH: process.env.PATH,
        GIT_PROJECT_ROOT: gitRoot,
        GIT_HTTP_EXPORT_ALL: '1',
        PATH_INFO: pathname,
        QUERY_STRING: search.slice(1),
        REQUEST_METHOD: request.method,
        CONTENT_TYPE: request.headers['content-type'],
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'],
        GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
        REMOTE_USER: 'action',
      },
    });
    const out: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.on('close', () => {
      const whole = Buffer.concat(out);
      const end = whole.indexOf('\r\n\r\n');
      const lines = whole.subarray(0, end).toString('latin1').split('\r\n');
      const headers = Object.fromEntries(lines.map((line) => line.split(/: (.*)/s).slice(0, 2)));
      const { Status = '200', ...rest } = headers;
      response.writeHead(Number.parseInt(Status, 10), rest).end(whole.subarray(end + 4));
    });
    // git may end before it has read all of the body.
    child.stdin.on('error', () => {});
    child.stdin.end(body);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(fake, { url });
}

/** The members of these names. Throws if there is any other, because GitHub would ignore it without an error. */
function only(given: Readonly<Record<string, unknown>>, names: readonly string[]): object {
  const other = Object.keys(given).filter((name) => ![...names, 'head', 'base'].includes(name));
  if (other.length > 0) throw new Error(`unknown members: ${other}`);
  return Object.fromEntries(Object.entries(given).filter(([name]) => names.includes(name)));
}
