// requires: @cartesia/cartesia-js@4.2.0
/** Runs the vendor's unmodified SDK for JavaScript against `driftline simulate`. See scripts/sdks.mjs. */
import Cartesia from '@cartesia/cartesia-js';
import { expect } from './support/expect.mjs';

function client(options = {}) {
  const { CARTESIA_API_KEY: apiKey, CARTESIA_BASE_URL: baseURL } = process.env;
  return new Cartesia({ apiKey, baseURL, maxRetries: 0, ...options });
}

function refuses(what, kind, read, code = null) {
  return expect(
    what,
    () =>
      read().then(
        () => undefined,
        (error) => error,
      ),
    (error) => {
      if (!(error instanceof kind)) return false;
      const { title, message, request_id: id, error_code: told } = error.error ?? {};
      return [title, message, id].every((text) => typeof text === 'string' && text !== '') && told === code;
    },
  );
}

const TEXTS = ['id', 'agent_id', 'build_completed_at', 'build_logs', 'build_started_at', 'created_at'].concat(
  ['deployment_completed_at', 'deployment_started_at', 'env_var_collection_id', 'git_commit_hash'],
  ['source_code_file_id', 'status', 'updated_at'],
);
/** Whether the reply has the type that the SDK declares for it. The SDK itself does not check this. */
const isDeployment = (one) =>
  TEXTS.every((name) => typeof one[name] === 'string') &&
  typeof one.is_live === 'boolean' &&
  typeof one.is_pinned === 'boolean';

for (const version of [undefined, '2026-03-01', '2026-08-14']) {
  const defaultHeaders = version === undefined ? {} : { 'Cartesia-Version': version };
  const name = version ?? 'its own version';
  const { agents } = client({ defaultHeaders });
  const one = async (id) => (await agents.deployments.list('agent_p')).find((each) => each.id === id);
  await expect(
    `deployments, ${name}`,
    () => agents.deployments.list('agent_p'),
    (found) => found.length === 3,
  );
  await expect(
    `what is live, ${name}`,
    () => one('ad_1'),
    (live) => live.is_live && live.version_id === 'ver_1',
  );
  await expect(`its type, ${name}`, () => one('ad_1'), isDeployment);
  await expect(
    `a failure, ${name}`,
    () => one('ad_3'),
    (failed) => failed.build_error === 'no such package',
  );
  await expect(
    `one deployment, ${name}`,
    () => agents.deployments.retrieve('ad_2'),
    ({ status }) => status === 'building',
  );
  await expect(
    `none, ${name}`,
    () => agents.deployments.list('agent_none'),
    (found) => found.length === 0,
  );
  await expect(
    `an id with a slash, ${name}`,
    () => agents.deployments.list('agent a/b'),
    ([live]) => live.version_id === 'ver_9',
  );
  await expect(
    `an agent, ${name}`,
    () => agents.retrieve('agent_p'),
    (agent) => agent.deployment_count === 3,
  );
  await expect(
    `all agents, ${name}`,
    () => agents.list(),
    ({ summaries }) => summaries.length === 3,
  );
  await refuses(`an unknown agent, ${name}`, Cartesia.NotFoundError, () =>
    agents.deployments.list('agent_x'),
  );
  await refuses(`an unknown deployment, ${name}`, Cartesia.NotFoundError, () =>
    agents.deployments.retrieve('ad_x'),
  );
}

const list = (agent, options) => client(options).agents.deployments.list(agent);
const ancient = { defaultHeaders: { 'Cartesia-Version': '2001-01-01' } };
await refuses('a wrong key', Cartesia.AuthenticationError, () => list('agent_p', { apiKey: 'sk_car_wrong' }));
await refuses('an unknown version', Cartesia.BadRequestError, () => list('agent_p', ancient));
await refuses('a closed agent', Cartesia.PermissionDeniedError, () => list('agent_closed'));
await refuses('an odd one', Cartesia.UnprocessableEntityError, () => list('agent_odd'));
await refuses('a broken one', Cartesia.InternalServerError, () => list('agent_broken'));
// The first two attempts get 429. The third one, which the SDK makes by itself, gets 404.
await refuses('a busy one, retried', Cartesia.NotFoundError, () => list('agent_busy', { maxRetries: 2 }));
