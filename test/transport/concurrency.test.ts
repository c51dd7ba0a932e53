import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { adaline } from '../../src/providers/adaline/index.ts';
import { kore } from '../../src/providers/kore/index.ts';
import { createConcurrencyLimiter, createRateLimiter } from '../../src/transport/concurrency.ts';
import { COUNTING } from '../support/counting.ts';
import { checkSituation } from '../support/pipeline.ts';
import fc from '../support/property.ts';
import { callTo, listen, listenAs, transportWith } from '../support/transport.ts';

/** The times at which requests are sent. `arrivals` are the pauses before them, the only time that passes. */
function sendTimes(
  limits: readonly { requests: number; seconds: number }[],
  arrivals: readonly number[],
): number[] {
  let now = 0;
  const window = createRateLimiter(limits, { now: () => now, random: () => 0 });
  return arrivals.map((pause) => {
    now += pause;
    return now + window.reserve().wait();
  });
}

function mostIn(times: readonly number[], seconds: number): number {
  return Math.max(
    0,
    ...times.map((start) => times.filter((time) => time >= start && time < start + seconds * 1_000).length),
  );
}

test('no minute has more than sixty requests', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 300 }), (arrivals) => {
      expect(mostIn(sendTimes([{ requests: 60, seconds: 60 }], arrivals), 60)).toBeLessThanOrEqual(60);
    }),
    { numRuns: 50 },
  );
});

const delay = fc.integer({ min: 0, max: 3_000 });

test.each(Object.keys(COUNTING))(
  'a vendor that counts by %s refuses no request, however late requests arrive',
  (name) => {
    fc.assert(
      fc.property(
        fc.constantFrom({ requests: 60, seconds: 60 }, { requests: 300, seconds: 60 }),
        fc.array(fc.tuple(delay, delay), { minLength: 400, maxLength: 700 }),
        (limit, delays) => {
          let now = 0;
          const window = createRateLimiter([limit], { now: () => now, random: () => 0 });
          const places = delays.map((ways) => ({ ways, place: window.reserve() }));
          const arrivals = places.map(({ ways: [there, back], place }) => {
            now = 0;
            for (let wait = place.wait(); wait > 0; wait = place.wait()) now += wait;
            const arrival = now + there;
            now = arrival + back;
            place.over();
            return arrival;
          });

          const takes = COUNTING[name]?.(limit, 0);

          expect(arrivals.sort((one, other) => one - other).filter((arrival) => !takes?.(arrival))).toEqual(
            [],
          );
        },
      ),
      { numRuns: 20 },
    );
  },
);

test('two limits for the same requests are both kept', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 50, maxLength: 150 }), (arrivals) => {
      const times = sendTimes(
        [
          { requests: 5, seconds: 1 },
          { requests: 12, seconds: 10 },
        ],
        arrivals,
      );

      expect(mostIn(times, 1)).toBeLessThanOrEqual(5);
      expect(mostIn(times, 10)).toBeLessThanOrEqual(12);
    }),
    { numRuns: 50 },
  );
});

test('the first sixty requests go at once, and the next one a minute later', () => {
  const times = sendTimes([{ requests: 60, seconds: 60 }], new Array(61).fill(0));

  expect(new Set(times.slice(0, 60))).toEqual(new Set([0]));
  expect(times[60]).toBeGreaterThanOrEqual(60_000);
  expect(times[60]).toBeLessThan(61_000);
});

test('Adaline gets 300 a minute, and Kore.ai 60 a minute and 1,800 an hour', () => {
  const toAdaline = sendTimes(adaline.rateLimits, new Array(1_000).fill(0));
  const toKore = sendTimes(kore.rateLimits, new Array(1_900).fill(0));

  expect(mostIn(toAdaline, 60)).toBe(300);
  expect(mostIn(toKore, 60)).toBe(60);
  expect(mostIn(toKore, 3_600)).toBe(1_800);
});

test('without a limit nothing waits', () => {
  expect(sendTimes([], [0, 0, 0])).toEqual([0, 0, 0]);
});

