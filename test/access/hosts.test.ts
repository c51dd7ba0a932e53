import { expect, test } from 'vitest';
import { allowedBaseUrl, type CredentialScope } from '../../src/access/credentials.ts';
import { isLoopback, parseHostPattern } from '../../src/access/hosts.ts';
import { readHost } from '../../src/manifest/validators.ts';
import { checkSituation } from '../support/pipeline.ts';
import { PROVIDER_IDS, PROVIDERS, providerById } from '../support/providers.ts';

function provider(id: string): CredentialScope {
  const found = providerById(id);
  if (found === undefined) throw new Error(id);
  return found;
}

/** The URL that is used, or the reason why there is none. */
function allowed(
  id: string,
  declared: string,
  allow: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): string {
  const allowHosts = allow.map((text) => {
    const pattern = parseHostPattern(text, PROVIDER_IDS);
    if (typeof pattern === 'string') throw new Error(pattern);
    return pattern;
  });
  const result = allowedBaseUrl(provider(id), declared, { env, allowHosts, allowVariables: [] });
  return 'url' in result ? result.url : result.reason;
}

test("only a vendor's own hosts are allowed", () => {
  const given = { host: 'bots.kore.ai', region: 'us-east-1' };
  const table = PROVIDERS.map(({ id, hosts, baseUrl }) => {
    const own = baseUrl(given);
    const others = PROVIDERS.map((other) => other.baseUrl(given)).filter(
      (url) => url !== own && !hosts.includes(new URL(url).host),
    );
    return [id, allowed(id, own), new Set(others.map((url) => allowed(id, url)))] as const;
  });

  expect(new Set(table.map(([, , others]) => [...others].join()))).toEqual(new Set(['host-not-allowed']));
  expect(table).toEqual(
    expect.arrayContaining([
      ['chatcaptain', 'https://api.chatcaptain.com/v1', new Set(['host-not-allowed'])],
      ['adaline', 'https://api.adaline.ai/v2', new Set(['host-not-allowed'])],
      ['astropods', 'https://astropods.com/api/v1', new Set(['host-not-allowed'])],
      ['cartesia', 'https://api.cartesia.ai', new Set(['host-not-allowed'])],
      ['kore', 'https://bots.kore.ai', new Set(['host-not-allowed'])],
    ]),
  );
});

test.each(['bots', 'eu-bots', 'jp-bots', 'platform', 'de-platform'])(
  '%s.kore.ai is a host of Kore.ai',
  (name) => {
    expect(allowed('kore', `https://${name}.kore.ai`)).toBe(`https://${name}.kore.ai`);
  },
);

test.each([
  ['a port of its own', 'https://api.chatcaptain.com:8443/v1'],
  ['plain http', 'http://api.chatcaptain.com/v1'],
  ['a trailing dot', 'https://api.chatcaptain.com./v1'],
  ['a name before it', 'https://x.api.chatcaptain.com/v1'],
  ['a name after it', 'https://api.chatcaptain.com.example.com/v1'],
  ['it in the user-info', 'https://api.chatcaptain.com@example.com/v1'],
  ['it in the password', 'https://a:api.chatcaptain.com@example.com/v1'],
  ['it in the path', 'https://example.com/api.chatcaptain.com/v1'],
  ['it in the query', 'https://example.com?https://api.chatcaptain.com/v1'],
  ['it in the fragment', 'https://example.com#@api.chatcaptain.com/v1'],
  ['a Cyrillic а', 'https://аpi.chatcaptain.com/v1'],
  ['a dotless ı', 'https://apı.chatcaptain.com/v1'],
  ['an encoded dot more', 'https://api.chatcaptain.com%2eexample.com/v1'],
  ['a backslash', 'https://example.com\\@api.chatcaptain.com/v1'],
  ['loopback', 'http://127.0.0.1:4010/v1'],
  ['loopback as a number', 'http://2130706433/v1'],
  ['loopback in IPv6', 'http://[::1]:4010/v1'],
  ['an address', 'https://203.0.113.7/v1'],
  ["a cloud's metadata", 'http://169.254.169.254/v1'],
])("a host with %s is not ChatCaptain's", (_what, url) => {
  expect(allowed('chatcaptain', url)).toBe('host-not-allowed');
});

