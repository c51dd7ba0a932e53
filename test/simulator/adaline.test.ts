import { expect, test } from 'vitest';
import { simulate, vendor } from './helpers.ts';
import {
  adalineDeployment,
  adalineError,
  adalineProjects,
  adalinePrompt,
  adalinePrompts,
  violations,
} from './schemas.ts';

const PROMPT = 'prompt_0000000000000001';
const PROD = 'environment_000000000001';
const TEST = 'environment_000000000002';
const WORLD = `
adaline:
  projects: { project_0000000000000001: Support }
  prompts:
    ${PROMPT}:
      title: Greeting
      projectId: project_0000000000000001
      environments:
        ${PROD}:
          - { id: deployment_2, createdAt: 2026-11-02T00:00:00Z, model: gpt-5 }
          - { id: deployment_1, createdAt: 1793491200000 }
        ${TEST}: null
`;
const latest = (environment: string, word = 'latest') =>
  `/deployments?promptId=${PROMPT}&deploymentId=${word}&deploymentEnvironmentId=${environment}`;

test('the latest deployment of an environment has the whole documented shape', async () => {
  const { get } = vendor(await simulate(WORLD), 'adaline');

  const reply = await get(latest(PROD));

  expect(reply.status).toBe(200);
  expect(violations(adalineDeployment, reply.body)).toEqual([]);
  expect(reply.body).toMatchObject({
    id: 'deployment_2',
    createdAt: Date.UTC(2026, 10, 2),
    projectId: 'project_0000000000000001',
    promptId: PROMPT,
    deploymentEnvironmentId: PROD,
    prompt: { config: { model: 'gpt-5' } },
  });
  expect((await get(latest(PROD, 'current'))).body).toEqual(reply.body);
});

test('an older deployment can be read by its id, with or without its environment', async () => {
  const { get } = vendor(await simulate(WORLD), 'adaline');

  const path = `/deployments?promptId=${PROMPT}&deploymentId=deployment_1`;

  expect((await get(path)).body).toMatchObject({ id: 'deployment_1', createdAt: 1793491200000 });
  expect((await get(`${path}&deploymentEnvironmentId=${TEST}`)).status).toBe(404);
});

test('a request without a required parameter is refused', async () => {
  const { get } = vendor(await simulate(WORLD), 'adaline');
  const paths = [
    `/deployments?deploymentId=latest&deploymentEnvironmentId=${PROD}`,
    `/deployments?promptId=${PROMPT}`,
    `/deployments?promptId=${PROMPT}&deploymentId=latest`,
    `/deployments?promptId=${PROMPT}&deploymentId=current`,
    `/deployments?promptId=short&deploymentId=latest&deploymentEnvironmentId=${PROD}`,
    latest('short'),
    '/prompts',
    '/prompts?projectId=project_0000000000000001&limit=201',
    '/prompts?projectId=project_0000000000000001&sort=title',
    '/prompts?projectId=project_0000000000000001&cursor=nonsense',
  ];

  for (const path of paths) {
    const reply = await get(path);

    expect([path, reply.status]).toEqual([path, 400]);
    expect(violations(adalineError, reply.body)).toEqual([]);
  }
});

test('the lengths of ids are not checked if the ids of the scenario have other lengths than documented', async () => {
  const { get } = vendor(
    await simulate('adaline: { prompts: { p: { environments: { e: d_1 } } } }'),
    'adaline',
  );

  const reply = await get('/deployments?promptId=p&deploymentId=latest&deploymentEnvironmentId=e');

  expect(reply.body).toMatchObject({ id: 'd_1', promptId: 'p' });
});

test('a missing deployment, environment or prompt is a 404', async () => {
  const { get } = vendor(await simulate(WORLD), 'adaline');
  const unknown = 'prompt_0000000000000009';

  expect((await get(latest(TEST))).status).toBe(404);
  expect((await get(latest('environment_000000000009'))).status).toBe(404);
  expect((await get(latest(PROD).replace(PROMPT, unknown))).status).toBe(404);
  expect((await get(`/prompts/${unknown}`)).status).toBe(404);
  expect((await get(`/prompts/${PROMPT}`)).body).toMatchObject({ id: PROMPT, title: 'Greeting' });
});