test('a request whose turn would come after the end of the run is a timeout, and is not sent', async () => {
  const seen: string[] = [];
  const url = await listen((request, response) => {
    seen.push(request.url ?? '');
    response.end('{}');
  });
  const transport = transportWith({ deadline: Date.now() + 5_000 });
  const call = (path: string) =>
    transport.call(callTo(url + path, { rateLimits: [{ requests: 2, seconds: 60 }] }));

  const results = await Promise.all(['/1', '/2', '/3'].map(call));

  expect(results.map((result) => (result.kind === 'failed' ? result.reason : result.kind))).toEqual([
    'ok',
    'ok',
    'timeout',
  ]);
  expect(seen.sort()).toEqual(['/1', '/2']);
});

test('requests that arrive late, such as the first of a run, count from their arrival', async () => {
  const limit = { requests: 12, seconds: 1 };
  const arrivals: number[] = [];
  const vendor = createServer((_request, response) => {
    arrivals.push(performance.now());
    response.end('{}');
  });
  // The vendor takes each new connection only after a while, as if there were a handshake.
  const url = await listenAs((socket) => setTimeout(() => vendor.emit('connection', socket), 300));
  const transport = transportWith();

  await Promise.all(
    Array.from({ length: 24 }, (_, n) => transport.call(callTo(`${url}/${n}`, { rateLimits: [limit] }))),
  );

  expect(arrivals).toHaveLength(24);
  expect(mostIn(arrivals, limit.seconds)).toBe(limit.requests);
});

test('two credentials have separate limits', async () => {
  const url = await listen((_request, response) => response.end('{}'));
  const transport = transportWith({ deadline: Date.now() + 5_000 });
  const rateLimits = [{ requests: 1, seconds: 60 }];

  const results = await Promise.all([
    transport.call(callTo(`${url}/1`, { rateLimits, limitKey: 'a' })),
    transport.call(callTo(`${url}/2`, { rateLimits, limitKey: 'b' })),
  ]);

  expect(results.map(({ kind }) => kind)).toEqual(['ok', 'ok']);
});

/** Asks the limiter for many requests. Returns a growing list of those that it lets through. */
function fill(lane: ReturnType<typeof createConcurrencyLimiter>, wanted = 200) {
  const leaves: (() => void)[] = [];
  for (let index = 0; index < wanted; index += 1) void lane.acquire().then((leave) => leaves.push(leave));
  return leaves;
}
const settle = () => new Promise((resolve) => setImmediate(resolve));

test('the limit begins at sixteen, and doubles up to sixty-four while the vendor keeps up', async () => {
  const lane = createConcurrencyLimiter(undefined);
  const inside = fill(lane);
  await settle();
  const sizes = [inside.length];

  for (let round = 0; round < 4; round += 1) {
    for (const leave of inside.splice(0)) {
      lane.onSuccess();
      leave();
    }
    await settle();
    sizes.push(inside.length);
  }

  expect(sizes).toEqual([16, 32, 64, 64, 24]);
});

test('a refusal halves the limit once a round, and never below one', async () => {
  const lane = createConcurrencyLimiter(undefined);
  const inside = fill(lane, 1_000);
  await settle();
  const sizes = [inside.length];

  for (let round = 0; round < 6; round += 1) {
    for (const leave of inside.splice(0)) {
      lane.onThrottle();
      leave();
    }
    await settle();
    sizes.push(inside.length);
  }

  expect(sizes[0]).toBe(16);
  expect(sizes[1]).toBe(8);
  expect(sizes.at(-1)).toBe(1);
  for (const [index, size] of sizes.entries()) expect(size).toBeLessThanOrEqual(sizes[index - 1] ?? size);
});

test('a limit that the user sets does not change', async () => {
  const lane = createConcurrencyLimiter(3);
  const inside = fill(lane);
  await settle();
  for (const leave of inside.splice(0)) {
    lane.onThrottle();
    lane.onSuccess();
    leave();
  }
  await settle();

  expect(inside).toHaveLength(3);
});

const manyBots = (count: number) => ({
  manifest: `deployments:\n${Array.from({ length: count }, (_, n) => `  bot-${n}: { provider: chatcaptain, chatbotId: bot_${n}, environments: { prod: "1.0" } }`).join('\n')}\n`,
  bots: Array.from({ length: count }, (_, n) => `bot_${n}: { prod: "1.0" }`).join(', '),
});