test.each([
  ['https://API.ChatCaptain.COM/v1', 'https://API.ChatCaptain.COM/v1'],
  ['https://api.chatcaptain.com:443/v1//', 'https://api.chatcaptain.com:443/v1'],
  ['https://api.chatcaptain.com', 'https://api.chatcaptain.com'],
])('%s is another spelling of the same host', (url, used) => {
  expect(allowed('chatcaptain', url)).toBe(used);
});

const YES = 'allowed';
const NO = 'host-not-allowed';

test.each([
  // pattern, URL, verdict
  ['kore=kore.example.com', 'https://kore.example.com', YES],
  ['kore=kore.example.com', 'https://KORE.example.com', YES],
  ['kore=KORE.EXAMPLE.COM', 'https://kore.example.com', YES],
  ['kore=kore.example.com', 'https://kore.example.com:443', YES],
  ['kore=kore.example.com', 'https://kore.example.com:8443', NO],
  ['kore=kore.example.com:8443', 'https://kore.example.com:8443', YES],
  ['kore=kore.example.com:443', 'https://kore.example.com', YES],
  ['kore=kore.example.com:8443', 'https://kore.example.com', NO],
  ['kore=kore.example.com', 'http://kore.example.com', NO],
  ['kore=kore.example.com', 'https://kore.example.com.', NO],
  ['kore=kore.example.com', 'https://a.kore.example.com', NO],
  ['kore=kore.example.com', 'https://xkore.example.com', NO],
  ['kore=*.example.com', 'https://kore.example.com', YES],
  ['kore=*.example.com', 'https://a.b.example.com', YES],
  ['kore=*.example.com', 'https://example.com', NO],
  ['kore=*.example.com', 'https://notexample.com', NO],
  ['kore=*.example.com', 'https://example.com.evil.test', NO],
  ['kore=*.example.com', 'https://.example.com', NO],
  ['kore=*.example.com:8443', 'https://a.example.com:8443', YES],
  ['kore=*.example.com:8443', 'https://a.example.com', NO],
  ['kore=münchen.example', 'https://xn--mnchen-3ya.example', YES],
  ['kore=xn--mnchen-3ya.example', 'https://münchen.example', YES],
  ['kore=kore.example.com', 'https://kоre.example.com', NO],
  ['kore=127.0.0.1', 'http://127.0.0.1:4010', YES],
  ['kore=127.0.0.1', 'http://2130706433:4010', YES],
  ['kore=127.0.0.1', 'http://0x7f.1:4010', YES],
  ['kore=127.0.0.1', 'http://127.0.0.2:4010', NO],
  ['kore=127.0.0.1:4010', 'http://127.0.0.1:4011', NO],
  ['kore=localhost', 'http://localhost:4010', YES],
  ['kore=localhost', 'http://localhost.example.com:4010', NO],
  ['kore=[::1]', 'http://[::1]:4010', YES],
  ['kore=[::1]', 'http://[0:0:0:0:0:0:0:1]:4010', YES],
  ['kore=[::1]:4010', 'http://[::1]:4010', YES],
  ['kore=[::1]', 'http://[::2]:4010', NO],
  ['kore=203.0.113.7', 'https://203.0.113.7', YES],
  ['kore=203.0.113.7', 'http://203.0.113.7', NO],
  ['kore=169.254.169.254', 'http://169.254.169.254', NO],
  // plain http is allowed only to a host that is written with http://
  ['kore=http://kore.example.com', 'http://kore.example.com', YES],
  ['kore=HTTP://kore.example.com', 'http://kore.example.com', NO],
  ['kore=http://KORE.example.com:80', 'http://kore.example.com', YES],
  ['kore=http://kore.example.com:3000', 'http://kore.example.com:3000/api', YES],
  ['kore=http://kore.example.com', 'http://kore.example.com:3000', NO],
  ['kore=http://kore.example.com:3000', 'http://kore.example.com', NO],
  ['kore=http://kore.example.com', 'https://kore.example.com', NO],
  ['kore=http://kore.example.com:3000', 'https://kore.example.com:3000', NO],
  ['kore=http://kore.example.com', 'http://a.kore.example.com', NO],
  ['kore=http://kore.example.com', 'http://kore.example.com.', NO],
  ['kore=http://kore', 'http://kore', YES],
  ['kore=http://10.0.0.7:3000', 'http://10.0.0.7:3000', YES],
  ['kore=http://10.0.0.7:3000', 'http://0x0a.7:3000', YES],
  ['kore=http://[fd00::1]:3000', 'http://[fd00::1]:3000', YES],
  ['kore=http://127.0.0.1', 'http://127.0.0.1:4010', YES],
  ['kore=*.example.com', 'http://kore.example.com', NO],
  ['kore=kore.example.com:3000', 'http://kore.example.com:3000', NO],
  ['kore=kore.example.com:80', 'http://kore.example.com', NO],
  ['chatcaptain=http://kore.example.com', 'http://kore.example.com', NO],
  // a host that is allowed for another provider
  ['chatcaptain=kore.example.com', 'https://kore.example.com', NO],
])('--allow-host %s: %s is %s', (pattern, url, verdict) => {
  const result = (() => {
    try {
      return allowed('kore', url, [pattern]);
    } catch {
      // The text is not a URL. In a run, the manifest refuses it before this point.
      return NO;
    }
  })();

  expect(result === NO ? NO : YES).toBe(verdict);
});

