// requires: langsmith@0.12.0
// examples of: langsmith
/**
 * Runs the vendor's unmodified SDK against the examples of its provider. The SDK has no call for tags. See
 * scripts/sdks.mjs.
 */
import { Client } from 'langsmith';
import { expect } from './support/expect.mjs';

const { env } = process;

const client = new Client({
  apiUrl: `${env.LANGSMITH_BASE_URL}/api/v1`,
  apiKey: env.LANGSMITH_API_KEY,
  callerOptions: { maxRetries: 0 },
});
await expect(
  'a prompt that is there',
  () => client.getPrompt('support-new'),
  ({ repo_handle }) => repo_handle === 'support-new',
);
await expect(
  'an unknown prompt',
  () => client.getPrompt('unheard-of'),
  (found) => found === null,
);
