// requires: @arizeai/phoenix-client@6.14.2
// examples of: phoenix
/** Runs the vendor's unmodified SDK against the examples of its provider. See scripts/sdks.mjs. */
import { createClient } from '@arizeai/phoenix-client';
import { getPrompt } from '@arizeai/phoenix-client/prompts';
import { expect } from './support/expect.mjs';

const { env } = process;

const phoenix = createClient({
  options: {
    baseUrl: env.PHOENIX_BASE_URL,
    headers: { Authorization: `Bearer ${env.PHOENIX_API_KEY}` },
  },
});
const tagged = (name) => getPrompt({ client: phoenix, prompt: { name, tag: 'production' } });
await expect(
  'Phoenix: the prompt of a tag',
  () => tagged('support-refund'),
  ({ id, template_format }) => id === 'UHJvbXB0VmVyc2lvbjox' && template_format === 'MUSTACHE',
);
await expect(
  'Phoenix: an unknown prompt',
  () => tagged('none'),
  (found) => found === null,
);
