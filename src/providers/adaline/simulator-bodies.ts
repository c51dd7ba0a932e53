/**
 * The records that simulator.ts serves. They come from the pages that simulator.ts names, read on the day that it
 * gives.
 */
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { oncePer } from '../../model/once-per.ts';
import { hour, or, uuid } from '../../simulator/fake-values.ts';
import {
  instant,
  json,
  listOf,
  mapOf,
  nullable,
  oneOrMore,
  record,
  recordOr,
  say,
  text,
  type Values,
} from '../../simulator/fields.ts';

const deployment = {
  id: say(text, 'Id of the deployment.'),
  createdAt: say(instant, 'When it was deployed.'),
  updatedAt: say(instant, 'When it was last changed.'),
  createdByUserId: say(text, 'Id of the user who deployed it.'),
  updatedByUserId: say(text, 'Id of the user who last changed it.'),
  projectId: say(text, 'Project of the prompt.'),
  promptId: say(text, 'Id of the prompt.'),
  deploymentEnvironmentId: say(text, 'Id of the deployment environment.'),
  prompt: say(json, 'The whole prompt, in place of its parts.'),
  model: say(text, 'Model that the prompt runs on.'),
  provider: say(text, 'Who runs the model.'),
  settings: say(json, 'Settings of the model.'),
  messages: say(json, 'Messages of the prompt.'),
  system: say(text, 'The system message, in place of messages.'),
  tools: say(json, 'Tools of the prompt.'),
  variables: say(json, 'Variables of the prompt.'),
  raw: say(json, 'What to send in place of this deployment.'),
};
type DeploymentState = Values<typeof deployment>;

const project = {
  title: say(text, 'Title of the project.'),
  icon: say(text, 'Icon of the project.'),
  createdAt: say(instant, 'When it was made.'),
  updatedAt: say(instant, 'When it was last changed.'),
};
type ProjectState = Values<typeof project>;

const prompt = {
  title: say(text, 'Title of the prompt.'),
  icon: say(text, 'Icon of the prompt.'),
  projectId: say(text, 'Project of the prompt.'),
  createdAt: say(instant, 'When it was made.'),
  updatedAt: say(instant, 'When it was last changed.'),
  environments: say(
    mapOf(nullable(oneOrMore(recordOr('id', deployment)))),
    'Deployments by the id of their environment, the newest first; null: nothing is deployed.',
  ),
  raw: say(json, 'A whole body to send in place of the one that the simulator makes.'),
};
export type PromptState = Values<typeof prompt>;

export const section = {
  keys: say(listOf(text), 'API keys of the workspace.'),
  projects: say(mapOf(recordOr('title', project)), 'Projects by id.'),
  prompts: say(mapOf(record(prompt)), 'Prompts by id.'),
};
export type State = Values<typeof section>;

const DEFAULT_PROJECT = 'project_00000000000000000001';

export function deploymentBody(
  promptId: string,
  prompt: PromptState,
  environmentId: string,
  state: DeploymentState,
  index: number,
) {
  const seed = `${promptId}/${environmentId}/${index}`;
  const createdAt = or(state.createdAt, hour(100 - index));
  const userId = or(state.createdByUserId, `user_${uuid('user')}`);
  return {
    id: or(state.id, uuid(`deployment ${seed}`)),
    createdAt,
    updatedAt: or(state.updatedAt, createdAt),
    createdByUserId: userId,
    updatedByUserId: or(state.updatedByUserId, userId),
    projectId: or(state.projectId, or(prompt.projectId, DEFAULT_PROJECT)),
    promptId: or(state.promptId, promptId),
    deploymentEnvironmentId: or(state.deploymentEnvironmentId, environmentId),
    prompt: or(state.prompt, snapshot(state)),
  };
}

function snapshot(state: DeploymentState): Json {
  const { model, provider, settings, ...parts } = partsOf(state);
  const config = { providerName: provider, providerId: uuid(`provider ${provider}`), model, settings };
  return { config, ...parts };
}

