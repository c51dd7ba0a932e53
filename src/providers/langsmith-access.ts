import type { Definition } from '../definition/definition.ts';

/** Access to both APIs of LangSmith. */
export const langsmithAccess = {
  credentials: {
    apiKey: {
      variable: 'LANGSMITH_API_KEY',
      description: 'an API key (lsv2_…)',
      issuedAt: 'in LangSmith, under Settings → API Keys',
    },
    workspaceId: {
      variable: 'LANGSMITH_WORKSPACE_ID',
      description: 'id of the workspace, for a key that opens several',
      issuedAt: 'in LangSmith, under Settings → Workspaces',
    },
  },
  credentialSets: [['apiKey', 'workspaceId'], ['apiKey']],
  auth: { kind: 'header', name: 'x-api-key', value: 'apiKey' },
  optionalHeaders: { workspaceId: 'x-tenant-id' },
} satisfies Partial<Definition>;
