import { gunzipSync } from 'node:zlib';
import { request } from 'undici';
import { describe, expect, test } from 'vitest';
import { get, simulate, vendor } from './helpers.ts';
import { adalineError, astropodsError, cartesiaError, koreError, violations } from './schemas.ts';

const PATHS = {
  chatcaptain: '/chatbots/bot_1/deployments/status',
  adaline: '/deployments?promptId=p&deploymentId=latest&deploymentEnvironmentId=e',
  astropods: '/agents/acme/weather/deployment',
  cartesia: '/agents/agent_p/deployments',
  kore: '/api/public/bot/st-1/publish/status',
} as const;
const WORLD = `
chatcaptain: { chatbots: { bot_1: { prod: "2.2" } } }
adaline: { prompts: { p: { environments: { e: d_1 } } } }
astropods: { accounts: { acme: { agents: { weather: { active: 0badcafe } } } } }
cartesia: { agents: { agent_p: { deployments: [ver_1] } } }
kore: { bots: { st-1: { publish: v1 } } }
`;
const withFaults = (...faults: string[]) =>
  simulate(`${WORLD}\nfaults: [${faults.map((fault) => `{ ${fault} }`)}]`);
const chatcaptain = async (fault: string) =>
  vendor(await withFaults(`provider: chatcaptain, ${fault}`), 'chatcaptain');

test.each(Object.entries(PATHS))('%s answers without a fault', async (id, path) => {
  expect((await vendor(await simulate(WORLD), id).get(path)).status).toBe(200);
});

test('a status comes with the error body of its vendor', async () => {
  const simulator = await withFaults('status: 503');
  const schemas = {
    adaline: adalineError,
    astropods: astropodsError,
    cartesia: cartesiaError,
    kore: koreError,
  };

  for (const [id, schema] of Object.entries(schemas)) {
    const reply = await vendor(simulator, id).get(PATHS[id as keyof typeof PATHS]);
    expect([id, reply.status, violations(schema, reply.body)]).toEqual([id, 503, []]);
  }
  expect((await vendor(simulator, 'chatcaptain').get(PATHS.chatcaptain)).body.statusCode).toBe(503);
});

test('a 429 has the documented words, and Retry-After if the scenario asks for it', async () => {
  const simulator = await withFaults(
    'provider: adaline, status: 429, retryAfter: 7',
    'provider: kore, status: 429, retryAfter: "Sun, 22 Nov 2026 10:00:00 GMT", retryAfterMs: 20',
  );

  const adaline = await vendor(simulator, 'adaline').get(PATHS.adaline);
  const kore = await vendor(simulator, 'kore').get(PATHS.kore);

  expect(adaline.body.error.code).toBe('RATE_LIMITED');
  expect(adaline.headers['retry-after']).toBe('7');
  expect(kore.body.errors[0].msg).toContain("You've exceeded the per-minute rate limit.");
  expect(kore.headers['retry-after']).toBe('Sun, 22 Nov 2026 10:00:00 GMT');
  expect(kore.headers['retry-after-ms']).toBe('20');
});

test('a status may come with a message or a body that the scenario gives', async () => {
  const simulator = await withFaults(
    'provider: kore, status: 400, message: Rate limit for this API has been reached.',
    'provider: astropods, status: 404, body: { error: gone, error_code: blueprint_not_found }',
    'provider: adaline, status: 204',
    'provider: cartesia, body: null',
  );

  const [kore, astropods, adaline, cartesia] = await Promise.all(
    (['kore', 'astropods', 'adaline', 'cartesia'] as const).map((id) => vendor(simulator, id).get(PATHS[id])),
  );

  expect(kore?.body).toEqual({ errors: [{ msg: 'Rate limit for this API has been reached.', code: 400 }] });
  expect(astropods).toMatchObject({ status: 404, body: { error_code: 'blueprint_not_found' } });
  expect([adaline?.status, adaline?.text]).toEqual([204, '']);
  expect([cartesia?.status, cartesia?.text]).toEqual([200, 'null']);
});

test('a redirect has a Location', async () => {
  const simulator = await withFaults(
    'provider: kore, status: 302, location: "https://example.com/"',
    'status: 301',
  );

  const given = await vendor(simulator, 'kore').get(PATHS.kore);
  const made = await vendor(simulator, 'cartesia').get(PATHS.cartesia);

  expect([given.status, given.headers.location, given.text]).toEqual([302, 'https://example.com/', '']);
  expect([made.status, made.headers.location]).toEqual([301, '/cartesia/redirected']);
});