test("prompts and projects have what the vendor's own client requires", async () => {
  const { get } = vendor(await simulate(WORLD), 'adaline');

  const prompt = await get(`/prompts/${PROMPT}`);
  const projects = await get('/projects');

  expect(violations(adalinePrompt, prompt.body)).toEqual([]);
  expect(prompt.body.draft).toMatchObject({
    config: { model: 'gpt-5' },
    variables: { question: { modality: 'text' } },
  });
  expect(violations(adalineProjects, projects.body)).toEqual([]);
  expect((await get('/projects/project_0000000000000001')).body).toEqual(projects.body.projects[0]);
  expect((await get('/projects/project_0000000000000009')).status).toBe(404);
});

test("every refusal has a code that the vendor's own client knows", async () => {
  const statuses = [400, 401, 402, 403, 404, 405, 408, 409, 413, 418, 422, 429, 500, 502, 503];
  for (const status of statuses) {
    const { get } = vendor(await simulate(`${WORLD}\nfaults: [{ status: ${status} }]`), 'adaline');
    const reply = await get(latest(PROD));

    expect([reply.status, violations(adalineError, reply.body)]).toEqual([status, []]);
  }
  const { get } = vendor(await simulate(WORLD), 'adaline');
  const cursor = await get('/prompts?projectId=project_0000000000000001&cursor=nonsense');
  const short = await get(latest('short'));

  expect(cursor.body.error.code).toBe('INVALID_CURSOR');
  expect(short.body.error.details).toEqual([
    { field: 'deploymentEnvironmentId', issue: 'must be between 20 and 80 characters' },
  ]);
});

test("an absent or wrong key is refused in the client's words", async () => {
  const { bare } = vendor(await simulate(WORLD), 'adaline');
  const unauthorized = { error: { code: 'AUTHENTICATION_REQUIRED', message: 'Invalid or missing API key.' } };

  for (const authorization of ['', 'Bearer wrong', 'adaline-demo-workspace-key', 'Basic eA==']) {
    const reply = await bare(latest(PROD), { headers: authorization === '' ? {} : { authorization } });

    expect(reply).toMatchObject({ status: 401, body: unauthorized });
  }
});

test('prompts come in pages', async () => {
  const ids = [1, 2, 3, 4, 5].map((number) => `prompt_000000000000000${number}`);
  const prompts = ids.map((id, index) => `    ${id}: { createdAt: ${Date.UTC(2026, 0, 1 + index)} }`);
  const { get } = vendor(await simulate(`adaline:\n  prompts:\n${prompts.join('\n')}`), 'adaline');
  const [project] = (await get('/projects')).body.projects;
  const first = `/prompts?projectId=${project.id}&limit=2&sort=createdAt:asc`;

  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const reply = await get(cursor === '' ? first : `${first}&cursor=${encodeURIComponent(cursor)}`);
    expect(violations(adalinePrompts, reply.body)).toEqual([]);
    seen.push(...reply.body.prompts.map(({ id }: { id: string }) => id));
    cursor = reply.body.pagination.nextCursor;
  }

  expect(seen).toEqual(ids);
  const newest = await get(`/prompts?projectId=${project.id}&limit=1`);
  expect(newest.body).toMatchObject({
    prompts: [{ id: ids[4] }],
    pagination: { returned: 1, hasMore: true },
  });
});

test('the scenario may give a raw record, which is sent unchanged; other paths and methods are refused', async () => {
  const world = `adaline: { prompts: { ${PROMPT}: { environments: { ${PROD}: { raw: { id: 7 } }, ${TEST}: { raw: null } } } } }`;
  const { bare, get, headers } = vendor(await simulate(world), 'adaline');

  expect((await get(latest(PROD))).body).toEqual({ id: 7 });
  expect((await get(latest(TEST))).text).toBe('null');
  expect((await get('/deployment')).status).toBe(404);
  expect((await bare(latest(PROD), { method: 'POST', headers })).status).toBe(405);
});
