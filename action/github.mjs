/** GitHub's REST API, as much of it as the action needs: https://docs.github.com/rest */

import { fetchThrough, ProxyRefusal, proxyFor } from './proxy.mjs';

const ATTEMPTS = 4;
const TIMEOUT_MS = 30_000;
/** The longest total wait for GitHub's rate limits. */
const PATIENCE_MS = 300_000;
/** GitHub asks for at least a minute if a secondary limit names no time. */
const SECONDARY_MS = 60_000;
const MOST_PAGES = 50;

export class GithubError extends Error {
  constructor(status, message, errors = []) {
    super(message);
    this.status = status;
    this.errors = errors;
  }
}

/**
 * @param {{ apiUrl: string, repository: string, token: string, sleep?: (ms: number) => Promise<void>, now?: () => number }} options
 */
export function createGithub({ apiUrl, repository, token, sleep = later, now = Date.now }) {
  const root = `${apiUrl.replace(/\/+$/, '')}/repos/${repository}`;
  const proxy = proxyFor(apiUrl, process.env);
  let patience = PATIENCE_MS;

  async function attempt(method, url, body) {
    const options = {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token}`,
        'user-agent': 'driftline-action',
        'x-github-api-version': '2022-11-28',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    };
    const response = await (proxy === undefined ? fetch(url, options) : fetchThrough(proxy, url, options));
    return { status: response.status, headers: response.headers, reply: jsonOf(await response.text()) };
  }

  async function send(method, url, body) {
    for (let tried = 1; ; tried += 1) {
      let answer;
      try {
        answer = await attempt(method, url, body);
      } catch (error) {
        // A POST may have arrived, so it is not sent again.
        if (method === 'POST' || tried === ATTEMPTS || error instanceof ProxyRefusal) {
          throw new GithubError(0, `GitHub did not answer: ${reasonOf(error)}`);
        }
        await sleep(backoff(tried));
        continue;
      }
      const { status, headers, reply } = answer;
      if (status >= 200 && status < 300) {
        if (status !== 204 && reply === undefined)
          throw new GithubError(status, 'GitHub answered with no JSON');
        return answer;
      }
      const limited = limitOf(answer, now(), tried);
      const isBroken = status >= 500 && method !== 'POST';
      const wait = limited ?? backoff(tried);
      if ((limited === undefined && !isBroken) || tried === ATTEMPTS || wait > patience) {
        throw failureOf(answer, `${method} ${new URL(url).pathname}`, headers.get('location'));
      }
      if (limited !== undefined) console.log(`GitHub's rate limit: waiting ${Math.ceil(wait / 1000)} s`);
      patience -= wait;
      await sleep(wait);
    }
  }

  return {
    get: async (path) => (await send('GET', root + path)).reply,
    post: async (path, body) => (await send('POST', root + path, body)).reply,
    patch: async (path, body) => (await send('PATCH', root + path, body)).reply,
    /** All entries of all pages. A page is requested when it is needed. */
    async *list(path, mostPages = MOST_PAGES) {
      let url = `${root}${path}${path.includes('?') ? '&' : '?'}per_page=100`;
      for (let page = 1; url !== undefined && page <= mostPages; page += 1) {
        const { reply, headers } = await send('GET', url);
        if (!Array.isArray(reply)) throw new GithubError(200, `GitHub gave no list for ${path}`);
        yield* reply;
        url = nextPage(headers.get('link'), apiUrl);
      }
    },
  };
}

/** The token goes only to the API, even if the reply names another host for its next page. */
function nextPage(link, apiUrl) {
  const [, next] = /<([^>]+)>\s*;[^,]*\brel="?next"?/.exec(link ?? '') ?? [];
  if (next === undefined) return undefined;
  const url = new URL(next, apiUrl);
  if (url.origin !== new URL(apiUrl).origin)
    throw new GithubError(200, `the next page is elsewhere: ${url.origin}`);
  return url.href;
}

/** The milliseconds to wait; undefined if the request was not refused by a rate limit. */
function limitOf({ status, headers, reply }, now, tried) {
  if (status !== 403 && status !== 429) return undefined;
  const after = Number(headers.get('retry-after') ?? Number.NaN);
  if (after >= 0) return after * 1000;
  if (headers.get('x-ratelimit-remaining') === '0') {
    return Math.max(0, Number(headers.get('x-ratelimit-reset')) * 1000 - now) + 1000;
  }
  const isSecondary = status === 429 || /secondary rate limit|abuse detection/i.test(reply?.message ?? '');
  return isSecondary ? SECONDARY_MS * 2 ** (tried - 1) : undefined;
}

const HINTS = {
  401: 'the token is not valid',
  403: 'grant the job the permission, as docs/ci.md lists them; pull requests by Actions need a setting as well',
  404: 'the repository is not there for this token, or the job has no permission',
  410: 'issues are disabled in this repository',
};

function failureOf({ status, reply }, what, location) {
  const details = (Array.isArray(reply?.errors) ? reply.errors : [])
    .map((each) => (typeof each === 'string' ? each : each?.message))
    .filter((each) => typeof each === 'string');
  const said = [reply?.message, ...details].filter((each) => typeof each === 'string').join(': ');
  const moved = location === null ? [] : [`moved to ${location}`];
  const text = [`GitHub refused ${what} with ${status}`, said, ...moved, HINTS[status] ?? ''];
  return new GithubError(status, text.filter((each) => each !== '').join('. '), details);
}

function jsonOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reasonOf(error) {
  return error.name === 'TimeoutError'
    ? `nothing within ${TIMEOUT_MS / 1000} s`
    : (error.cause?.code ?? error.message);
}

const backoff = (tried) => 1000 * 2 ** (tried - 1);

function later(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
