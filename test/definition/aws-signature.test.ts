import { expect, test } from 'vitest';
import { signedHeaders } from '../../src/definition/aws-signature.ts';

const KEYS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const TOKEN = 'IQoJb3JpZ2luX2VjEXAMPLE//////////wEaCXVzLWVhc3QtMSJHMEUCIQ==';

/** From AWS's own aws-sig-v4-test-suite: get-vanilla and the cases with a query. */
test.each([
  ['/', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  ['/?Param2=value2&Param1=value1', 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500'],
  ['/?Param1=value2&Param1=value1', '5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694'],
  ['/?Param1=Value1&Param1=value2', 'eedbc4e291e521cf13422ffca22be7d2eb8146eecf653089df300a15b2382bd1'],
])("%s has the signature of AWS's suite", (path, signature) => {
  const headers = signedHeaders(
    {
      url: `https://example.amazonaws.com${path}`,
      region: 'us-east-1',
      service: 'service',
      now: Date.UTC(2015, 7, 30, 12, 36),
    },
    KEYS,
  );

  expect(headers['x-amz-date']).toBe('20150830T123600Z');
  expect(headers.authorization).toBe(
    `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=${signature}`,
  );
});

/** Made by @smithy/signature-v4 with @aws-crypto/sha256-js for 2026-11-22T10:00:00Z. */
test.each([
  [
    'https://models-v2-lex.eu-central-1.amazonaws.com/bots/BOT0000001/botaliases/ALIAS00001',
    'eu-central-1/lex',
    undefined,
    '71ec5ad112be49f39646fde1c577f3f3354aad5b3ce15ae62e2bf5a83790c95a',
  ],
  [
    'https://models-v2-lex.eu-central-1.amazonaws.com/bots/BOT0000001/botaliases/ALIAS00001',
    'eu-central-1/lex',
    TOKEN,
    '07f8e6ba211fcc5dd42bc9d84c663c1e60c977eb4da45d969d7c875b1d1bd1d1',
  ],
  [
    'https://bedrock-agent.us-east-1.amazonaws.com/agents/AGENT00001/agentaliases/ALIAS00001/',
    'us-east-1/bedrock',
    TOKEN,
    'ee74e2eb05e5ade9f515c101a844451c64ccc982c646013446121ea26111213a',
  ],
  [
    'https://bedrock-agentcore-control.us-west-2.amazonaws.com/runtimes/support-AbCdEf0123/runtime-endpoints/DEFAULT/',
    'us-west-2/bedrock-agentcore',
    TOKEN,
    '8aa6c0f5b3fa38f056058e426e65f2a75c8ad30ca84e3c036ebae9dd5fc6a3ee',
  ],
  [
    'https://bedrock-agentcore-control.us-west-2.amazonaws.com/runtimes/support-AbCdEf0123/?version=3',
    'us-west-2/bedrock-agentcore',
    TOKEN,
    'f1c21e04f43dd99076aa061d3ae784901d0e38877047377165425bbc56dc00e3',
  ],
  [
    'https://example.amazonaws.com/a?b=2&a=1&b=1&Z=9&empty=',
    'us-east-1/execute-api',
    undefined,
    '33aacf02e2c5a91cc7e4898fcff76f2213236f72ad9469635e5310057e803dbd',
  ],
  [
    'https://example.amazonaws.com/a%20b/%C3%BC%2Fx/c%2Bd/e%27%28f%29%2A%21/g:h@i,$&=;',
    'us-east-1/execute-api',
    undefined,
    '6c36f1e00d6493778bfd3196d70155d31d5474df01f22c3130c32e5490615720',
  ],
  [
    'https://example.amazonaws.com/x?name=a%20b%2Bc%2Fd%27%28%29%2A%21%C3%BC&n%5B%5D=~-_.',
    'us-east-1/execute-api',
    undefined,
    '5427ca700744c51974bfbe4353eae179b0e06d035fb2d7fd3e9f757d28f3b554',
  ],
  [
    // AWS sorts by names: "a" comes before "a-b" and "a0", although "-" and "0" sort before the "=" behind the name.
    'https://example.amazonaws.com/x?a=1&a-b=2&aB=3&a0=4&ab=5&a%3Db=6',
    'us-east-1/execute-api',
    undefined,
    '6fdf06561f26254298cfd4215ed307efb597e371bd2861d64a316967a957b594',
  ],
  [
    'http://127.0.0.1:4010/lex/a',
    'us-east-1/execute-api',
    undefined,
    'f789cbce50ed265e2962ff292061b77a0f0e3d07584038934f5f2249ece25b43',
  ],
])("%s has the signature of the SDK's own signer (%s)", (url, scope, sessionToken, signature) => {
  const [region = '', service = ''] = scope.split('/');
  const headers = signedHeaders(
    { url, region, service, now: Date.parse('2026-11-22T10:00:00Z') },
    { ...KEYS, ...(sessionToken !== undefined && { sessionToken }) },
  );

  expect(headers['x-amz-security-token']).toBe(sessionToken);
  expect(headers.authorization?.slice(-64)).toBe(signature);
  expect(headers.authorization).toContain(`/${scope}/aws4_request`);
  expect(JSON.stringify(headers)).not.toContain(KEYS.secretAccessKey);
});
