import { isDeeperThan, isJsonObject, ownValue } from '../../model/json.ts';
import type { Fields, Observation, OtherEnvironment } from '../../model/observation.ts';
import { parseTime, utcTime } from '../../model/time.ts';
import { bodyOf, givenFields, missingFields, unknownFields } from '../common.ts';
import { ambiguous, type Get, path, ReadError, type Settings } from '../contract.ts';
import { hasContent, insteadOfReply, said } from '../said.ts';
import { type DeploymentsStatus, replies } from './response.ts';

export const SLOTS = ['dev', 'test', 'prod'] as const;
const ANOTHER_SHAPE = 'the reply has another shape than documented:';
/** No reply of an API is nested deeper. */
const DEEPEST = 1_000;
/** The members of a deployment. The documentation requires all four, and gives no minimum length for any of them. */
const MEMBERS = ['id', 'version', 'deployed', 'modelId'] as const;
type Deployment = Readonly<Record<(typeof MEMBERS)[number], string>>;

/** One reply has all three slots. Each slot asks for it, but a run sends equal requests only once. */
export async function read({ chatbotId = '', slot = '' }: Settings, get: Get): Promise<Observation> {
  const reply = await get({
    path: path`/chatbots/${chatbotId}/deployments/status`,
    response: replies.status,
  });
  const body = bodyOf(reply, `there is no chatbot "${chatbotId}"`);
  const asked = readSlot(body, slot);
  const others = othersIn(body, slot);
  const beside = others.length > 0 && { others };
  if ('fault' in asked) {
    return { kind: 'unreadable', reason: 'malformed-response', message: asked.fault, ...beside };
  }
  const { live } = asked;
  if (live === undefined) {
    refuseInstead(body, slot);
    return { kind: 'absent', ...beside };
  }
  refuseBeside(body);
  const liveSince = parseTime(live.deployed);
  const fields = fieldsOf(live);
  return {
    kind: 'found',
    fields,
    ...(liveSince && { liveSince }),
    ...unknownFields(missingFields(fields, ['version', 'deploymentId', 'deployedAt', 'modelId'])),
    ...beside,
  };
}

/** Null, left out and `{}` all mean that nothing is deployed there. */
function readSlot(body: DeploymentsStatus, slot: string): { live?: Deployment } | { fault: string } {
  const value = ownValue(body, slot);
  if (value === undefined || value === null) return {};
  if (!isJsonObject(value)) return { fault: `${ANOTHER_SHAPE} /${slot} must be object` };
  if (Object.keys(value).length === 0) return {};
  for (const member of MEMBERS) {
    const text = ownValue(value, member);
    if (text === undefined)
      return { fault: `${ANOTHER_SHAPE} /${slot} must have required property '${member}'` };
    if (typeof text !== 'string') return { fault: `${ANOTHER_SHAPE} /${slot}/${member} must be string` };
  }
  // Every member has just been checked.
  return { live: value as unknown as Deployment };
}

/** The other slots. A faulty slot is passed on with its fault, because it may be a deployment. */
function othersIn(body: DeploymentsStatus, slot: string): OtherEnvironment[] {
  return SLOTS.filter((each) => each !== slot).flatMap((environment): OtherEnvironment[] => {
    const other = readSlot(body, environment);
    if ('fault' in other) return [{ environment, fields: {}, fault: other.fault }];
    return other.live === undefined ? [] : [{ environment, fields: fieldsOf(other.live) }];
  });
}

/** Refuses a deployment with an error beside it. */
function refuseBeside({ error, errors, statusCode, message }: DeploymentsStatus): void {
  const fault = [error, errors].find(hasContent);
  if (fault === undefined && !(typeof statusCode === 'number' && statusCode >= 400)) return;
  const what = fault === undefined ? `the statusCode ${statusCode}` : 'an error';
  const words = afterColon(said(fault ?? message));
  throw new ReadError('server-error', `the vendor answered 200 with ${what} in it${words}`);
}

function afterColon(words: string | undefined): string {
  return words === undefined ? '' : `: ${words}`;
}

/** Per the docs a missing slot means that nothing is deployed. Refuses replies that look like an error. */
function refuseInstead(body: DeploymentsStatus, slot: string): void {
  const odd = insteadOfReply(body, ['status', 'deployments']);
  if (odd !== undefined) {
    throw new ReadError(
      'malformed-response',
      `the reply has no deployment at /${slot}, but it has a member ${JSON.stringify(odd.member)} that says something else${afterColon(odd.words)}`,
    );
  }
  if (isDeeperThan(body, DEEPEST)) {
    throw new ReadError(
      'malformed-response',
      `the reply has no deployment at /${slot}, and is nested more than ${DEEPEST} levels deep`,
    );
  }
  const similar = Object.keys(body).find(
    (key) => key !== slot && key.trim().toLowerCase() === slot && hasContent(body[key]),
  );
  if (similar !== undefined) {
    throw ambiguous(
      `the reply has no /${slot}, but it has ${JSON.stringify(similar)}, which may mean the same`,
    );
  }
}

function fieldsOf({ id, version, deployed, modelId }: Deployment): Fields {
  return givenFields({ version, deploymentId: id, deployedAt: utcTime(deployed), modelId });
}