test('a fault hits only its provider, its path, and the requests that its "after" and "times" name', async () => {
  const simulator = await withFaults(
    'provider: chatcaptain, path: "*bot_1/*", status: 500, after: 1, times: 2',
  );
  const { get: read } = vendor(simulator, 'chatcaptain');

  const statuses: number[] = [];
  for (let turn = 0; turn < 5; turn += 1) statuses.push((await read(PATHS.chatcaptain)).status);

  expect(statuses).toEqual([200, 500, 500, 200, 200]);
  expect((await read('/chatbots/bot_2/deployments/status')).status).toBe(403);
  expect((await vendor(simulator, 'kore').get(PATHS.kore)).status).toBe(200);
});

test('"slow" is a pause before the headers of one reply, and "latency" is a pause before every reply', async () => {
  const simulator = await simulate(`latency: 60ms${WORLD}\nfaults: [{ provider: kore, slow: 150ms }]`);
  const timed = async (id: 'kore' | 'adaline') => {
    const started = performance.now();
    await vendor(simulator, id).get(PATHS[id]);
    return performance.now() - started;
  };

  expect(await timed('adaline')).toBeGreaterThan(55);
  expect(await timed('kore')).toBeGreaterThan(200);
});

describe('broken connections', () => {
  test('drip sends bytes for ever', async () => {
    const { base, headers } = await chatcaptain('fault: drip');

    const reply = await request(`${base}${PATHS.chatcaptain}`, { headers });
    let bytes = 0;
    for await (const chunk of reply.body) {
      bytes += chunk.length;
      if (bytes > 3) break;
    }

    expect([reply.statusCode, bytes > 3]).toEqual([200, true]);
  });

  test('cut ends in the middle of the body', async () => {
    const { base, headers } = await chatcaptain('fault: cut');

    const reply = await request(`${base}${PATHS.chatcaptain}`, { headers });

    expect(reply.statusCode).toBe(200);
    await expect(reply.body.text()).rejects.toThrow();
  });

  test('reset ends before the headers', async () => {
    const simulator = await withFaults('fault: reset');

    await expect(vendor(simulator, 'adaline').get(PATHS.adaline)).rejects.toThrow();

    expect(simulator.requests).toMatchObject([{ status: 0 }]);
  });
});

