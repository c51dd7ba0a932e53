// requires: @azure/ai-projects@2.10.0 @azure/core-rest-pipeline
// examples of: azure-foundry
/** Runs the vendor's unmodified SDK against the examples of its provider. See scripts/sdks.mjs. */
import { AIProjectClient } from '@azure/ai-projects';
import { createDefaultHttpClient } from '@azure/core-rest-pipeline';
import { expect } from './support/expect.mjs';

const { env } = process;

const status = (read) => () =>
  read().then(
    () => 200,
    (error) => error.statusCode,
  );

// The SDK sends a token only to an https URL. The last step, which sends the request, changes the URL to plain http.
const http = createDefaultHttpClient();
const httpClient = {
  sendRequest: (request) => {
    request.url = request.url.replace(/^https:/, 'http:');
    request.allowInsecureConnection = true;
    return http.sendRequest(request);
  },
};
const { agents } = clientOf(env.AZURE_FOUNDRY_TOKEN);

function clientOf(token) {
  const endpoint = `${env.AZURE_FOUNDRY_BASE_URL.replace(/^http:/, 'https:')}/api/projects/p`;
  const credential = { getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) };
  return new AIProjectClient(endpoint, credential, { httpClient, retryOptions: { maxRetries: 0 } });
}

await expect(
  'an agent with a selector',
  () => agents.get('support'),
  ({ name, agent_endpoint, versions }) => {
    const [rule] = agent_endpoint.version_selector.version_selection_rules;
    const { version, status: word, created_at, definition } = versions.latest;
    return (
      name === 'support' &&
      rule.type === 'FixedRatio' &&
      rule.agent_version === '4' &&
      rule.traffic_percentage === 100 &&
      version === '4' &&
      word === 'active' &&
      created_at.getTime() === Date.parse('2025-11-01T09:00:00Z') &&
      definition.model === 'gpt-4o'
    );
  },
);
await expect(
  'an agent with two versions',
  () => agents.get('split'),
  ({ agent_endpoint }) =>
    agent_endpoint.version_selector.version_selection_rules.map((each) => each.traffic_percentage).join() ===
    '90,10',
);
await expect(
  'an agent without a selector',
  () => agents.get('plain'),
  ({ agent_endpoint, versions }) => agent_endpoint === undefined && versions.latest.version === '4',
);
await expect(
  'a disabled agent',
  () => agents.get('off'),
  ({ state }) => state === 'disabled',
);
await expect(
  'an unknown agent',
  status(() => agents.get('gone')),
  (code) => code === 404,
);
await expect(
  'another token',
  status(() => clientOf('wrong').agents.get('support')),
  (code) => code === 401,
);