test.each([
  '',
  '*',
  '*.',
  '.*',
  '**.example.com',
  'a.*.example.com',
  'exa*mple.com',
  'https://example.com',
  'http://*.example.com',
  'http://',
  'http://example.com/',
  'http://example.com/path',
  'http://user@example.com',
  'http://http://example.com',
  'http:example.com',
  'HTTPS://example.com',
  'ftp://example.com',
  'example.com/path',
  'example.com?query',
  'example.com#fragment',
  'user@example.com',
  'user:password@example.com',
  'example.com:',
  'example.com:port',
  'example.com:123456',
  'example.com\\evil',
  'example%2ecom',
  'exa mple.com',
  'example.com\n',
  '[::1',
  '::1',
  'a..b:c',
  '999.999.999.999',
  'example.com',
  '=example.com',
  'nobody=example.com',
  'http=example.com',
  'kore=',
  'kore=kore=example.com',
])('the pattern %j is refused, alone and as a host of a provider', (text) => {
  expect(typeof parseHostPattern(text, PROVIDER_IDS)).toBe('string');
  if (text !== 'example.com') expect(typeof parseHostPattern(`kore=${text}`, PROVIDER_IDS)).toBe('string');
});

test('a pattern without a provider gets a hint to add one', () => {
  expect(parseHostPattern('example.com', PROVIDER_IDS)).toMatch(/^write PROVIDER=HOST: .*PROVIDER is/);
});

test.each([
  ['kore=example.com', { provider: 'kore', host: 'example.com' }],
  ['kore=*.Example.com:8443', { provider: 'kore', host: '*.example.com', port: '8443' }],
  ['kore=[::1]:80', { provider: 'kore', host: '[::1]', port: '80' }],
  [
    'kore=http://langfuse.internal:3000',
    { provider: 'kore', host: 'langfuse.internal', port: '3000', plain: true },
  ],
  ['kore=0x7f.1', { provider: 'kore', host: '127.0.0.1' }],
])('the pattern %s is understood', (text, pattern) => {
  expect(parseHostPattern(text, PROVIDER_IDS)).toEqual(pattern);
});

