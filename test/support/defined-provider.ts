import { isJsonObject } from '../../src/model/json.ts';
import { baseUrlSetting, onlyCredential, settingsOf, versionField } from '../../src/providers/common.ts';
import { type Get, type Provider, path, ReadError, type Settings } from '../../src/providers/contract.ts';

/** A provider like one that a team defines: it has no generated validators, and checks its replies itself. */
export function definedProvider(id: string, variable = `${upper(id)}_TOKEN`): Provider {
  const prefix = `DRIFTLINE_${upper(id)}_`;
  const token = variable.startsWith('DRIFTLINE_') ? variable : `DRIFTLINE_${variable}`;
  return {
    id,
    title: `The ${id}`,
    noun: 'prompt',
    docs: 'https://prompts.acme.example/docs',
    settings: [
      ...settingsOf({ prompt: { description: 'name of the prompt', examples: ['greet'] } }),
      baseUrlSetting,
    ],
    ...onlyCredential({ name: 'token', description: 'the token', variable: token, issuedAt: 'by the hub' }),
    permission: 'Reading is enough.',
    variablePrefixes: [prefix],
    versionIs: 'version',
    fields: { version: versionField('the version', 'version', '7') },
    hosts: [],
    rateLimits: [],
    baseUrlVariable: `${upper(id)}_BASE_URL`,
    baseUrl: ({ baseUrl }) => baseUrl ?? 'https://prompts.acme.example/api',
    authorize: ({ token }) => ({ authorization: `Bearer ${token}` }),
    replies,
    checksReplies: true,
    simulator: () => Promise.reject(new Error('there is no simulator')),
    sample: () => Promise.reject(new Error('there is no sample')),
    read,
  };
}

const replies = { prompt: {} } as const;

async function read({ prompt = '' }: Settings, get: Get) {
  const rateLimits = [{ requests: 100, seconds: 1 }];
  const reply = await get({ path: path`/prompts/${prompt}`, response: replies.prompt, rateLimits });
  if (reply.status === 404) throw new ReadError('not-found', reply.message);
  const version = isJsonObject(reply.body) ? reply.body.version : undefined;
  if (typeof version !== 'string') throw new ReadError('malformed-response', '/version is no text');
  return { kind: 'found', fields: { version } } as const;
}

function upper(id: string): string {
  return id.toUpperCase().replaceAll('-', '_');
}
