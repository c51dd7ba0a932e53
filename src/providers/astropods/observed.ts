import { isDeeperThan, type JsonObject, ownValue } from '../../model/json.ts';
import type { Fields, Found, OpenField, Rollout } from '../../model/observation.ts';
import { utcTime } from '../../model/time.ts';
import { givenFields, isRounded, missingFields, parseTime, ROUNDED, unknownFields } from '../common.ts';
import { meantTagOf } from '../image.ts';
import type { Row } from './list.ts';
import type { DeploymentRecord } from './response.ts';

const DEEPEST_SPEC = 200;

/** A live deployment. The vendor requires none of a record's members: what is left out is open. */
export function foundOf(record: DeploymentRecord): Found {
  const spec = record.spec ?? undefined;
  const tooDeep = spec !== undefined && isDeeperThan(spec, DEEPEST_SPEC);
  const rounded = spec !== undefined && isRounded(spec);
  const image = imageOf(spec);
  const fields = givenFields({
    version: record.build_id,
    deploymentId: record.id,
    status: record.status?.toLowerCase(),
    deployedAt: record.deployed_at ? utcTime(record.deployed_at) : undefined,
    image,
    imageTag: image && meantTagOf(image),
    namespace: record.namespace,
    agentName: record.agent_name,
    spec: rounded || tooDeep ? undefined : spec,
  });
  const open = {
    ...missingFields(fields, ['deploymentId', 'status', 'deployedAt', 'namespace', 'agentName']),
    ...(fields.version === undefined && { version: notSaid('the reply names no build_id') }),
    ...(fields.imageTag === undefined && { imageTag: notSaid('the image is named without a tag') }),
    ...(image === undefined && {
      image: notSaid('the spec names no image'),
      imageTag: notSaid('the spec names no image'),
    }),
    ...(spec === undefined && {
      image: notSaid('the reply has no spec'),
      imageTag: notSaid('the reply has no spec'),
      spec: notSaid('the reply has no spec'),
    }),
    ...(rounded && { spec: ROUNDED }),
    ...(tooDeep && { spec: TOO_DEEP }),
  };
  const liveSince = parseTime(record.deployed_at);
  return { kind: 'found', fields, ...(liveSince && { liveSince }), ...unknownFields(open) };
}

const TOO_DEEP: OpenField = {
  reason: 'malformed-response',
  message: `it is nested more than ${DEEPEST_SPEC} levels deep`,
  present: true,
};

function notSaid(message: string): OpenField {
  return { reason: 'ambiguous', message, present: false };
}

function imageOf(spec: JsonObject | undefined): string | undefined {
  const image = spec && ownValue(spec, 'image');
  return typeof image === 'string' && image !== '' ? image : undefined;
}

/** What a row of the account's list brings, or failed to. */
export function rowRollout({ item, state }: Row): Rollout {
  return rolloutOf(item, state === 'failed' ? 'failed' : 'in-progress', item.created_at);
}

export function rolloutOf(
  { id, build_id, status, spec }: DeploymentRecord,
  state: Rollout['state'],
  since: string | null | undefined,
): Rollout {
  const image = imageOf(spec ?? undefined);
  const fields: Fields = givenFields({
    version: build_id,
    deploymentId: id,
    image,
    imageTag: image && meantTagOf(image),
  });
  return { state, fields, ...(status && { status }), ...(since && { since: utcTime(since) }) };
}
