/**
 * Written from www.adaline.ai/docs/reference/api/v2/openapi/get-deployment, list-prompts and /docs/reference/limits, read
 * 2026-11-22, and from the Python client (adaline-client and adaline-api 2.2.1), read 2026-11-28. Its models of prompts,
 * projects and errors are stricter than the pages, and the client raises an exception on an error code it does not know.
 */
import type { JsonObject } from '../../model/json.ts';
import type { SimReply, SimRequest } from '../../simulator/contract.ts';
import { defineVendor } from '../../simulator/define-vendor.ts';
import { or } from '../../simulator/fake-values.ts';
import { hasBearer, match, ok, type Routes } from '../../simulator/routes.ts';
import {
  deploymentBody,
  hasDocumentedIds,
  itemBody,
  type PromptState,
  promptBody,
  promptsOf,
  type State,
  section,
} from './simulator-bodies.ts';

const DEFAULT_KEYS = ['adaline-demo-workspace-key'];

interface Context {
  readonly query: URLSearchParams;
  readonly state: State;
}

const routes: Routes<Context> = {
  '/deployments': getDeployment,
  '/prompts': listPrompts,
  '/prompts/{promptId}': getPrompt,
  '/projects': listProjects,
  '/projects/{projectId}': getProject,
};

export const simulator = defineVendor({
  id: 'adaline',
  prefix: '/adaline/v2',
  section,
  env: ({ keys = DEFAULT_KEYS }) => ({ ADALINE_API_KEY: keys[0] ?? '' }),
  reply,
  refuse,
});

function reply(request: SimRequest, state: State): SimReply {
  const answer = match(routes, request);
  if (typeof answer === 'number') return refuse(answer);
  if (!hasBearer(request, state.keys ?? DEFAULT_KEYS)) return refuse(401);
  return answer({ query: request.query, state });
}

function getDeployment({ query, state }: Context): SimReply {
  const promptId = query.get('promptId');
  const deploymentId = query.get('deploymentId');
  const environmentId = query.get('deploymentEnvironmentId');
  const latest = deploymentId === 'latest' || deploymentId === 'current';
  if (promptId === null) return refuseField('promptId', 'is required');
  if (deploymentId === null || deploymentId === '') return refuseField('deploymentId', 'is required');
  if (latest && environmentId === null) {
    return refuseField('deploymentEnvironmentId', `is required when deploymentId is "${deploymentId}"`);
  }
  const wrong = wrongLength({ promptId, deploymentEnvironmentId: environmentId }, state);
  if (wrong !== undefined) return wrong;
  const prompt = state.prompts?.get(promptId);
  if (prompt === undefined) return refuse(404, 'Prompt not found.');
  if (prompt.raw !== undefined) return ok(prompt.raw);
  const found = deploymentOf(promptId, prompt, latest ? undefined : deploymentId, environmentId);
  return found ?? refuse(404, 'Deployment not found.');
}

/** The deployment with this id. Without an id it is the newest, which an environment of the scenario lists first. */
function deploymentOf(
  promptId: string,
  prompt: PromptState,
  deploymentId: string | undefined,
  environmentId: string | null,
): SimReply | undefined {
  for (const [id, records] of prompt.environments ?? []) {
    if (records === null || (environmentId !== null && id !== environmentId)) continue;
    for (const [index, record] of records.entries()) {
      const body = deploymentBody(promptId, prompt, id, record, index);
      if (deploymentId === undefined || deploymentId === body.id) {
        return ok(or(record.raw, body));
      }
    }
  }
  return undefined;
}

function getPrompt({ state }: Context, id: string): SimReply {
  const prompt = state.prompts?.get(id);
  const found = prompt === undefined ? refuse(404, 'Prompt not found.') : ok(promptBody(id, prompt));
  return wrongLength({ promptId: id }, state) ?? found;
}

