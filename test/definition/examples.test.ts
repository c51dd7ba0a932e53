import { describe, expect, test } from 'vitest';
import { defineProvider, isDefined } from '../../src/definition/define.ts';
import type { Definition } from '../../src/definition/definition.ts';
import { exampleFault } from '../../src/definition/examples.ts';
import { PROVIDERS } from '../support/providers.ts';

const DEFINED = PROVIDERS.filter(isDefined).map((provider) => ({
  provider,
  definition: provider.definition,
}));
const EXAMPLES = DEFINED.flatMap(({ provider, definition }) =>
  (definition.examples ?? []).map((example, index) => ({
    title: `${definition.id}, example ${index + 1}: ${typeof example.is === 'string' ? example.is : 'live'}`,
    provider,
    definition,
    example,
  })),
);

describe('every definition of the catalog', () => {
  test.each(EXAMPLES)('$title', async ({ provider, definition, example }) => {
    expect(await exampleFault(provider, definition, example)).toBeUndefined();
  });

  test.each(DEFINED)(
    '$definition.id has an example that is live and has every field, and an example that is not live',
    ({ provider, definition: { examples = [] } }) => {
      const [live] = examples;
      if (typeof live?.is !== 'object') throw new Error('the first example is not live');
      expect(Object.keys(live.is).toSorted()).toEqual(Object.keys(provider.fields).toSorted());
      expect(examples.filter(({ is }) => typeof is === 'string').length).toBeGreaterThan(0);
    },
  );
});

const HUB: Definition = {
  id: 'hub',
  title: 'Hub',
  noun: 'prompt',
  baseUrl: 'https://hub.example/api',
  credentials: { token: { variable: 'DRIFTLINE_HUB_TOKEN' } },
  auth: { kind: 'bearer', token: 'token' },
  settings: { prompt: { description: 'name of the prompt' } },
  read: { get: '/prompts/{prompt}' },
  fields: { version: { at: '/version' } },
};
const settings = { prompt: 'greet' };

test.each([
  [{ settings, reply: { version: 8 }, is: { version: '7' } }, '"version" reads as "8", not as "7"'],
  [
    { settings, reply: { version: null }, is: { version: '7' } },
    '"version" is not observed: the reply does not say',
  ],
  [{ settings, reply: { version: 7 }, is: 'missing' }, 'it reads as found, not as missing'],
  [
    { settings, status: 500, is: { version: '7' } },
    'it reads as unknown (server-error: the vendor answered 500)',
  ],
] as const)('reports what is wrong with an example: %j', async (example, fault) => {
  expect(await exampleFault(defineProvider(HUB), HUB, example)).toBe(fault);
});

test('names the second read for which an example has no reply', async () => {
  const hub: Definition = { ...HUB, read: { ...HUB.read, absent: { status: 404, exists: '/all/{prompt}' } } };
  const fault = await exampleFault(defineProvider(hub), hub, { settings, status: 404, is: 'missing' });

  expect(fault).toBe(
    'it reads as unknown (not-found: there is no such prompt: the vendor answered 404), not as missing; "replies" has no body for /all/greet, so that request gets a 404',
  );
});
