import { expect, test } from 'vitest';
import { expiryOf, planCredentials, possibleCredentials } from '../../src/access/credentials.ts';
import { PROVIDERS, providerById } from '../support/providers.ts';

const NOW = Date.parse('2026-11-22T10:00:00Z');
const clock = { now: () => NOW, random: () => 0 };
const token = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.sig`;
const seconds = NOW / 1000;

/** The variables that are used, or the reason why there are none. */
function plan(
  id: string,
  env: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>> = {},
  allowVariables: readonly string[] = [],
): readonly string[] | string {
  const provider = providerById(id);
  if (provider === undefined) throw new Error(id);
  const references = Object.fromEntries(
    Object.entries(given).map(([name, variable]) => [name, { variable }]),
  );
  const planned = planCredentials(provider, references, { env, allowHosts: [], allowVariables }, clock);
  return 'planned' in planned ? planned.planned.map(({ variable }) => variable) : planned.reason;
}

test.each([
  ['chatcaptain', ['CHATCAPTAIN_API_KEY']],
  ['adaline', ['ADALINE_API_KEY']],
  ['astropods', ['ASTRO_ACCESS_TOKEN']],
  ['cartesia', ['CARTESIA_API_KEY']],
  ['kore', ['KORE_CLIENT_ID', 'KORE_CLIENT_SECRET']],
  ['kore', ['KORE_JWT']],
])('%s needs %j, and reads it by default', (id, variables) => {
  const environment = Object.fromEntries(variables.map((name) => [name, 'some-value']));

  expect(plan(id, environment)).toEqual(variables);
  expect(plan(id, {})).toBe('credential-missing');
});

test.each([
  ['chatcaptain', 'CHATCAPTAIN_SALES', true],
  ['chatcaptain', 'ADALINE_API_KEY', false],
  ['chatcaptain', 'AWS_SECRET_ACCESS_KEY', false],
  ['chatcaptain', 'chatcaptain_key', false],
  ['chatcaptain', 'MY_CHATCAPTAIN_KEY', false],
  ['adaline', 'ADALINE_EU', true],
  ['astropods', 'ASTRO_CI', true],
  ['astropods', 'ASTROPODS_CI', true],
  ['astropods', 'ASTROTURF', false],
  ['cartesia', 'CARTESIA_X', true],
  ['cartesia', 'KORE_JWT', false],
])('%s may read %s: %s', (id, variable, may) => {
  const name = id === 'astropods' ? 'token' : 'apiKey';

  expect(plan(id, { [variable]: 'some-value' }, { [name]: variable })).toEqual(
    may ? [variable] : 'credential-missing',
  );
});

test.each([
  ['GITHUB_SECRET', 'GITHUB_SECRET', true],
  ['TEAM_*', 'TEAM_KEY', true],
  ['*_KEY', 'TEAM_KEY', true],
  ['T*M_*Y', 'TEAM_KEY', true],
  ['*', 'ANYTHING', true],
  ['TEAM', 'TEAM_KEY', false],
  ['TEAM_.*', 'TEAM_KEY', false],
  ['team_*', 'TEAM_KEY', false],
  ['EAM_*', 'TEAM_KEY', false],
])('--allow-env %s allows %s: %s', (pattern, variable, may) => {
  expect(plan('adaline', { [variable]: 'some-value' }, { apiKey: variable }, [pattern])).toEqual(
    may ? [variable] : 'credential-missing',
  );
});

test('no message says whether a variable that may not be read is set', () => {
  const provider = providerById('adaline');
  const ask = (env: Readonly<Record<string, string>>) =>
    provider &&
    planCredentials(
      provider,
      { apiKey: { variable: 'AWS_SECRET_ACCESS_KEY' } },
      { env, allowHosts: [], allowVariables: [] },
      clock,
    );

  expect(ask({ AWS_SECRET_ACCESS_KEY: 'value' })).toEqual(ask({}));
});

test('of two sets the complete one is used, and the pair before the token', () => {
  const pair = { KORE_CLIENT_ID: 'id', KORE_CLIENT_SECRET: 'secret' };

  expect(plan('kore', { ...pair, KORE_JWT: 'token' })).toEqual(['KORE_CLIENT_ID', 'KORE_CLIENT_SECRET']);
  expect(plan('kore', { KORE_CLIENT_ID: 'id', KORE_JWT: 'token' })).toEqual(['KORE_JWT']);
  expect(plan('kore', { KORE_CLIENT_ID: 'id' })).toBe('credential-missing');
});

test('the set that the manifest names is used, whatever else is set', () => {
  const pair = { KORE_CLIENT_ID: 'id', KORE_CLIENT_SECRET: 'secret' };

  expect(plan('kore', { ...pair, KORE_EU_JWT: 'token' }, { jwt: 'KORE_EU_JWT' })).toEqual(['KORE_EU_JWT']);
  expect(plan('kore', pair, { jwt: 'KORE_EU_JWT' })).toBe('credential-missing');
  expect(plan('kore', { ...pair, KORE_EU_ID: 'other' }, { clientId: 'KORE_EU_ID' })).toEqual([
    'KORE_EU_ID',
    'KORE_CLIENT_SECRET',
  ]);
  expect(plan('adaline', { ADALINE_API_KEY: 'default' }, { apiKey: 'ADALINE_EU' })).toBe(
    'credential-missing',
  );
});

test.each([
  ['is empty', ''],
  ['is blank', ' \t\n'],
  ['has a line break inside', 'one\ntwo'],
  ['has a NUL inside', 'one\0two'],
  ['has what no header carries', 'schlüssel→'],
])('a credential that %s counts as missing', (_what, value) => {
  expect(plan('adaline', { ADALINE_API_KEY: value })).toBe('credential-missing');
});

test('a newline that a secret store adds is not part of a key', () => {
  expect(plan('adaline', { ADALINE_API_KEY: 'key\r\n' })).toEqual(['ADALINE_API_KEY']);
});

test.each([
  [{ exp: seconds - 1 }, 'credential-expired'],
  [{ exp: seconds }, 'credential-expired'],
  [{ exp: seconds + 1 }, ['ASTRO_ACCESS_TOKEN']],
  [{ exp: `${seconds - 1}` }, ['ASTRO_ACCESS_TOKEN']],
  [{ exp: NOW }, ['ASTRO_ACCESS_TOKEN']],
  [{}, ['ASTRO_ACCESS_TOKEN']],
])('a token with the claims %j leads to %j', (claims, planned) => {
  expect(plan('astropods', { ASTRO_ACCESS_TOKEN: token(claims) })).toEqual(planned);
});

test('only a credential that is a token is decoded', () => {
  const expired = token({ exp: 1 });

  expect(plan('adaline', { ADALINE_API_KEY: expired })).toEqual(['ADALINE_API_KEY']);
  expect(plan('kore', { KORE_CLIENT_ID: expired, KORE_CLIENT_SECRET: expired })).toHaveLength(2);
  expect(plan('kore', { KORE_JWT: expired })).toBe('credential-expired');
});

test.each(['', 'a', 'a.b', 'a.b.c', 'a.b.c.d', `${token({ exp: 1 })}.more`, 'e30.bnVsbA.x', 'e30.W10.x'])(
  'the token %s has no known end',
  (text) => {
    expect(expiryOf(text)).toBeUndefined();
  },
);

test.each([
  ['CHATCAPTAIN_API_KEY', 'only-ordinary-words', true],
  ['KORE_CLIENT_ID', 'client-of-sales', true],
  ['CHATCAPTAIN_SALES', 'CCSB-4f9a8b7c6d', true],
  ['ASTRO_CI', 'AbCdEfGhIjKlMnOpQrSt', true],
  ['ADALINE_EU', '12345678901234567890123', true],
  ['KORE_EU', 'cs-5f1e7a90-77aa-5f21-9c1d-d6f4', true],
  ['KORE_EU', ' cs-0123456789 ', true],
  // Settings of driftline, and values that other tools keep in variables with the vendor's prefix.
  ['CHATCAPTAIN_BASE_URL', 'https://gateway.example.com/AbCdEf0123456789aB', false],
  ['CHATCAPTAIN_PROXY', 'https://gateway.example.com:8443/v1', false],
  ['KORE_HOST', 'eu-bots.kore.ai', false],
  ['ADALINE_REGION', 'eu-central-1', false],
  ['CARTESIA_VERSION', '2025-04-16', false],
  ['ASTRO_CLI_VERSION', 'v1.38.1-rc.12', false],
  ['ASTRO_HOME', '/home/runner/.astro', false],
  ['ASTRO_PROJECT', 'customer-support-bot', false],
  ['KORE_TEAM', 'CustomerSupport', false],
  ['KORE_PIN_KEY', 'a1b2c3d', false],
  // Variables that an option allows, and those that can never be read.
  ['TEAM_SALES', 'CCSB-4f9a8b7c6d', true],
  ['TEAM_BRANCH', 'release/2026-11', false],
  ['GITHUB_SHA', '0badcafe0badcafe0badcafe0badcafe0badcafe', false],
  ['AWS_SECRET_ACCESS_KEY', 'wJalrXUtnFEMI-K7MDENG', true],
  ['R2_SECRET_ACCESS_KEY', 'wJalrXUtnFEMI-K7MDENG', false],
])('%s=%s could be a credential: %s', (name, value, could) => {
  const policy = { env: { [name]: value }, allowVariables: ['TEAM_*'] };

  expect(possibleCredentials(PROVIDERS, policy)).toEqual(could ? [value.trim()] : []);
});

test('if all variables are allowed, only those whose name is that of a credential could be credentials', () => {
  const env = { GITHUB_SHA: '0badcafe0badcafe0badcafe', GITHUB_TOKEN: 'ghp_16C7e42F292c6912E771' };

  expect(possibleCredentials(PROVIDERS, { env, allowVariables: ['*'] })).toEqual([env.GITHUB_TOKEN]);
});