function listPrompts({ query, state }: Context): SimReply {
  const projectId = query.get('projectId');
  const sort = query.get('sort') ?? 'createdAt:desc';
  if (projectId === null) return refuseField('projectId', 'is required');
  const wrong = wrongLength({ projectId }, state);
  if (wrong !== undefined) return wrong;
  if (sort !== 'createdAt:asc' && sort !== 'createdAt:desc')
    return refuseField('sort', `"${sort}" is not known`);
  if (!promptsOf(state).projects.has(projectId)) return refuse(404, 'Project not found.');
  const after = Number(query.get('createdAfter') ?? Number.NEGATIVE_INFINITY);
  const before = Number(query.get('createdBefore') ?? Number.POSITIVE_INFINITY);
  const bodies = promptsOf(state)
    .prompts.filter((prompt) => prompt.projectId === projectId)
    .filter((prompt) => prompt.createdAt > after && prompt.createdAt < before)
    .sort((left, right) => left.createdAt - right.createdAt);
  return page(sort === 'createdAt:asc' ? bodies : bodies.reverse(), query);
}

/** Sends all projects in one reply, because the client's model of this reply has no pages. */
function listProjects({ state }: Context): SimReply {
  return ok({ projects: [...promptsOf(state).projects].map(([id, project]) => itemBody(id, project)) });
}

function getProject({ state }: Context, id: string): SimReply {
  const project = promptsOf(state).projects.get(id);
  const found = project === undefined ? refuse(404, 'Project not found.') : ok(itemBody(id, project));
  return wrongLength({ projectId: id }, state) ?? found;
}

function page(all: readonly JsonObject[], query: URLSearchParams): SimReply {
  const limit = Number(query.get('limit') ?? 50);
  if (!Number.isInteger(limit) || limit < 1 || limit > 200)
    return refuseField('limit', 'must be from 1 to 200');
  const cursor = query.get('cursor');
  const position = Buffer.from(cursor ?? '', 'base64').toString('latin1');
  const start = cursor === null ? 0 : Number(/^after-(\d+)$/.exec(position)?.[1] ?? Number.NaN);
  if (Number.isNaN(start)) return refuseField('cursor', 'is not one of ours', 'INVALID_CURSOR');
  const items = all.slice(start, start + limit);
  const end = start + items.length;
  const hasMore = end < all.length;
  const nextCursor = hasMore ? Buffer.from(`after-${end}`).toString('base64') : null;
  return ok({ prompts: items, pagination: { limit, returned: items.length, hasMore, nextCursor } });
}

/** Refuses ids of another length than documented, but only if all ids of the scenario have the documented length. */
function wrongLength(ids: Readonly<Record<string, string | null>>, state: State): SimReply | undefined {
  if (!hasDocumentedIds(state)) return undefined;
  for (const [name, id] of Object.entries(ids)) {
    if (id !== null && (id.length < 20 || id.length > 80)) {
      return refuseField(name, 'must be between 20 and 80 characters');
    }
  }
  return undefined;
}

const ERRORS: ReadonlyMap<number, readonly [code: string, message: string]> = new Map([
  [400, ['VALIDATION_ERROR', 'The request is not valid.']],
  [401, ['AUTHENTICATION_REQUIRED', 'Invalid or missing API key.']],
  [403, ['FORBIDDEN', 'The API key has no access to this resource.']],
  [404, ['RESOURCE_NOT_FOUND', 'Not found.']],
  [405, ['VALIDATION_ERROR', 'Method not allowed.']],
  [409, ['CONFLICT', 'The resource has changed meanwhile.']],
  [413, ['PAYLOAD_TOO_LARGE', 'The request is too large.']],
  [429, ['RATE_LIMITED', 'Rate limit exceeded. Please try again later.']],
]);

function refuse(status: number, message?: string): SimReply {
  const other = status < 500 ? 'VALIDATION_ERROR' : 'INTERNAL_ERROR';
  const [code, fallback] = ERRORS.get(status) ?? [other, 'Something went wrong.'];
  return { status, body: { error: { code, message: message ?? fallback } } };
}

function refuseField(field: string, issue: string, code = 'VALIDATION_ERROR'): SimReply {
  return {
    status: 400,
    body: { error: { code, message: 'Validation failed', details: [{ field, issue }] } },
  };
}