function partsOf(state: DeploymentState) {
  const system = {
    role: 'system',
    content: [{ modality: 'text', value: or(state.system, 'You are helpful.') }],
  };
  return {
    provider: or(state.provider, 'openai'),
    model: or(state.model, 'gpt-4o'),
    settings: or(state.settings, { temperature: 0.7, maxTokens: 1000, topP: 0.9, presencePenalty: 0.1 }),
    messages: or(state.messages, [system]),
    tools: or(state.tools, [TOOL]),
    variables: or(state.variables, [{ name: 'question', modality: 'text' }]),
  };
}

const TOOL = {
  type: 'function',
  definition: {
    schema: {
      name: 'find_order',
      description: 'Finds an order by its number.',
      parameters: { type: 'object', properties: { number: { type: 'string' } } },
      strict: true,
    },
  },
  request: {
    type: 'http',
    method: 'get',
    url: 'https://user:simulated-password@orders.example.com/find?token=simulated-token',
    headers: { authorization: 'Bearer simulated-tool-secret' },
    query: {},
    body: {},
    proxyUrl: 'https://proxy.example.com',
    proxyHeaders: { 'x-proxy-key': 'simulated-proxy-secret' },
    retry: { maxAttempts: 2, initialDelay: 2, exponentialFactor: 2 },
  },
};

const LONGEST_TITLE = 50;

/** The body of a project. The body of a prompt has the same members, and more. */
export function itemBody(id: string, { title, icon, createdAt = hour(0), updatedAt }: ProjectState) {
  return {
    id,
    title: or(title, id.slice(0, LONGEST_TITLE)),
    icon: { type: icon?.startsWith('http') ? 'image' : 'emoji', value: or(icon, '💬') },
    createdAt,
    updatedAt: or(updatedAt, createdAt),
  };
}

/** A prompt as the lists show it. */
function promptItem(id: string, state: PromptState) {
  return { ...itemBody(id, state), projectId: or(state.projectId, DEFAULT_PROJECT) };
}

/** The vendor's Python client requires all of these of a single prompt. */
export function promptBody(id: string, state: PromptState): JsonObject {
  return {
    ...promptItem(id, state),
    defaultPlaygroundId: `playground_${uuid(`playground ${id}`)}`,
    draft: draftOf(state),
    contentLinks: {},
  };
}

/**
 * The prompt in the editor: it is like the newest deployment, but its variables are an object with their names as keys.
 */
function draftOf(state: PromptState): Json {
  const newest = [...(state.environments?.values() ?? [])].flatMap((records) => records ?? [])[0] ?? {};
  const { model, provider, settings, variables, ...parts } = partsOf(newest);
  const named = Array.isArray(variables) ? variables.filter((variable) => isJsonObject(variable)) : [];
  return {
    config: { provider, model, settings },
    ...parts,
    variables: Object.fromEntries(
      named.map(({ name, modality }) => [String(name), { modality: modality ?? 'text' }]),
    ),
  };
}

/** The prompts as the lists show them, and the projects. A project that only a prompt names is one of these, too. */
export function promptsOf(state: State) {
  const prompts = [...(state.prompts ?? [])].map(([id, prompt]) => promptItem(id, prompt));
  const projects = new Map<string, ProjectState>(state.projects);
  for (const { projectId } of prompts) if (!projects.has(projectId)) projects.set(projectId, {});
  return { prompts, projects };
}

/** Whether all ids of the scenario have the documented length. The ids in the vendor's samples are shorter. */
export const hasDocumentedIds = oncePer(({ prompts, projects }: State) => {
  const environments = [...(prompts?.values() ?? [])].flatMap(({ environments }) => [
    ...(environments?.keys() ?? []),
  ]);
  const ids = [...(prompts?.keys() ?? []), ...(projects?.keys() ?? []), ...environments];
  return ids.every((id) => id.length >= 20 && id.length <= 80);
});