test.each([
  ['localhost', true],
  ['127.0.0.1', true],
  ['127.255.255.254', true],
  ['[::1]', true],
  ['localhost.', false],
  ['localhost.example.com', false],
  ['127.0.0.1.example.com', false],
  ['0.0.0.0', false],
  ['[::ffff:7f00:1]', false],
  ['128.0.0.1', false],
])('%s is loopback: %s', (hostname, is) => {
  expect(isLoopback(hostname)).toBe(is);
});

test('a base URL in the environment wins, and allows its host only for that provider', () => {
  const environment = { CHATCAPTAIN_BASE_URL: 'https://gateway.example.com/cc/' };

  expect(allowed('chatcaptain', 'https://evil.test', [], environment)).toBe('https://gateway.example.com/cc');
  expect(allowed('adaline', 'https://gateway.example.com', [], environment)).toBe(NO);
});

test('a base URL in the environment may be plain http, only for that provider', () => {
  const env = { KORE_BASE_URL: 'http://kore.example.com:3000/kore/' };

  expect(allowed('kore', 'https://bots.kore.ai', [], env)).toBe('http://kore.example.com:3000/kore');
  expect(allowed('chatcaptain', 'http://kore.example.com:3000', [], env)).toBe(NO);
  expect(allowed('kore', 'https://bots.kore.ai', [], { KORE_BASE_URL: 'http://127.0.0.1:1/kore' })).toBe(
    'http://127.0.0.1:1/kore',
  );
});

test.each([
  ['bots.kore.ai', 'bots.kore.ai'],
  ['https://bots.kore.ai/', 'bots.kore.ai'],
  ['BOTS.kore.ai:8443', 'bots.kore.ai:8443'],
  ['bots.kore.ai:443', 'bots.kore.ai'],
  ['[::1]:8443', '[::1]:8443'],
  ['bots.kore.ai:0', undefined],
  ['bots.kore.ai:00', undefined],
  ['user@bots.kore.ai', undefined],
  ['bots.kore.ai/api', undefined],
  ['bots.kore.ai?x', undefined],
  ['bots.kore.ai#x', undefined],
  ['bots.kore.ai\\x', undefined],
  ['bots%2ekore.ai', undefined],
  ['http://bots.kore.ai', undefined],
  ['https://https://bots.kore.ai', undefined],
  ['', undefined],
])('the host setting %s is read as %s', (text, host) => {
  expect(readHost(text)).toBe(host);
});

test('nothing is sent to a host that is not allowed, and the others are read', async () => {
  const { verdicts, report, simulator } = await checkSituation({
    manifest: `
connections:
  evil: { provider: chatcaptain, baseUrl: "https://evil.invalid/v1" }
deployments:
  bad: { connection: evil, chatbotId: bot_1, environments: { prod: "1.0" } }
  kore-bad: { provider: kore, host: kore.ai.evil.invalid, botId: st-1, environments: { prod: v1 } }
  good: { provider: cartesia, agentId: agent_p, environments: { prod: ver_1 } }
`,
    world: 'cartesia: { agents: { agent_p: { deployments: [ver_1] } } }',
    environment: { CHATCAPTAIN_BASE_URL: undefined, KORE_BASE_URL: undefined },
  });

  expect(verdicts).toEqual({
    'bad/prod': 'unknown, unreadable (host-not-allowed)',
    'kore-bad/prod': 'unknown, unreadable (host-not-allowed)',
    'good/prod': 'in-sync',
  });
  expect(report.summary.requests).toBe(1);
  expect(simulator.requests).toHaveLength(1);
  expect(report.targets[0]?.findings[0]?.message).toContain('--allow-host chatcaptain=evil.invalid');
});

