// Makes <count> checks in one process, and prints its memory after each tenth of them:
// `node --expose-gc soak.mjs <url> <count> <folder>`
import { check } from '../../dist/index.js';

const [url, count, folder] = process.argv.slice(2);
const AT_ONCE = 16;
const env = { CHATCAPTAIN_BASE_URL: url, CHATCAPTAIN_API_KEY: 'key' };
const warnings = [];
process.on('warning', ({ name, message }) => warnings.push(`${name}: ${message}`));

// All checks have the same signal, as in a server that checks now and then.
const { signal } = new AbortController();
const outcomes = {};
let begun = 0;

async function work(until) {
  while (begun < until) {
    const index = begun;
    begun += 1;
    // Each tenth check meets a vendor that hangs, that hangs up, that sends half, or that sends nonsense.
    const kind = index % 10 === 0 ? 'faulty' : 'calm';
    const { outcome } = await check([`${kind}.yaml`], {
      cwd: folder,
      env,
      retries: 1,
      // Waits for slow work on a busy machine, but not for hanging work.
      timeoutMs: kind === 'faulty' ? 40 : 10_000,
      signal,
    });
    outcomes[`${kind} ${outcome}`] = (outcomes[`${kind} ${outcome}`] ?? 0) + 1;
  }
}

const samples = [];
for (let tenth = 1; tenth <= 10; tenth += 1) {
  const until = (Number(count) / 10) * tenth;
  await Promise.all(Array.from({ length: AT_ONCE }, () => work(until)));
  // Some objects end only in later turns of the event loop.
  for (let turn = 0; turn < 5; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    globalThis.gc();
  }
  samples.push({
    heapMb: process.memoryUsage().heapUsed / 2 ** 20,
    outsideMb: process.memoryUsage().external / 2 ** 20,
    open: process.getActiveResourcesInfo().filter((kind) => !/^(Pipe|TTY)Wrap$/.test(kind)).length,
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
  });
}
console.log(JSON.stringify({ samples, warnings, outcomes }));
