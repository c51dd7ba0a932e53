import { defineProvider } from '../../definition/define.ts';
import type { Definition } from '../../definition/definition.ts';
import { langsmithAccess } from '../langsmith-access.ts';
import { examples, REVISION, SHA } from './examples.ts';
import { DEPLOYMENT, REVISION_REPLY, readDeployment } from './read.ts';

/**
 * Written from the control plane's OpenAPI, https://api.host.langchain.com/openapi.json (`Deployment`, `Revision`; read
 * in api-evangelist/langgraph, 2026-08-22). The deployment names its active revision, which is a second read.
 * The pointers of the fields lead into an object `{ deployment, revision }`.
 */
const definition: Definition = {
  id: 'langsmith-deployment',
  title: 'LangSmith Deployment',
  noun: 'agent deployment',
  docs: 'https://docs.langchain.com/langsmith/api-ref-control-plane',
  baseUrl: 'https://api.host.langchain.com',
  hosts: ['api.host.langchain.com', 'eu.api.host.langchain.com'],
  variablePrefixes: ['LANGSMITH_'],
  ...langsmithAccess,
  permission: 'A key that may read the deployments of the workspace. The vendor documents no narrower one.',
  settings: {
    deploymentId: {
      description: "id of the deployment, from its page's address",
      example: '5b1f0a2c-0000-4000-8000-000000000010',
    },
  },
  read: { get: '/v2/deployments/{deploymentId}', about: { '/id': '{deploymentId}' } },
  discover: {
    get: '/v2/deployments',
    query: { limit: '100' },
    list: '/resources',
    pages: { offset: { query: 'offset' } },
    settings: { deploymentId: '/id' },
    name: '/name',
  },
  fields: {
    version: {
      at: '/revision/id',
      source: 'active_revision_id',
      description: 'id of the active revision',
      example: REVISION.id,
    },
    status: {
      at: '/revision/status',
      source: 'status of the active revision',
      description: 'state of the active revision, in lower case',
      example: 'deployed',
    },
    gitCommit: {
      at: '/revision/source_revision_config/repo_commit_sha',
      source: 'source_revision_config.repo_commit_sha of the active revision',
      optional: true,
      identity: true,
      commit: true,
      description: 'the commit that the revision was built from, if the source is GitHub',
      example: SHA,
    },
    gitRef: {
      at: '/revision/source_revision_config/repo_ref',
      source: 'source_revision_config.repo_ref of the active revision',
      optional: true,
      description: 'the branch that the revision was built from',
      example: 'main',
    },
    image: {
      at: '/revision/source_revision_config/image_uri',
      source: 'source_revision_config.image_uri of the active revision',
      optional: true,
      identity: true,
      description: 'the container image, if the revision was deployed from an image',
      example: 'registry.example.com/refund:1.4.2',
    },
    imageTag: {
      at: '/tag',
      source: 'tag in source_revision_config.image_uri',
      optional: true,
      identity: true,
      description: "the image's tag",
      example: '1.4.2',
    },
    buildOnPush: {
      at: '/deployment/source_config/build_on_push',
      source: 'source_config.build_on_push of the deployment',
      type: 'boolean',
      optional: true,
      place: true,
      description: 'whether a push to the branch deploys by itself',
      example: false,
    },
  },
  versionIs: "the active revision's id",
  error: { detail: '{message}' },
  notes: [
    'The reply carries the secrets of the deployment in clear. Everything but the fields above is dropped as soon as it is parsed.',
    'Without an active revision, nothing is deployed.',
    'A newer revision that is being built (`CREATING` to `DEPLOYING`) is a rollout. One that failed or was interrupted is a failed rollout, and one that was skipped is ignored.',
    'The reply has no time of the deployment itself: `updated_at` of a revision is when its record last changed.',
    'A deployment that has an active revision and is not READY is unknown: what serves then is not documented.',
  ],
  examples,
};

export const langsmithDeployment = defineProvider(definition, {
  replies: { item: DEPLOYMENT.response, revision: REVISION_REPLY.response },
  read: (settings, get) => readDeployment(definition.fields, settings, get),
  sample: {
    live: { reply: 'revision', request: /\/v2\/deployments\/[^/?]+\/revisions\/[^/?]+$/, none: [] },
    paths: ['/v2/deployments/{deploymentId}/revisions/{revisionId}'],
  },
});
