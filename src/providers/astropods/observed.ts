import { type JsonObject, ownValue } from '../../model/json.ts';
import type { Found, OpenField, Rollout } from '../../model/observation.ts';
import { parseTime, utcTime } from '../../model/time.ts';
import { givenFields, missingFields, textOf, unknownFields } from '../common.ts';
import { meantTagOf } from '../image.ts';
import { notComparable } from '../members.ts';
import type { Row } from './list.ts';
import type { DeploymentRecord } from './response.ts';

const DEEPEST_SPEC = 200;

/** A live deployment. The vendor requires no member of a record, so a field is unknown if its member is missing. */
export function foundOf(record: DeploymentRecord): Found {
  const spec = record.spec ?? undefined;
  const oddSpec = spec && notComparable(spec, DEEPEST_SPEC);
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
    spec: oddSpec ? undefined : spec,
  });
  const noSpec = unsaid(spec, 'the reply has no spec');
  const noImage = noSpec ?? unsaid(image, 'the spec names no image');
  const faults = {
    version: unsaid(fields.version, 'the reply names no build_id'),
    image: noImage,
    imageTag: noImage ?? unsaid(fields.imageTag, 'the image is named without a tag'),
    spec: noSpec ?? oddSpec,
  };
  const missing = missingFields(fields, ['deploymentId', 'status', 'deployedAt', 'namespace', 'agentName']);
  const liveSince = parseTime(record.deployed_at);
  return { kind: 'found', fields, ...(liveSince && { liveSince }), ...unknownFields(faults, missing) };
}

function unsaid(value: unknown, message: string): OpenField | undefined {
  return value === undefined ? { reason: 'ambiguous', message, present: false } : undefined;
}

function imageOf(spec: JsonObject | undefined): string | undefined {
  return textOf(spec && ownValue(spec, 'image'));
}

/** The rollout that a row of the account's list is about. */
export function rowRollout({ item, state }: Row): Rollout {
  return rolloutOf(item, state === 'failed' ? 'failed' : 'in-progress', item.created_at);
}

export function rolloutOf(
  { id, build_id, status, spec }: DeploymentRecord,
  state: Rollout['state'],
  since: string | null | undefined,
): Rollout {
  const image = imageOf(spec ?? undefined);
  const imageTag = image && meantTagOf(image);
  const fields = givenFields({ version: build_id, deploymentId: id, image, imageTag });
  return { state, fields, ...(status && { status }), ...(since && { since: utcTime(since) }) };
}
