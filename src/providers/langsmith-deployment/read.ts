import type { Definition } from '../../definition/definition.ts';
import { readFields } from '../../definition/fields.ts';
import { replyWith } from '../../definition/keep.ts';
import { assertSame } from '../../definition/observe.ts';
import { at, textAt } from '../../definition/pointer.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { Observation, Rollout } from '../../model/observation.ts';
import { unknownFields } from '../common.ts';
import { ambiguous, type Get, path, ReadError, type Settings } from '../contract.ts';
import { tagOf as imageTagOf } from '../image.ts';

export const DEPLOYMENT = replyWith([
  ...['id', 'status', 'active_revision_id', 'latest_revision_id'].map((name) => `/${name}`),
  '/source_config/build_on_push',
]);
export const REVISION_REPLY = replyWith([
  '/id',
  '/status',
  ...['repo_commit_sha', 'repo_ref', 'image_uri'].map((name) => `/source_revision_config/${name}`),
]);

/** The pointers of `definitions` lead into an object `{ deployment, revision }`. */
export async function readDeployment(
  definitions: Definition['fields'],
  { deploymentId = '' }: Settings,
  get: Get,
): Promise<Observation> {
  const reply = await get({ path: path`/v2/deployments/${deploymentId}`, ...DEPLOYMENT });
  if (reply.status === 404) throw new ReadError('not-found', reply.message);
  const deployment = reply.body;
  assertSame(at(deployment, '/id'), deploymentId, '/id');
  const active = revisionId(deployment, '/active_revision_id');
  const latest = revisionId(deployment, '/latest_revision_id');
  assertState(deployment, active);
  const rollout =
    latest === undefined || latest === active
      ? undefined
      : rolloutOf(await readRevision(deploymentId, latest, get));
  const rollouts = rollout === undefined ? {} : { rollouts: [rollout] };
  if (active === undefined) {
    return rollout?.state === 'in-progress'
      ? { kind: 'rolling', rollout, meanwhile: 'absent' }
      : { kind: 'absent', ...rollouts };
  }
  const revision = await readRevision(deploymentId, active, get);
  const status = statusOf(revision);
  const item: Json = { deployment, revision: { ...(revision as JsonObject), status }, ...tagOf(revision) };
  const { fields, open } = await readFields(definitions, item, '');
  return {
    kind: 'found',
    fields,
    ...unknownFields(open),
    ...rollouts,
    ...(status !== 'deployed' && { unhealthy: { version: active, deploymentId, status } }),
  };
}

function revisionId(deployment: Json, pointer: string): string | undefined {
  return at(deployment, pointer) === null ? undefined : textAt(deployment, pointer);
}

/** Throws unless the deployment's state says whether its active revision serves. */
function assertState(deployment: Json, active: string | undefined): void {
  const status = statusOf(deployment);
  const known =
    active === undefined ? ['ready', 'unused', 'awaiting_database', 'awaiting_delete'] : ['ready'];
  if (known.includes(status)) return;
  throw ambiguous(
    `the vendor calls the deployment's state ${JSON.stringify(status)}, and whether its active revision serves is not documented`,
  );
}

async function readRevision(deploymentId: string, id: string, get: Get): Promise<Json> {
  const reply = await get({
    path: path`/v2/deployments/${deploymentId}/revisions/${id}`,
    ...REVISION_REPLY,
    madeOf: [deploymentId],
  });
  if (reply.status === 404) {
    throw new ReadError('not-found', `the deployment names a revision that does not exist: ${reply.message}`);
  }
  assertSame(at(reply.body, '/id'), id, '/id');
  return reply.body;
}

function statusOf(item: Json): string {
  return textAt(item, '/status').toLowerCase();
}

const PENDING = ['creating', 'queued', 'awaiting_build', 'building', 'awaiting_deploy', 'deploying'];
const FAILED = ['create_failed', 'build_failed', 'deploy_failed', 'interrupted'];

/** The newest revision, if it is being rolled out or has failed. */
function rolloutOf(revision: Json): Rollout | undefined {
  const status = statusOf(revision);
  const state = PENDING.includes(status) ? 'in-progress' : FAILED.includes(status) ? 'failed' : undefined;
  if (state === undefined) return undefined;
  const fields = {
    version: at(revision, '/id'),
    gitCommit: at(revision, '/source_revision_config/repo_commit_sha'),
    image: at(revision, '/source_revision_config/image_uri'),
    imageTag: tagOf(revision).tag,
  };
  const said = Object.entries(fields).filter(([, value]) => typeof value === 'string' && value !== '');
  return { state, fields: Object.fromEntries(said) as Rollout['fields'], status };
}

function tagOf(revision: Json): { readonly tag?: string } {
  const image = at(revision, '/source_revision_config/image_uri');
  const tag = typeof image === 'string' ? imageTagOf(image) : undefined;
  return tag === undefined ? {} : { tag };
}
