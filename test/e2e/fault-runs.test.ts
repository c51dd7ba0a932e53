import { createHmac } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import {
  type Answer,
  type BareVendors,
  checkBare,
  declared,
  declaredFor,
  LIVE_APART,
  objectOf,
  serveBare,
  VERSIONS,
  wired,
} from '../support/bare.ts';
import { hastyClock } from '../support/counting.ts';
import { checkSituation, serve, verdictsOf } from '../support/pipeline.ts';
import { PROVIDER_IDS } from '../support/tabled.ts';
import { tried } from '../support/tried.ts';

const cleanUp: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  await Promise.all(cleanUp.splice(0).map((clean) => clean()));
});

async function bare(answer: Answer): Promise<BareVendors> {
  const vendors = await serveBare(answer);
  cleanUp.push(() => vendors.close());
  return vendors;
}

const targets = (count: number, providers = LIVE_APART) =>
  providers
    .flatMap((id) =>
      Array.from({ length: count }, (_, n) =>
        declared(`${id}-${n}`, id, objectOf('live', n + 1), VERSIONS[id] ?? ''),
      ),
    )
    .join('');
const healthyOf = (providers: readonly string[]) =>
  providers.map((id) => declared(`${id}-healthy`, id, objectOf('live', 0), VERSIONS[id] ?? '')).join('');

function reasonsOf({ targets: all }: Report): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, findings } of all) {
    const what = findings.find(({ reason }) => reason !== undefined)?.reason ?? status;
    counts[what] = (counts[what] ?? 0) + 1;
  }
  return counts;
}

const STORMS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'that names no time to wait': {},
  'that asks to wait 0 s': { 'retry-after': '0' },
  'that asks to wait a second': { 'retry-after': '1' },
  'that asks to wait milliseconds': { 'retry-after-ms': '50' },
  'that asks to wait an hour': { 'retry-after': '3600' },
  'that asks to wait nonsense': { 'retry-after': 'soon' },
  'that asks to wait until a time in the past': { 'retry-after': 'Sun, 06 Nov 1994 08:49:37 GMT' },
  'that asks to wait until a day that does not exist': { 'retry-after': 'Fri, 31 Dec 9999 23:59:59 GMT' },
  'that asks to wait longer than any number': { 'retry-after': '9'.repeat(400) },
};

/** Targets of each vendor. The vendors share a host, which gets fewer requests at once than there are targets. */
const STORMED = 5;

describe('a storm of 429', () => {
  const reports = new Map<string, Report>();
  let [stormMs, took] = [0, 0];

  // Each storm lasts until its time is up, so all storms run at once.
  beforeAll(async () => {
    const storms = await Promise.all(
      Object.entries(STORMS).map(async ([how, headers]) => {
        const answer: Answer = (socket, question) =>
          socket.write(question.number === 0 ? wired(question) : wired({ status: 429, body: '{}' }, headers));
        return [how, await bare(answer)] as const;
      }),
    );
    const calm = await bare((socket, question) => socket.write(wired(question)));
    const check = await declaredFor(calm, healthyOf(LIVE_APART) + targets(STORMED));
    // A first run loads all modules, so that the storms lose no time to loading.
    await check(calm);
    const start = performance.now();
    await check(calm);
    stormMs = Math.max(1_500, (performance.now() - start) * 2 * storms.length);
    const before = performance.now();
    await Promise.all(
      storms.map(async ([how, vendors]) => {
        // With so many attempts, only the time ends the run. Healthy targets come first, and are read in time.
        const options = { retries: 1_000, maxTimeMs: stormMs };
        reports.set(how, await check(vendors, options));
      }),
    );
    took = performance.now() - before;
  });

  test.each(Object.keys(STORMS))('%s ends within --max-time, and the report has every target', (how) => {
    const report = reports.get(how);

    expect(took).toBeLessThan(stormMs * 10);
    expect(report?.summary).toMatchObject({
      total: (1 + STORMED) * LIVE_APART.length,
      inSync: LIVE_APART.length,
      unknown: STORMED * LIVE_APART.length,
    });
    // Attempts under way at the end of the time are timeouts, and so are those that have not begun.
    for (const reason of Object.keys(report === undefined ? {} : reasonsOf(report)))
      expect(['in-sync', 'rate-limited', 'timeout']).toContain(reason);
  });
});

