// requires: langsmith@0.12.0
// examples of: langsmith
/** The vendor's SDK as it comes, against the examples of its provider. It has no call for tags. See scripts/sdks.mjs. */
import { Client } from 'langsmith';

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

process.exitCode = failures > 0 ? 1 : 0;