describe('broken bodies', () => {
  test.each([
    ['chatcaptain', { prod: 42 }],
    ['cartesia', [42]],
  ] as const)('wrong-shape of %s is valid JSON', async (id, wanted) => {
    const { get: read } = vendor(await withFaults('fault: wrong-shape'), id);

    expect((await read(PATHS[id])).body).toEqual(wanted);
  });

  test('not-json is not JSON, and html is HTML', async () => {
    const notJson = await (await chatcaptain('fault: not-json')).get(PATHS.chatcaptain);
    const html = await (await chatcaptain('fault: html')).get(PATHS.chatcaptain);

    expect([notJson.status, notJson.body]).toEqual([200, undefined]);
    expect([html.status, html.headers['content-type']]).toEqual([200, 'text/html']);
    expect(html.text).toContain('Sign in');
  });

  test('truncated is whole HTTP with half of the JSON', async () => {
    const whole = await vendor(await simulate(WORLD), 'cartesia').get(PATHS.cartesia);
    const half = await vendor(await withFaults('fault: truncated'), 'cartesia').get(PATHS.cartesia);

    expect(half.text).toBe(whole.text.slice(0, Math.ceil(whole.text.length / 2)));
    expect(half.body).toBeUndefined();
  });

  test('empty is a success without a byte, and gzip is the right reply, compressed', async () => {
    const empty = await (await chatcaptain('fault: empty')).get(PATHS.chatcaptain);
    const { base, headers } = await chatcaptain('fault: gzip');
    const packed = await request(`${base}${PATHS.chatcaptain}`, { headers });

    expect([empty.status, empty.text]).toEqual([200, '']);
    expect(packed.headers['content-encoding']).toBe('gzip');
    const body = gunzipSync(Buffer.from(await packed.body.arrayBuffer())).toString();
    expect(JSON.parse(body).prod.version).toBe('2.2');
  });

  test('huge is the right reply after more white space than driftline reads', async () => {
    const reply = await (await chatcaptain('fault: huge')).get(PATHS.chatcaptain);

    expect(reply.text.length).toBeGreaterThan(64 * 1024 * 1024);
    expect(reply.body.prod.version).toBe('2.2');
  });

  test('gzip-bomb is small on the wire and large when decoded', async () => {
    const { base, headers } = await chatcaptain('fault: gzip-bomb');

    const reply = await request(`${base}${PATHS.chatcaptain}`, { headers });
    const packed = Buffer.from(await reply.body.arrayBuffer());

    expect(reply.headers['content-encoding']).toBe('gzip');
    expect(packed.length).toBeLessThan(100_000);
    expect(gunzipSync(packed).length).toBeGreaterThan(16 * 1024 * 1024);
  });

  test('invalid-utf8 has a byte that UTF-8 does not have', async () => {
    const { base, headers } = await chatcaptain('fault: invalid-utf8');

    const reply = await request(`${base}${PATHS.chatcaptain}`, { headers });
    const bytes = Buffer.from(await reply.body.arrayBuffer());

    expect(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes)).toThrow();
    expect(JSON.parse(bytes.toString()).prod.id).toContain('\uFFFD');
  });

  test('deep is nested a hundred thousand times', async () => {
    const { text } = await (await chatcaptain('fault: deep')).get(PATHS.chatcaptain);

    expect(text.split('[').length).toBe(100_001);
  });

  test('proto is the right reply with added keys that are named like members of the prototype', async () => {
    const { text, body } = await (await chatcaptain('fault: proto')).get(PATHS.chatcaptain);

    expect(text.startsWith('{"__proto__":{"polluted":true')).toBe(true);
    expect(Object.hasOwn(body, '__proto__')).toBe(true);
    expect(body.prod.version).toBe('2.2');
    expect(Object.hasOwn(body.prod, 'constructor')).toBe(true);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test.each(Object.keys(PATHS) as (keyof typeof PATHS)[])(
    'echo of %s gives the credential back',
    async (id) => {
      const { get: read, headers } = vendor(await withFaults('fault: echo'), id);
      const credential = Object.values(headers)[0] ?? '';

      const reply = await read(PATHS[id]);

      expect(reply.status).toBe(403);
      expect(reply.text).toContain(credential);
      const unauthorized = vendor(await withFaults('fault: echo, status: 401'), id);
      expect((await unauthorized.get(PATHS[id])).status).toBe(401);
    },
  );
});

test('a rate limit refuses further requests and counts them', async () => {
  let now = 0;
  const limit = 'rateLimit: [{ requests: 2, per: 1s, retryAfter: 1 }, { requests: 3, per: 1h }]';
  const simulator = await simulate(`kore: { ${limit}, bots: { st-1: { publish: v1 } } }`, { now: () => now });
  const { get: read } = vendor(simulator, 'kore');

  const statuses: number[] = [];
  for (const time of [0, 10, 20, 1_001, 5_000, 3_600_001]) {
    now = time;
    statuses.push((await read(PATHS.kore)).status);
  }

  expect(statuses).toEqual([200, 200, 429, 200, 429, 200]);
  expect(simulator.rateLimited).toBe(2);
});

test('more requests at once than the maximum are refused and counted', async () => {
  const world = 'latency: 100ms\ncartesia: { maxConcurrent: 2, agents: { agent_p: {} } }';
  const simulator = await simulate(world);
  const { get: read } = vendor(simulator, 'cartesia');

  const replies = await Promise.all(Array.from({ length: 5 }, () => read(PATHS.cartesia)));

  expect(replies.map(({ status }) => status).sort()).toEqual([200, 200, 429, 429, 429]);
  expect(replies.find(({ status }) => status === 429)?.body.error_code).toBe('concurrency_limited');
  expect(simulator.rateLimited).toBe(3);
  expect((await read(PATHS.cartesia)).status).toBe(200);
});

test('a fault for all providers does not affect other paths', async () => {
  const simulator = await withFaults('status: 500');

  expect((await get(`${simulator.url}/elsewhere`)).status).toBe(404);
});