describe('a connection that is used again', () => {
  const withVersion = (body: string, version: string) => body.replaceAll('"1.0"', `"${version}"`);

  test('an unrequested reply is never the answer to the next request', async () => {
    // A second reply follows each right reply, with the expected version of the next chatbot.
    const vendors = await bare((socket, { body, number, status }) => {
      const right = wired({ status, body: withVersion(body, number === 1 ? '1.0' : '6.6.6') });
      socket.write(Buffer.concat([right, wired({ status: 200, body })]));
    });

    const report = await checkBare(vendors, targets(40, ['chatcaptain']), { concurrency: 1, retries: 1 });

    const statuses = report.targets.map(({ status }) => status);
    expect(statuses[0]).toBe('in-sync');
    expect(statuses.slice(1)).not.toContain('in-sync');
  });

  test('the rest of a reply that is longer than announced is not the next reply', async () => {
    const vendors = await bare((socket, { body, number }) => {
      const wrong = withVersion(body, '6.6.6');
      socket.write(
        number === 1
          ? wired({ status: 200, body })
          : Buffer.concat([wired({ status: 200, body: wrong }), Buffer.from(body)]),
      );
    });

    const report = await checkBare(vendors, targets(40, ['chatcaptain']), { concurrency: 1, retries: 1 });

    expect(report.targets.slice(1).map(({ status }) => status)).not.toContain('in-sync');
  });

  test('a late reply is not the answer to the next request', async () => {
    const vendors = await bare((socket, { body, number }) => {
      const late = number === 1;
      setTimeout(
        () =>
          socket.writable &&
          socket.write(wired({ status: 200, body: late ? body : withVersion(body, '6.6.6') })),
        late ? 700 : 0,
      );
    });

    const report = await checkBare(vendors, targets(20, ['chatcaptain']), { concurrency: 1, timeoutMs: 400 });

    expect(Object.keys(reasonsOf(report)).sort()).toEqual(['drifted', 'timeout']);
  });

  test('with many requests at once, each gets its own reply', async () => {
    // Every chatbot has its own version, and the manifest expects the version of its neighbour.
    const vendors = await bare((socket, { body, number }) => {
      setTimeout(
        () => socket.write(wired({ status: 200, body: withVersion(body, `1.${number}`) })),
        number % 7,
      );
    });
    const neighbours = Array.from({ length: 300 }, (_, n) =>
      declared(`bot-${n}`, 'chatcaptain', objectOf('live', n), `"1.${n + 1}"`),
    ).join('');

    const report = await checkBare(vendors, neighbours);

    expect(reasonsOf(report)).toEqual({ drifted: 300 });
  });
});

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
const token = (claims: object) => {
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${signed}.${createHmac('sha256', 'simulated-client-secret=').update(signed).digest('base64url')}`;
};
const MINUTE = 60_000;
const APP = 'cs-00000000-0000-5000-a000-000000000001';

describe('clocks that differ', () => {
  const bank =
    'deployments: { bank: { provider: kore, botId: st-1, host: bots.kore.ai, environments: { prod: v1 } } }';
  const weather =
    'deployments: { weather: { provider: astropods, account: acme, agent: weather, environments: { prod: "0badcafe" } } }';
  const astropods = (given: string) =>
    `astropods: { tokens: ["${given}"], accounts: { acme: { agents: { weather: { active: 0badcafe } } } } }`;

  /** Checks with a clock that is `ahead` milliseconds ahead of the vendor's clock, which is right. */
  const kore = async (ahead: number, jwt?: string) => {
    const vendor = await serve('kore: { bots: { st-1: { publish: v1 } } }');
    const { verdicts } = await checkSituation({
      manifest: bank,
      now: () => Date.now() + ahead,
      environment: {
        ...vendor.env,
        ...(jwt && { KORE_CLIENT_ID: '', KORE_CLIENT_SECRET: '', KORE_JWT: jwt }),
      },
    });
    return { verdict: verdicts['bank/prod'], sent: vendor.requests.length };
  };
  const astro = async (ahead: number, exp: number) => {
    const given = token({ exp: Math.floor((Date.now() + exp) / 1000) });
    const vendor = await serve(astropods(given));
    const { verdicts } = await checkSituation({
      manifest: weather,
      now: () => Date.now() + ahead,
      environment: vendor.env,
    });
    return { verdict: verdicts['weather/prod'], sent: vendor.requests.length };
  };

  const IN_SYNC = { verdict: 'in-sync', sent: 1 };
  const UNAUTHORISED = { verdict: 'unknown, unreadable (unauthorized)', sent: 1 };
  const EXPIRED = { verdict: 'unknown, unreadable (credential-expired)', sent: 0 };

  test.each([
    ['right', 0, IN_SYNC],
    ['20 s ahead', 20_000, IN_SYNC],
    ['4 minutes behind', -4 * MINUTE, IN_SYNC],
    ['10 minutes ahead', 10 * MINUTE, UNAUTHORISED],
    ['10 minutes behind', -10 * MINUTE, UNAUTHORISED],
    ['a year behind', -365 * 24 * 60 * MINUTE, UNAUTHORISED],
  ])('a token that is signed while our clock is %s', async (_what, ahead, expected) => {
    expect(await kore(ahead)).toEqual(expected);
  });

  test.each([
    ['has an hour left', 0, 60 * MINUTE, IN_SYNC],
    ['has expired', 0, -1_000, EXPIRED],
    ['expired in 1970', 0, -Date.now(), EXPIRED],
    ['has an hour left, and our clock is two hours ahead', 120 * MINUTE, 60 * MINUTE, EXPIRED],
    ['has expired, and our clock is an hour behind', -60 * MINUTE, -10 * MINUTE, UNAUTHORISED],
  ])('a ready-made token that %s', async (_what, ahead, exp, expected) => {
    const claims = { appId: APP, exp: Math.floor((Date.now() + exp) / 1000) };

    expect(await kore(ahead, token(claims))).toEqual(expected);
    // The account's list is a second read.
    expect(await astro(ahead, exp)).toEqual({ ...expected, sent: expected === IN_SYNC ? 2 : expected.sent });
  });

  test.each([
    ['in milliseconds', Date.now() * 1000],
    ['as a text', '1'],
    ['that is null', null],
    ['that is beyond all bounds', 1e300],
    ['that is an object', {}],
  ])('an exp %s does not count, and the vendor decides', async (_what, exp) => {
    const given = token({ exp });
    const vendor = await serve(astropods(given));
    const { verdicts } = await checkSituation({ manifest: weather, environment: vendor.env });

    expect([verdicts['weather/prod'], vendor.requests.length]).toEqual(['in-sync', 2]);
  });

  test('if a token expires during a run, targets that were read stay in sync, and the others are unknown for that reason', async () => {
    const given = token({ exp: Math.floor(Date.now() / 1000) + 60 });
    const agents = Array.from({ length: 12 }, (_, n) => `a${n}`);
    // The clock goes forward by an hour after four requests.
    let asked = () => 0;
    const now = () => Date.now() + (asked() < 4 ? 0 : 60 * MINUTE);
    const vendor = await serve(
      `astropods: { tokens: ["${given}"], accounts: { acme: { agents: { ${agents.map((name) => `${name}: { active: { id: d_${name}, build_id: 0badcafe } }`).join(', ')} } } } }`,
      now,
    );
    asked = () => vendor.requests.length;
    const { report } = await checkSituation({
      manifest: `deployments: { ${agents.map((name) => `${name}: { provider: astropods, account: acme, agent: ${name}, deploymentId: d_${name}, environments: { prod: "0badcafe" } }`).join(', ')} }`,
      environment: vendor.env,
      options: { concurrency: 1, retries: 2 },
      now,
    });

    const reasons = reasonsOf(report);
    expect(Object.keys(reasons).sort()).toEqual(['credential-expired', 'in-sync']);
  });

  test.each([
    ['ours is an hour ahead', 60 * MINUTE],
    ['ours is an hour behind', -60 * MINUTE],
  ])("a date in Retry-After counts by the vendor's clock: %s", async (_what, ahead) => {
    let first = 0;
    let second = 0;
    const vendors = await bare((socket, question) => {
      if (first === 0) {
        first = Date.now();
        const date = (ms: number) => new Date(Math.floor(first / 1000) * 1000 + ms).toUTCString();
        socket.write(wired({ status: 429, body: '{}' }, { date: date(0), 'retry-after': date(1_000) }));
      } else {
        second = Date.now();
        socket.write(wired(question));
      }
    });

    const report = await checkBare(vendors, targets(1, ['chatcaptain']), {
      retries: 1,
      clock: { now: () => Date.now() + ahead, random: () => 0 },
    });

    expect(reasonsOf(report)).toEqual({ 'in-sync': 1 });
    expect(second - first).toBeGreaterThanOrEqual(990);
    expect(second - first).toBeLessThan(20_000);
  });
});

test('every request refuses copies from the cache of a proxy or gateway', async () => {
  const vendors = await bare((socket, question) => socket.write(wired(question)));
  await checkBare(vendors, healthyOf(PROVIDER_IDS));

  expect(new Set(vendors.questions.map(({ provider }) => provider))).toEqual(new Set(PROVIDER_IDS));
  expect(vendors.questions.filter(({ headers }) => !/^cache-control: no-cache\r?$/im.test(headers))).toEqual(
    [],
  );
});

describe('numbers that JavaScript rounds', () => {
  const expectation = (provider: string, expect: object) =>
    declared('one', provider, objectOf('live', 1), JSON.stringify({ expect }));
  const replying = (from: string, to: string) =>
    bare((socket, { status, body }) => socket.write(wired({ status, body: body.replace(from, to) })));

  test.each([
    ['9007199254740993', 9007199254740992],
    ['9007199254740992', 9007199254740992],
    ['18446744073709551615', 18446744073709552000],
    ['2.99999999999999999999', 3],
    ['0.1000000000000000055', 0.1],
    ['1e-400', 0],
    ['1e400', 0.5],
    ['-1e400', 0.5],
  ])('%s in a prompt or a spec can be neither equal nor different', async (sent, expected) => {
    const adaline = await replying('0.5', sent);
    const astropods = await replying('"replicas":3', `"replicas":${sent}`);

    const verdicts = await Promise.all([
      checkBare(adaline, expectation('adaline', { settings: { equals: { temperature: expected } } })),
      checkBare(adaline, expectation('adaline', { prompt: { contains: { config: { model: 'gpt-4o' } } } })),
      checkBare(astropods, expectation('astropods', { spec: { contains: { replicas: expected } } })),
    ]);
    const others = await Promise.all([
      checkBare(
        adaline,
        expectation('adaline', { version: 'deployment_1', model: 'gpt-4o', tools: { equals: [] } }),
      ),
      checkBare(astropods, expectation('astropods', { version: '0badcafe', imageTag: 'v1' })),
    ]);

    expect(verdicts.map(reasonsOf)).toEqual(verdicts.map(() => ({ 'malformed-response': 1 })));
    expect(others.map(reasonsOf)).toEqual(others.map(() => ({ 'in-sync': 1 })));
  });

  test('a prompt has a hash only if JavaScript keeps all of its numbers', async () => {
    const hash = expectation('adaline', { promptHash: { matches: '^sha256:[0-9a-f]{64}$' } });

    expect(reasonsOf(await checkBare(await replying('0.5', '1e30'), hash))).toEqual({ 'in-sync': 1 });
    for (const sent of ['1e400', '12345678901234567890', '0.1000000000000000055']) {
      expect(reasonsOf(await checkBare(await replying('0.5', sent), hash))).toEqual({
        'malformed-response': 1,
      });
    }
  });

  test("make Kore's percentageComplete unknown, and the rest of that reply is read", async () => {
    const kore = await bare((socket, { status, body }) =>
      socket.write(
        wired({
          status,
          body: body.replace(/"percentageComplete":\d+/, '"percentageComplete":99.99999999999999999'),
        }),
      ),
    );

    for (const percentageComplete of [100, { not: 99 }]) {
      const report = await checkBare(kore, expectation('kore', { percentageComplete }));

      expect(reasonsOf(report)).toEqual({ 'malformed-response': 1 });
      expect(report.targets[0]?.observed).not.toHaveProperty('percentageComplete');
    }
    expect(reasonsOf(await checkBare(kore, expectation('kore', { status: 'successful' })))).toEqual({
      'in-sync': 1,
    });
  });

  test('-0 and 0.0 are 0', async () => {
    for (const sent of ['-0', '0.0', '0e-400']) {
      const vendors = await replying('0.5', sent);
      const report = await checkBare(
        vendors,
        expectation('adaline', { settings: { equals: { temperature: 0 } } }),
      );

      expect(reasonsOf(report)).toEqual({ 'in-sync': 1 });
    }
  });
});

test('a list that says a higher count than it has entries proves nothing', async () => {
  const counting = (count: string) =>
    bare((socket, { status, body }) =>
      socket.write(wired({ status, body: body.replace(/"count":\d+/, `"count":${count}`) })),
    );
  const verdict = async (count: string) => {
    const vendors = await counting(count);
    return verdictsOf(
      (
        await checkBare(
          vendors,
          declared('one', 'astropods', objectOf('deployments', 1), '{ deployed: false }'),
        )
      ).targets,
    )['one/prod'];
  };

  expect(await verdict('1')).toBe('in-sync');
  expect(await verdict('2')).toBe('unknown, unreadable (ambiguous)');
  expect(await verdict('"1"')).toBe('unknown, unreadable (malformed-response)');
});

test.each(['suspended', 'rejected', 'configured'])(
  'a successful publish with a part that is %s may not be live',
  async (state) => {
    const vendors = await bare((socket, { status, body }) =>
      socket.write(wired({ status, body: body.replace('"state":"published"', `"state":"${state}"`) })),
    );

    expect(reasonsOf(await checkBare(vendors, targets(1, ['kore'])))).toEqual({ ambiguous: 1 });
  },
);

/** Answers that end at once, so that they can be repeated often. */
const REPEATED: Readonly<Record<string, Answer>> = {
  'a right reply': (socket, question) => socket.write(wired(question)),
  'a reset': (socket) => socket.resetAndDestroy(),
  'the end of the connection': (socket) => socket.end(),
  'half a body': (socket, { body }) => socket.end(wired({ status: 200, body }).subarray(0, -5)),
  'a length that is too short': (socket, { body }) =>
    socket.write(wired({ status: 200, body }, { 'content-length': '2' })),
  'no HTTP': (socket) => socket.write('SSH-2.0-x\r\n'),
  'a wrong encoding': (socket, { body }) =>
    socket.write(wired({ status: 200, body }, { 'content-encoding': 'gzip' })),
  'a login page': (socket) => socket.write(wired({ status: 200, body: '<html>Sign in</html>' })),
  'a wrong shape': (socket) => socket.write(wired({ status: 200, body: '[42]' })),
  'headers that are too long': (socket) =>
    socket.write(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`),
  '500': (socket) => socket.write(wired({ status: 500, body: '{}' })),
  '429': (socket) => socket.write(wired({ status: 429, body: '{}' })),
};
const WARM_UP = 16;
const REPEATS = 24;
/** The rounds until one takes little memory. A leak takes memory in every round, compiled code only in some. */
const MOST_ROUNDS = 5;
/** A leaked reply, socket or timer takes more than a kilobyte, and each kind of fault is met 216 times a round. */
const LIMIT = 192 * 1024;

