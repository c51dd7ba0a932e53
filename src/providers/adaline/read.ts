import { type Json, ownValue } from '../../model/json.ts';
import type { Observation, OpenField } from '../../model/observation.ts';
import { assertSameId, bodyOf, givenFields, missingFields, ROUNDED, unknownFields } from '../common.ts';
import { contentHash } from '../content-hash.ts';
import { type Get, path, type Settings } from '../contract.ts';
import { notComparable } from '../members.ts';
import { type Deployment, replies } from './response.ts';

/** A tool's JSON Schema may be a hundred levels deep. */
const DEEPEST_PROMPT = 500;
/**
 * The limit of all reads but those of deployments. It is the stricter of two limits that the vendor publishes, both
 * without a date.
 */
export const OTHER_READS = [{ requests: 100, seconds: 60 }];

/** Fields that a snapshot may leave out, as the SDK's page says. A field that is left out is unknown. */
const MAY_BE_UNSAID = [
  'model',
  'modelProvider',
  'settings',
  'messages',
  'tools',
  'variables',
  'projectId',
  'deployedBy',
];

export async function read(
  { promptId = '', deploymentEnvironmentId = '' }: Settings,
  get: Get,
): Promise<Observation> {
  const reply = await get({
    path: '/deployments',
    query: { promptId, deploymentId: 'latest', deploymentEnvironmentId },
    response: replies.deployment,
  });
  if (reply.status === 404) return absentOrUnknown(promptId, reply.message, get);
  if (reply.body === null) return absentOrUnknown(promptId, 'the reply is null', get);
  const deployment = reply.body;
  assertSameId('/promptId', promptId, deployment.promptId);
  assertSameId('/deploymentEnvironmentId', deploymentEnvironmentId, deployment.deploymentEnvironmentId);
  const { id, createdAt, updatedAt, createdByUserId, projectId, prompt } = deployment;
  const deployedAt = new Date(createdAt).toISOString();
  const content = givenFields({
    settings: own(prompt.config, 'settings'),
    messages: prompt.messages,
    tools: prompt.tools,
    variables: prompt.variables,
    prompt,
  });
  const openContent: Record<string, OpenField> = {};
  for (const [name, value] of Object.entries(content)) {
    const fault = notComparable(value, DEEPEST_PROMPT);
    if (fault !== undefined) openContent[name] = fault;
  }
  const { prompt: odd } = openContent;
  const hash = odd === undefined || odd === ROUNDED ? await contentHash(prompt) : odd;
  const fields = givenFields({
    version: id,
    deploymentId: id,
    deployedAt,
    model: own(prompt.config, 'model'),
    modelProvider: own(prompt.config, 'providerName'),
    ...content,
    ...Object.fromEntries(Object.keys(openContent).map((name) => [name, undefined])),
    promptHash: typeof hash === 'string' ? hash : undefined,
    projectId,
    deployedBy: createdByUserId,
    updatedAt: new Date(updatedAt).toISOString(),
  });
  return {
    kind: 'found',
    fields,
    ...unknownFields({
      ...missingFields(fields, MAY_BE_UNSAID),
      ...openContent,
      ...(typeof hash !== 'string' && { promptHash: hash }),
    }),
    liveSince: deployedAt,
    ...(createdByUserId && { liveBy: createdByUserId }),
  };
}

/** A 404 may also mean that there is no prompt. */
async function absentOrUnknown(promptId: string, answer: string, get: Get): Promise<Observation> {
  const reply = await get({
    path: path`/prompts/${promptId}`,
    response: replies.prompt,
    rateLimits: OTHER_READS,
  });
  assertSameId('/id', promptId, bodyOf(reply, `there is no prompt "${promptId}"`).id);
  return {
    kind: 'absent',
    detail: `the prompt exists; the deploymentEnvironmentId may be wrong (${answer})`,
  };
}

function own(object: Deployment['prompt']['config'], key: string): Json | undefined {
  return object ? ownValue(object, key) : undefined;
}
