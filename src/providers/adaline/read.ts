import { isDeeperThan, type Json, ownValue } from '../../model/json.ts';
import type { Observation, OpenField } from '../../model/observation.ts';
import {
  assertSameId,
  givenFields,
  hasTooManyParts,
  isRounded,
  missingFields,
  ROUNDED,
  TOO_MANY_PARTS,
  unknownFields,
} from '../common.ts';
import { contentHash } from '../content-hash.ts';
import { type Get, path, ReadError, type Settings } from '../contract.ts';
import { type Deployment, replies } from './response.ts';

/** Comparing and hashing recurse. Real prompts are far from it: a tool's JSON Schema may be a hundred levels deep. */
const DEEPEST_PROMPT = 500;
/** Of every other read but the deployments'. Two tables are published, neither dated; the stricter ones are kept. */
export const OTHER_READS = [{ requests: 100, seconds: 60 }];

/** A snapshot may be incomplete, by the SDK's page: what it leaves out is not said to be nothing. */
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

const TOO_DEEP: OpenField = {
  reason: 'malformed-response',
  message: `it is nested more than ${DEEPEST_PROMPT} levels deep`,
  present: true,
};

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
    if (hasTooManyParts(value)) openContent[name] = TOO_MANY_PARTS;
    else if (isDeeperThan(value, DEEPEST_PROMPT)) openContent[name] = TOO_DEEP;
    else if (isRounded(value)) openContent[name] = ROUNDED;
  }
  const { prompt: odd } = openContent;
  const hash = odd === TOO_DEEP || odd === TOO_MANY_PARTS ? odd : await contentHash(prompt);
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

/** A 404 may mean the prompt as well: only where that is found is nothing deployed. */
async function absentOrUnknown(promptId: string, answer: string, get: Get): Promise<Observation> {
  const reply = await get({
    path: path`/prompts/${promptId}`,
    response: replies.prompt,
    rateLimits: OTHER_READS,
  });
  if (reply.status === 404)
    throw new ReadError('not-found', `there is no prompt "${promptId}": ${reply.message}`);
  assertSameId('/id', promptId, reply.body.id);
  return {
    kind: 'absent',
    detail: `the prompt exists; the deploymentEnvironmentId may be wrong (${answer})`,
  };
}

function own(object: Deployment['prompt']['config'], key: string): Json | undefined {
  return object ? ownValue(object, key) : undefined;
}