describe('a reply or fault that is repeated some hundred times', () => {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const used = async () => {
    // Some objects end only in later turns of the event loop, and another thread frees the memory of buffers.
    for (let turn = 0; turn < 5; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      collect();
    }
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };

  test(`takes no more memory: ${Object.keys(REPEATED).join(', ')}, silence`, async () => {
    const answers = Object.values(REPEATED);
    // Some vendors are also asked for the list of all objects. That request has no number, and gets the right reply.
    const vendors = await bare((socket, question) => {
      const answer = answers[question.number - 1];
      if (answer === undefined) socket.write(wired(question));
      else answer(socket, question);
    });
    const silent = await bare(() => undefined);
    const check = await declaredFor(vendors, targets(answers.length));
    const wait = await declaredFor(silent, targets(1));
    let met = 0;
    const run = async (count: number) => {
      for (let n = 0; n < count; n += 1) {
        await Promise.all([check(vendors, { clock: hastyClock() }), wait(silent, { timeoutMs: 20 })]);
        for (const { questions } of [vendors, silent]) {
          met += new Set(questions.map(({ provider, number }) => `${provider} ${number}`)).size;
          // Empties the server's log of requests. Otherwise its growth would count as a leak of driftline.
          (questions as unknown[]).length = 0;
        }
      }
    };

    await run(WARM_UP);
    met = 0;
    let grown = LIMIT;
    let rounds = 0;
    for (; rounds < MOST_ROUNDS && grown >= LIMIT; rounds += 1) {
      const before = await used();
      await run(REPEATS);
      grown = (await used()) - before;
    }

    expect(grown).toBeLessThan(LIMIT);
    expect(vendors.open() + silent.open()).toBeLessThanOrEqual(LIVE_APART.length);
    expect(met).toBeGreaterThan(rounds * REPEATS * LIVE_APART.length * answers.length);
    tried('requests that met a fault again and again', Math.floor(met / rounds));
  }, 900_000);
});