test.each([
  ['lex', 'https://models-v2-lex.eu-central-1.amazonaws.com', YES],
  ['lex', 'https://models-v2-lex.us-gov-west-1.amazonaws.com', YES],
  ['lex', 'https://models-v2-lex.EU-central-1.amazonaws.com', YES],
  ['bedrock-agent', 'https://bedrock-agent.ap-southeast-2.amazonaws.com', YES],
  ['agentcore', 'https://bedrock-agentcore-control.us-west-2.amazonaws.com', YES],
  ['lex', 'http://models-v2-lex.eu-central-1.amazonaws.com', NO],
  ['lex', 'https://models-v2-lex.eu-central-1.amazonaws.com:8443', NO],
  ['lex', 'https://models-v2-lex.eu-central-1.amazonaws.com.', NO],
  ['lex', 'https://bedrock-agent.eu-central-1.amazonaws.com', NO],
  ['bedrock-agent', 'https://models-v2-lex.eu-central-1.amazonaws.com', NO],
  // Buckets and other names that anybody can have below amazonaws.com.
  ['lex', 'https://models-v2-lex.s3.amazonaws.com', NO],
  ['lex', 'https://models-v2-lex.s3-us-west-2.amazonaws.com', NO],
  ['lex', 'https://models-v2-lex.s3-accelerate.amazonaws.com', NO],
  ['lex', 'https://models-v2-lex.elb.amazonaws.com', NO],
  ['lex', 'https://models-v2-lex.eu-central-1.elb.amazonaws.com', NO],
  ['lex', 'https://models-v2-lex.s3.eu-central-1.amazonaws.com', NO],
  ['lex', 'https://models-v2-lex..amazonaws.com', NO],
  ['lex', 'https://models-v2-lex.amazonaws.com', NO],
  ['lex', 'https://models-v2-lex.-.amazonaws.com', NO],
  ['lex', 'https://models-v2-lex.*.amazonaws.com', NO],
  ['lex', 'https://models-v2-lex.eu-central-1.amazonaws.com.evil.test', NO],
  ['lex', 'https://models-v2-lex.eu-central-1.evil.com', NO],
  ['lex', 'https://models-v2-lex.eu-central-1.amazonaws.com.cn', NO],
  ['lex', 'https://evil.models-v2-lex.eu-central-1.amazonaws.com', NO],
  ['lex', 'https://models-v2-lex.eu-central-1%2eamazonaws.com', YES],
  ['lex', 'https://models-v2-lex。eu-central-1。amazonaws。com', YES],
  ['lex', 'https://models-v2-lex.еu-central-1.amazonaws.com', NO],
])('a region of %s has one label: %s is %s', (id, url, verdict) => {
  const result = (() => {
    try {
      return allowed(id, url);
    } catch {
      return NO;
    }
  })();

  expect(result === NO ? NO : YES).toBe(verdict);
});

const LEX = (region: string) =>
  `deployments:\n  a: { provider: lex, botId: B, botAliasId: A, region: ${region}, environments: { prod: "1" } }\n`;

test.each(['xn--a', 'xn--'])('the region %s is a mistake, because no host can have it', async (region) => {
  await expect(checkSituation({ manifest: LEX(region) })).rejects.toThrow('cannot be a part of a host');
});

test('a base URL without a valid host gets no credential', () => {
  expect(allowed('lex', 'https://xn--a.example')).toBe('host-not-allowed');
});

test('the message for a missing credential suggests no other set of credentials that needs it too', async () => {
  const environment = { LANGSMITH_API_KEY: '', MLFLOW_TRACKING_TOKEN: '' };
  const { report } = await checkSituation({
    manifest: 'deployments:\n  a: { provider: langsmith, prompt: p, environments: { prod: "1" } }\n',
    environment,
  });

  expect(report.targets[0]?.findings[0]?.message).toContain('LANGSMITH_API_KEY is not set');
  expect(report.targets[0]?.findings[0]?.message).not.toContain('or set');
});

test('a host with an umlaut is allowed every time, for ten thousand URLs', () => {
  const url = 'https://münchen.example';
  const verdicts = Array.from({ length: 10_000 }, () => allowed('kore', url, ['kore=münchen.example']));

  expect(new Set(verdicts)).toEqual(new Set([url]));
});