test('a slow vendor gets sixteen requests at once at first', async () => {
  const { manifest, bots } = manyBots(16);
  const { simulator, report } = await checkSituation({
    manifest,
    world: `chatcaptain: { latency: 500ms, chatbots: { ${bots} } }`,
  });

  expect(simulator.maxInFlight).toBe(16);
  expect(report.outcome).toBe('in-sync');
});

test.each([1, 2, 5, 100])(
  '--concurrency %i is never exceeded, and is reached if it is at most eight',
  async (concurrency) => {
    const { manifest, bots } = manyBots(40);
    const { simulator } = await checkSituation({
      manifest,
      world: `chatcaptain: { latency: 40ms, chatbots: { ${bots} } }`,
      options: { concurrency },
    });

    expect(simulator.maxInFlight).toBeLessThanOrEqual(concurrency);
    expect(simulator.maxInFlight).toBeGreaterThanOrEqual(Math.min(concurrency, 8));
  },
);

test('a vendor that takes only eight requests at once is read completely', async () => {
  const { manifest, bots } = manyBots(60);
  const { report, simulator } = await checkSituation({
    manifest,
    world: `chatcaptain: { latency: 50ms, maxConcurrent: 8, chatbots: { ${bots} } }`,
    options: { retries: 5 },
  });

  expect(report.outcome).toBe('in-sync');
  expect(simulator.rateLimited).toBeGreaterThan(0);
});

test('equal requests of a run are sent only once', async () => {
  const { simulator } = await checkSituation({
    manifest: `
deployments:
  one: { provider: chatcaptain, chatbotId: bot_0, environments: { dev: {}, test: {}, prod: {} } }
  two: { provider: chatcaptain, chatbotId: bot_0, environments: { prod: {} } }
  three: { provider: chatcaptain, chatbotId: bot_1, environments: { prod: {} } }
`,
    world: 'chatcaptain: { chatbots: { bot_0: { prod: "1.0" }, bot_1: { prod: "1.0" } } }',
  });

  expect(simulator.requests.map(({ path }) => path.split('/')[4]).sort()).toEqual(['bot_0', 'bot_1']);
});

test('a failed request is not repeated for the next target', async () => {
  const { report } = await checkSituation({
    manifest: `
deployments:
  one: { provider: chatcaptain, chatbotId: bot_0, environments: { dev: {}, test: {}, prod: {} } }
`,
    world: 'chatcaptain: { chatbots: { bot_0: {} } }\nfaults: [{ status: 500 }]',
  });

  expect(report.summary).toMatchObject({ unknown: 3, requests: 1 });
});

test.each([429, 503])('after replies of %i, half as many requests are sent at once', async (status) => {
  let [arrived, inFlight, answered, most] = [0, 0, 0, 0];
  const url = await listen((_request, response) => {
    arrived += 1;
    inFlight += 1;
    if (arrived > 16 && arrived <= 24) most = Math.max(most, inFlight);
    setTimeout(() => {
      inFlight -= 1;
      answered += 1;
      response.writeHead(answered <= 16 ? status : 200).end('{}');
    }, 100);
  });
  const transport = transportWith({ retries: 0 });

  const results = await Promise.all(
    Array.from({ length: 40 }, (_, n) => transport.call(callTo(`${url}/${n}`))),
  );

  expect(results.filter(({ kind }) => kind === 'failed')).toHaveLength(16);
  expect(most).toBeLessThanOrEqual(8);
});

test('a vendor that keeps up gets sixty-four requests at once', async () => {
  let [inFlight, most] = [0, 0];
  const url = await listen((_request, response) => {
    inFlight += 1;
    most = Math.max(most, inFlight);
    setTimeout(() => {
      inFlight -= 1;
      response.end('{}');
    }, 30);
  });
  const transport = transportWith();

  await Promise.all(Array.from({ length: 500 }, (_, n) => transport.call(callTo(`${url}/${n}`))));

  expect(most).toBeGreaterThan(48);
  expect(most).toBeLessThanOrEqual(64);
});
