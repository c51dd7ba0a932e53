import { Ajv } from 'ajv';

// These schemas were written by hand from the vendors' pages on 2026-11-22. So the simulator is compared with the
// pages, not with what driftline reads.
const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true });
ajv.addFormat('date-time', (text) => /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(text));
ajv.addFormat('uuid', (text) => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(text));

export function violations(schema: object, body: unknown): string[] {
  const validate = ajv.compile(schema);
  validate(body);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

const string = { type: 'string' };
const nullableString = { type: ['string', 'null'] };
const time = { type: 'string', format: 'date-time' };
const nullableTime = { type: ['string', 'null'], format: 'date-time' };
const boolean = { type: 'boolean' };

/** An object with every documented member and no other, because the simulator has to know the whole shape. */
function exactly(properties: Readonly<Record<string, object>>, optional: readonly string[] = []) {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', properties, required, additionalProperties: false };
}

const chatcaptainDeployment = exactly({ id: string, version: string, deployed: string, modelId: string });
export const chatcaptainStatus = exactly(
  { test: chatcaptainDeployment, prod: chatcaptainDeployment, dev: chatcaptainDeployment, error: string },
  ['test', 'prod', 'dev', 'error'],
);

const entityId = { type: 'string', minLength: 20, maxLength: 80 };
const milliseconds = { type: 'integer', minimum: 1672511400000, maximum: 33229420200000 };
const list = (items: object) => ({ type: 'array', items });
const anyObject = { type: 'object' };

export const adalineDeployment = exactly({
  id: string,
  createdAt: milliseconds,
  updatedAt: milliseconds,
  createdByUserId: entityId,
  updatedByUserId: entityId,
  projectId: entityId,
  promptId: entityId,
  deploymentEnvironmentId: entityId,
  prompt: exactly({
    config: exactly({ providerName: string, providerId: string, model: string, settings: anyObject }),
    messages: list(exactly({ role: string, content: list(exactly({ modality: string, value: string })) })),
    tools: list(
      exactly({
        type: { const: 'function' },
        definition: exactly({
          schema: exactly({ name: string, description: string, parameters: anyObject, strict: boolean }),
        }),
        request: exactly({
          type: { const: 'http' },
          method: string,
          url: string,
          headers: anyObject,
          query: anyObject,
          body: anyObject,
          proxyUrl: string,
          proxyHeaders: anyObject,
          retry: exactly({
            maxAttempts: { type: 'integer' },
            initialDelay: { type: 'integer' },
            exponentialFactor: { type: 'integer' },
          }),
        }),
      }),
    ),
    variables: list(exactly({ name: string, modality: string })),
  }),
});

/** The codes and shapes that the vendor's Python client knows. The client raises an exception for any other. */
export const adalineError = exactly({
  error: exactly(
    {
      code: {
        enum: [
          'VALIDATION_ERROR',
          'INVALID_CURSOR',
          'AUTHENTICATION_REQUIRED',
          'FORBIDDEN',
          'RESOURCE_NOT_FOUND',
          'CONFLICT',
          'PAYLOAD_TOO_LARGE',
          'RATE_LIMITED',
          'INTERNAL_ERROR',
        ],
      },
      message: string,
      details: list(exactly({ field: string, issue: string })),
    },
    ['details'],
  ),
});
const icon = exactly({ type: { enum: ['emoji', 'image'] }, value: string });

const adalinePage = exactly({
  limit: { type: 'integer' },
  returned: { type: 'integer' },
  hasMore: boolean,
  nextCursor: nullableString,
});
export const adalinePrompts = exactly({
  prompts: list(
    exactly({
      id: entityId,
      title: string,
      icon,
      projectId: entityId,
      createdAt: milliseconds,
      updatedAt: milliseconds,
    }),
  ),
  pagination: adalinePage,
});

export const adalinePrompt = exactly({
  id: entityId,
  title: string,
  icon,
  projectId: entityId,
  createdAt: milliseconds,
  updatedAt: milliseconds,
  defaultPlaygroundId: entityId,
  draft: exactly({
    config: exactly({ provider: string, model: string, settings: anyObject }),
    messages: list(anyObject),
    tools: list(anyObject),
    variables: anyObject,
  }),
  contentLinks: anyObject,
});
export const adalineProjects = exactly({
  projects: list(
    exactly({ id: entityId, title: string, icon, createdAt: milliseconds, updatedAt: milliseconds }),
  ),
});

export const astropodsRecord = exactly({
  id: string,
  agent_name: string,
  build_id: string,
  namespace: string,
  status: string,
  deployed_at: time,
  undeployed_at: nullableTime,
  spec: anyObject,
});
export const astropodsError = exactly({ error: string, details: string, error_code: string }, [
  'details',
  'error_code',
]);

export const cartesiaDeployments = list(
  exactly({
    id: string,
    agent_id: string,
    version_id: string,
    status: {
      enum: [
        'queued',
        'inactive',
        'deploy_error',
        'skipped',
        'build_error',
        'building',
        'built',
        'deploying',
        'deployed',
      ],
    },
    is_pinned: boolean,
    is_live: boolean,
    env_var_collection_id: nullableString,
    source_code_file_id: nullableString,
    git_commit_hash: nullableString,
    created_at: time,
    updated_at: time,
    build_completed_at: nullableTime,
    build_error: nullableString,
    build_logs: nullableString,
    build_started_at: nullableTime,
    deployment_started_at: nullableTime,
    deployment_completed_at: nullableTime,
    deployment_error: nullableString,
    region: string,
  }),
);
export const cartesiaError = exactly(
  {
    error_code: nullableString,
    title: string,
    message: string,
    request_id: { type: 'string', format: 'uuid' },
    doc_url: string,
  },
  ['doc_url'],
);

/** The vendor documents no schema, only a sample. These are the members of the sample. */
const resource = {
  type: 'object',
  properties: {
    resourceId: string,
    resourceType: string,
    name: string,
    status: string,
    modules: { type: ['array', 'object'] },
    resourceVersion: string,
    deployedTo: string,
    result: anyObject,
  },
  required: ['resourceId', 'resourceType', 'name', 'status'],
};
export const korePublish = exactly({
  _id: { type: 'string', pattern: '^ds-' },
  action: { const: 'RUN' },
  jobType: { const: 'PUBLISH_BOT' },
  streamId: string,
  __v: { const: 0 },
  countOfDockStatuses: { type: 'integer' },
  createdBy: { type: 'string', pattern: '^u-' },
  percentageComplete: { type: 'number', minimum: 0, maximum: 100 },
  requestedTime: time,
  status: string,
  lastModifiedOn: time,
  initiatedOn: time,
  statusSummary: list(resource),
});
export const koreError = exactly({ errors: list(exactly({ msg: string, code: { type: 'integer' } })) });
