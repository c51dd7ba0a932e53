// requires: @arizeai/phoenix-client@6.14.2
// examples of: phoenix
/** The vendor's SDK as it comes, against the examples of its provider. See scripts/sdks.mjs. */
import { createClient } from '@arizeai/phoenix-client';
import { getPrompt } from '@arizeai/phoenix-client/prompts';

const { env } = process;
let failures = 0;

async function expect(what, read, check) {
  try {
    const result = await read();
    if (!check(result)) throw new Error(`unexpected: ${JSON.stringify(result)?.slice(0, 300)}`);
    console.log(`ok       ${what}`);
  } catch (error) {
    failures += 1;
    console.log(`REFUSED  ${what}: ${error.constructor.name} ${error.message}`.slice(0, 500));
  }
}

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

process.exitCode = failures > 0 ? 1 : 0;
