// requires: braintrust@3.35.0
// examples of: braintrust
/** Runs the vendor's unmodified SDK against the examples of its provider. See scripts/sdks.mjs. */
import { loadPrompt, loginToState } from 'braintrust';
import { expect } from './support/expect.mjs';

const { env } = process;

// The SDK logs in with a POST. The reply says where the API is. The simulator has no such reply, so it is given here.
const org = {
  id: 'org_1',
  name: 'acme',
  api_url: env.BRAINTRUST_BASE_URL,
  proxy_url: env.BRAINTRUST_BASE_URL,
};
const state = await loginToState({
  apiKey: env.BRAINTRUST_API_KEY,
  fetch: async (url, init) =>
    String(url).endsWith('/api/apikey/login') ? Response.json({ org_info: [org] }) : fetch(url, init),
});
const prompt = (slug) => loadPrompt({ projectName: 'support', slug, environment: 'production', state });

await expect(
  'the prompt of an environment',
  () => prompt('refund-4b1c'),
  ({ id, slug, version }) =>
    id === '3f1a0c6e-0000-4000-8000-000000000001' &&
    slug === 'refund-4b1c' &&
    version === '1000195412345678901',
);
await expect(
  'an environment without a version',
  () => prompt('new-91aa').catch(({ message }) => message),
  (message) => /not found/i.test(message),
);
