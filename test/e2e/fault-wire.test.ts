import type { Socket } from 'node:net';
import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Answer,
  declared,
  declaredFor,
  LIVE_APART,
  objectOf,
  type Question,
  READ_APART,
  serveBare,
  VERSIONS,
  wired,
} from '../support/bare.ts';
import { hastyClock } from '../support/counting.ts';
import { verdictsOf } from '../support/pipeline.ts';
import { tried } from '../support/tried.ts';

interface Fault {
  readonly name: string;
  readonly answer: Answer;
  /** The reason of the unknown target. Undefined if the reply is odd but right. */
  readonly reason: string | undefined;
  /** The connection can be used again after this fault. One run has all faults of this kind. */
  readonly isWhole?: true;
}

/** The time of an attempt: so long that only hanging faults use all of it, even on a slow computer. */
let timeoutMs = 1_500;

const fault = (name: string, reason: string | undefined, answer: Answer): Fault => ({ name, reason, answer });
/** Writes bytes, and leaves the connection open. */
const bytes = (name: string, reason: string | undefined, make: (right: Question) => string | Buffer): Fault =>
  fault(name, reason, (socket, right) => socket.write(make(right)));
/** Writes bytes, and ends the connection in an orderly way. */
const closing = (
  name: string,
  reason: string | undefined,
  make: (right: Question) => string | Buffer,
): Fault => fault(name, reason, (socket, right) => socket.end(make(right)));
const head = (...lines: readonly string[]) =>
  ['HTTP/1.1 200 OK', 'content-type: application/json', ...lines, '', ''].join('\r\n');
/** A reply that is whole, with another status, other headers or another body. */
const whole = (...given: Parameters<typeof bytes>): Fault => ({ ...bytes(...given), isWhole: true });
const text = (name: string, reason: string | undefined, make: (right: string) => string | Buffer): Fault =>
  whole(name, reason, ({ body }) => wired({ status: 200, body: make(body) }));
const headers = (name: string, reason: string | undefined, given: Readonly<Record<string, string>>): Fault =>
  bytes(name, reason, ({ body }) => wired({ status: 200, body }, given));
const described = (
  name: string,
  reason: string | undefined,
  given: Readonly<Record<string, string>>,
): Fault => whole(name, reason, ({ body }) => wired({ status: 200, body }, given));
const encoded = (
  encoding: string,
  name: string,
  reason: string | undefined,
  encode: (body: string) => Buffer,
): Fault =>
  whole(`content-encoding: ${encoding}, ${name}`, reason, ({ body }) =>
    wired({ status: 200, body: encode(body) }, { 'content-encoding': encoding }),
  );
const chunk = (body: string | Buffer) => `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n`;

/** Sends pieces until the client closes. The time of an attempt is enough for fifty, and every body has more. */
function drip(socket: Socket, pieces: Iterator<string | Buffer>): void {
  const timer = setInterval(() => {
    const { value, done } = pieces.next();
    if (done || socket.destroyed) clearInterval(timer);
    else socket.write(value);
  }, timeoutMs / 50);
  socket.once('close', () => clearInterval(timer));
}

/** Sends the piece again and again, as fast as the client reads. */
function flood(socket: Socket, piece: Buffer): void {
  const more = (error?: Error | null) => {
    if (!error && socket.writable) socket.write(piece, more);
  };
  more();
}

function* forEver(piece: string): Generator<string> {
  for (;;) yield piece;
}

const LARGE = Buffer.alloc(256 * 1024, ' ');
const LARGE_CHUNK = Buffer.from(chunk(LARGE));
const LONG_HEADER = Buffer.alloc(256 * 1024, 'x');
/** The headers are long, so that there are fewer: undici makes an error for each header beyond its limit. */
const HEADERS = Buffer.from(`x-more: ${'1'.repeat(500)}\r\n`.repeat(20));
const ZEROS = Buffer.alloc(20 * 1024 * 1024);
const BOMBS = {
  gzip: gzipSync(ZEROS, { level: 1 }),
  br: brotliCompressSync(ZEROS, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }),
};
/** So deep that any recursion would exhaust the stack. */
const DEEP = 30_000;
const LOGIN = '<!doctype html><title>Sign in</title><form action="/login"><input name="user"></form>\n';

/** These take the whole time that an attempt has. */
const HANGING: readonly Fault[] = [
  fault('a request without an answer', 'timeout', () => {}),
  bytes('half a status line, and silence', 'timeout', () => 'HTTP/1.1 20'),
  bytes('headers, and silence', 'timeout', () => head('content-length: 5')),
  bytes('half a body, and silence', 'timeout', ({ body }) => wired({ status: 200, body }).subarray(0, -5)),
  bytes('a length that is too long, and silence', 'timeout', ({ body }) =>
    wired({ status: 200, body }, { 'content-length': String(Buffer.byteLength(body) + 100) }),
  ),
  bytes('chunks without the last', 'timeout', ({ body }) => head('transfer-encoding: chunked') + chunk(body)),
  fault('a byte of a header at a time', 'timeout', (socket, { body }) =>
    drip(socket, wired({ status: 200, body }).toString()[Symbol.iterator]()),
  ),
  fault('a status line for ever', 'timeout', (socket) => {
    socket.write('HTTP/1.1 200 ');
    drip(socket, forEver('OK '));
  }),
  fault('a header at a time, for ever', 'timeout', (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    drip(socket, forEver('x-more: 1\r\n'));
  }),
  fault('a byte of the body at a time', 'timeout', (socket, { body }) => {
    socket.write(head(`content-length: ${Buffer.byteLength(body)}`));
    drip(socket, body[Symbol.iterator]());
  }),
  fault('a chunk at a time, of one byte', 'timeout', (socket) => {
    socket.write(head('transfer-encoding: chunked'));
    drip(socket, forEver(chunk(' ')));
  }),
  fault('a body for ever, slowly', 'timeout', (socket) => {
    socket.write(head());
    drip(socket, forEver('[1,'));
  }),
  fault('a chunk extension for ever, slowly', 'timeout', (socket) => {
    socket.write(`${head('transfer-encoding: chunked')}1`);
    drip(socket, forEver(';x=y'));
  }),
  fault('103 for ever', 'timeout', (socket) => drip(socket, forEver('HTTP/1.1 103 Early Hints\r\n\r\n'))),
  fault('empty lines for ever', 'timeout', (socket) => drip(socket, forEver('\r\n'))),
];

const WRONG: readonly Fault[] = [
  // The connection.
  fault('a reset before a byte', 'network', (socket) => socket.resetAndDestroy()),
  fault('a reset in the headers', 'network', (socket) =>
    socket.write('HTTP/1.1 200 OK\r\ncontent-', () => socket.resetAndDestroy()),
  ),
  fault('a reset in the body', 'network', (socket, { body }) =>
    socket.write(wired({ status: 200, body }).subarray(0, -5), () => socket.resetAndDestroy()),
  ),
  closing('the end before a byte', 'network', () => ''),
  closing('the end in the status line', 'network', () => 'HTTP/1.1 200'),
  closing('the end in the headers', 'network', () => 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n'),
  closing('the end in the body', 'network', ({ body }) => wired({ status: 200, body }).subarray(0, -5)),
  closing('the end before the body', 'network', () => head('content-length: 5')),
  closing(
    'the end before the last chunk',
    'network',
    ({ body }) => head('transfer-encoding: chunked') + chunk(body),
  ),
  closing(
    'the end in a chunk',
    'network',
    ({ body }) => head('transfer-encoding: chunked') + chunk(body).slice(0, -9),
  ),
  // The length.
  closing('a length that is too long', 'network', ({ body }) =>
    wired({ status: 200, body }, { 'content-length': String(Buffer.byteLength(body) + 1) }),
  ),
  headers('a length that is too short', 'malformed-response', { 'content-length': '2' }),
  headers('a length of 0', 'malformed-response', { 'content-length': '0' }),
  headers('a length below 0', 'malformed-response', { 'content-length': '-1' }),
  headers('a length that is no number', 'malformed-response', { 'content-length': 'long' }),
  headers('a length with an exponent', 'network', { 'content-length': '1e3' }),
  headers('two lengths in one header', 'network', { 'content-length': '5, 7' }),
  bytes(
    'two lengths',
    'network',
    ({ body }) => head('content-length: 2', `content-length: ${Buffer.byteLength(body)}`) + body,
  ),
  bytes(
    'a length and chunks',
    'network',
    ({ body }) =>
      `${head(`content-length: ${Buffer.byteLength(body)}`, 'transfer-encoding: chunked')}${chunk(body)}0\r\n\r\n`,
  ),
  headers('a length beyond all bounds', 'network', { 'content-length': '9'.repeat(30) }),
  headers('a length beyond the limit', 'too-large', { 'content-length': String(16 * 1024 * 1024 + 1) }),
  // Without an end.
  fault('a header for ever', 'too-large', (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nx-long: ');
    flood(socket, LONG_HEADER);
  }),
  fault('headers for ever', 'too-large', (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    flood(socket, HEADERS);
  }),
  fault('a body for ever', 'too-large', (socket) => {
    socket.write(head());
    flood(socket, LARGE);
  }),
  fault('chunks for ever', 'too-large', (socket) => {
    socket.write(head('transfer-encoding: chunked'));
    flood(socket, LARGE_CHUNK);
  }),
  fault('a compressed body for ever', 'too-large', (socket) => {
    socket.write(head('content-encoding: gzip'));
    flood(socket, LARGE);
  }),
  fault('trailers for ever', 'too-large', (socket, { body }) => {
    socket.write(`${head('transfer-encoding: chunked')}${chunk(body)}0\r\n`);
    flood(socket, HEADERS);
  }),
  // No HTTP, or not quite.
  bytes('another protocol', 'malformed-response', () => 'SSH-2.0-OpenSSH_9.6\r\n'),
  bytes('TLS', 'malformed-response', () => Buffer.from([0x15, 3, 1, 0, 2, 2, 40])),
  bytes('HTTP/2', 'malformed-response', () => Buffer.from([0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0x80])),
  bytes('a status that is no number', 'malformed-response', () => 'HTTP/1.1 abc OK\r\n\r\n'),
  bytes(
    'a status of four digits',
    'malformed-response',
    () => 'HTTP/1.1 2000 OK\r\ncontent-length: 0\r\n\r\n',
  ),
  bytes('a version of HTTP that does not exist', 'malformed-response', ({ body }) =>
    wired({ status: 200, body }).toString().replace('HTTP/1.1', 'HTTP/7.3'),
  ),
  bytes('a header without a colon', 'malformed-response', ({ body }) => `${head('nonsense')}${body}`),
  bytes('a header with a NUL', 'malformed-response', ({ body }) => `${head('x: \0')}${body}`),
  bytes(
    'a chunk whose length is no number',
    'malformed-response',
    () => `${head('transfer-encoding: chunked')}zz\r\n`,
  ),
  bytes(
    'a chunk beyond all bounds',
    'malformed-response',
    () => `${head('transfer-encoding: chunked')}${'f'.repeat(20)}\r\n`,
  ),
  // HTTP allows these replies, but nobody asked for them: undici treats them as faults.
  bytes(
    '100 before the reply',
    'network',
    ({ body }) => `HTTP/1.1 100 Continue\r\n\r\n${wired({ status: 200, body })}`,
  ),
  bytes('101', 'network', () => 'HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
  whole('201 with the right reply', 'malformed-response', ({ body }) => wired({ status: 201, body })),
  whole('206 with the right reply', 'malformed-response', ({ body }) =>
    wired({ status: 206, body }, { 'content-range': `bytes 0-${body.length - 1}/${body.length * 2}` }),
  ),
  closing('an interim reply, and the end', 'network', () => 'HTTP/1.1 103 Early Hints\r\n\r\n'),
  // The encoding.
  described('content-encoding: gzip for a plain body', 'malformed-response', { 'content-encoding': 'gzip' }),
  described('content-encoding: br for a plain body', 'malformed-response', { 'content-encoding': 'br' }),
  described('content-encoding: deflate for a plain body', 'malformed-response', {
    'content-encoding': 'deflate',
  }),
  described('content-encoding: zstd', 'malformed-response', { 'content-encoding': 'zstd' }),
  described('content-encoding: what nobody knows', 'malformed-response', { 'content-encoding': 'x-nobody' }),
  encoded('gzip', 'cut short', 'network', (body) => gzipSync(body).subarray(0, -9)),
  encoded('gzip', 'empty', 'malformed-response', () => Buffer.alloc(0)),
  encoded('gzip', 'with a wrong sum', 'malformed-response', (body) => {
    const zipped = gzipSync(body);
    zipped[zipped.length - 6] = (zipped[zipped.length - 6] ?? 0) ^ 0xff;
    return zipped;
  }),
  encoded('gzip', 'a bomb', 'too-large', () => BOMBS.gzip),
  encoded('br', 'a bomb', 'too-large', () => BOMBS.br),
  encoded('br', 'cut short', 'network', (body) => brotliCompressSync(body).subarray(0, -9)),
  whole('a gzip body without content-encoding', 'malformed-response', ({ body }) =>
    wired({ status: 200, body: gzipSync(body) }),
  ),
  // The text.
  whole('a login page', 'malformed-response', () =>
    wired({ status: 200, body: LOGIN }, { 'content-type': 'text/html' }),
  ),
  text('a login page that says it is JSON', 'malformed-response', () => LOGIN),
  text('an empty body', 'malformed-response', () => ''),
  text('white space', 'malformed-response', () => ' \n'),
  text('half of the reply', 'malformed-response', (right) =>
    right.slice(0, Math.max(1, right.length / 2 - 1)),
  ),
  text('all but the last byte', 'malformed-response', (right) => right.slice(0, -1)),
  text('the reply twice', 'malformed-response', (right) => right + right),
  text('the reply twice, in two lines', 'malformed-response', (right) => `${right}\n${right}\n`),
  text(
    'with a comma at the end',
    'malformed-response',
    (right) => `${right.slice(0, -1)},${right.slice(-1)}`,
  ),
  text('with a comment', 'malformed-response', (right) => `/* cached */ ${right}`),
  text('in single quotes', 'malformed-response', () => "{'error':'x'}"),
  text('as a script', 'malformed-response', (right) => `callback(${right})`),
  text('behind a guard', 'malformed-response', (right) => `)]}',\n${right}`),
  text('as an event stream', 'malformed-response', (right) => `data: ${right}\n\n`),
  text('with a NUL', 'malformed-response', (right) => `${right}\0`),
  text('in UTF-16', 'malformed-response', (right) => Buffer.from(`\ufeff${right}`, 'utf16le')),
  text('in Latin-1', 'malformed-response', (right) => Buffer.from(`${right.slice(0, -1)},"ä":1}`, 'latin1')),
  text('with an overlong slash', 'malformed-response', (right) =>
    Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xc0, 0xaf]), Buffer.from(`",${right.slice(1)}`)]),
  ),
  text('with half of a surrogate pair in UTF-8', 'malformed-response', (right) =>
    Buffer.concat([
      Buffer.from('{"a":"'),
      Buffer.from([0xed, 0xa0, 0x80]),
      Buffer.from(`",${right.slice(1)}`),
    ]),
  ),
  text('NaN', 'malformed-response', () => 'NaN'),
  text('lists in lists, without an end', 'malformed-response', () => '['.repeat(DEEP)),
  text('lists in lists', 'malformed-response', () => '['.repeat(DEEP) + ']'.repeat(DEEP)),
  text('objects in objects', 'malformed-response', () => `${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`),
  text('a number of a million digits', 'malformed-response', () => '9'.repeat(1_000_000)),
  text('a text', 'malformed-response', () => '"1.0"'),
  text('a number', 'malformed-response', () => '-0'),
  text('true', 'malformed-response', () => 'true'),
];

/** Odd, but right. */
const RIGHT: readonly Fault[] = [
  whole(
    '103 ten times before the reply',
    undefined,
    ({ body }) => 'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n'.repeat(10) + wired({ status: 200, body }),
  ),
  closing('a body that ends with the connection', undefined, ({ body }) => `HTTP/1.0 200 OK\r\n\r\n${body}`),
  whole(
    'chunks of one byte',
    undefined,
    ({ body }) =>
      `${head('transfer-encoding: chunked')}${[...body].map(chunk).join('')}0\r\nx-trailer: 1\r\n\r\n`,
  ),
  described('content-type: text/html', undefined, { 'content-type': 'text/html' }),
  described('content-type: what nobody knows', undefined, { 'content-type': 'x/y; charset=utf-16' }),
  encoded('gzip', 'right', undefined, (body) => gzipSync(body)),
  encoded('deflate', 'right', undefined, (body) => deflateSync(body)),
  encoded('br', 'right', undefined, (body) => brotliCompressSync(body)),
  encoded('gzip, gzip', 'twice', undefined, (body) => gzipSync(gzipSync(body))),
  encoded('deflate', 'without its wrapping', undefined, (body) => deflateRawSync(body)),
  text('with a byte order mark', undefined, (right) => `\ufeff${right}`),
  text('in much white space', undefined, (right) => `${' '.repeat(1_000_000)}${right}\n\t\r\n`),
];

/** Handles that keep a process alive. */
function resources(): string[] {
  return process.getActiveResourcesInfo().filter((kind) => /^(TCP|TLS|Pipe|GetAddr|Timeout|Zlib)/.test(kind));
}

/** The test runner's own pipes. */
const OURS = resources();

function resourcesLeft(): string[] {
  const ours = [...OURS];
  return resources().filter((kind) => {
    const index = ours.indexOf(kind);
    if (index !== -1) ours.splice(index, 1);
    return index === -1;
  });
}

interface Run {
  readonly verdicts: Readonly<Record<string, string>>;
  readonly milliseconds: number;
  /** Connections that the servers still had, when the check was over. */
  readonly leaked: number;
}

/** Declares an object for each fault and each read of `READ_APART`, and a healthy object for each of the vendors. */
function targetsOf(faults: readonly Fault[]): string {
  const wrong = faults.flatMap((_fault, index) =>
    READ_APART.map(({ provider, kind }) =>
      declared(
        `${provider}-${kind}-${index}`,
        provider,
        objectOf(kind, index + 1),
        kind === 'live' ? (VERSIONS[provider] ?? '') : '{ deployed: false }',
      ),
    ),
  );
  const healthy = LIVE_APART.map((id) =>
    declared(`${id}-healthy`, id, objectOf('live', 0), VERSIONS[id] ?? ''),
  );
  return [...healthy, ...wrong].join('');
}

type Check = Awaited<ReturnType<typeof declaredFor>>;

async function runWith(faults: readonly Fault[], check: Check, options: Parameters<Check>[1]): Promise<Run> {
  const vendors = await serveBare((socket, question) => {
    if (question.number === 0) healthyReads += 1;
    const fault = question.decides ? faults[question.number - 1] : undefined;
    if (fault === undefined) socket.write(wired(question));
    else fault.answer(socket, question);
  });
  const started = performance.now();
  try {
    const report = await check(vendors, options);
    const milliseconds = performance.now() - started;
    await settled(() => vendors.open() === 0);
    return { verdicts: verdictsOf(report.targets), milliseconds, leaked: vendors.open() };
  } finally {
    await vendors.close();
  }
}

/** Waits until this is true, but at most two seconds. */
async function settled(is: () => boolean): Promise<void> {
  for (let turn = 0; turn < 100 && !is(); turn += 1) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Cartesia's list may be larger than other replies: it is still read where they are too large at once. */
const LIST_OF_CARTESIA: Readonly<Record<string, string>> = {
  'a length beyond the limit': 'unknown, unreadable (timeout)',
  'a compressed body for ever': 'unknown, unreadable (malformed-response)',
};

const FAULTS = [...HANGING, ...WRONG, ...RIGHT];
const WHOLE = FAULTS.filter(({ isWhole }) => isWhole);
/** The faults for which some read waits until its timeout. */
const SLOW = FAULTS.filter(({ name, reason }) => (LIST_OF_CARTESIA[name] ?? reason)?.includes('timeout'));
const runs = new Map<Fault, Run>();
const left = new Map<string, readonly string[]>();
/** How often an object without a fault was requested. */
let healthyReads = 0;

beforeAll(async () => {
  const any = await serveBare(() => undefined);
  const one = await declaredFor(any, targetsOf(WHOLE.slice(0, 1)));
  const all = await declaredFor(any, targetsOf(WHOLE));
  await any.close();
  // A first run loads all modules, so that no attempt loses time to loading.
  await runWith([], one, {});
  healthyReads = 0;
  const calm = await runWith([], one, {});
  timeoutMs = Math.min(30_000, Math.max(timeoutMs, calm.milliseconds * 3 * SLOW.length));
  const note = async (name: string, faults: readonly Fault[], results: readonly Run[]) => {
    await settled(() => resourcesLeft().length === 0);
    left.set(name, resourcesLeft());
    faults.forEach((each, index) => {
      const run = results[index] ?? results[0];
      if (run !== undefined) runs.set(each, run);
    });
  };
  const alone = (fault: Fault) => runWith([fault], one, { timeoutMs });
  const patient = { timeoutMs: timeoutMs * 20, clock: hastyClock() };
  const perRun = healthyReads;
  healthyReads = 0;
  const slow = Promise.all(SLOW.map(alone));
  // The next run begins when the slow runs need no processor time, because they only wait.
  const waitOnly = () => healthyReads >= perRun * SLOW.length;
  const start = performance.now();
  while (!waitOnly() && performance.now() - start < timeoutMs)
    await new Promise((resolve) => setTimeout(resolve, 20));
  const whole = await runWith(WHOLE, all, patient);
  await note('all that are slow', SLOW, await slow);
  await note('all that are whole', WHOLE, [whole]);
  for (const each of [...WRONG, ...RIGHT])
    if (!each.isWhole && !SLOW.includes(each)) await note(each.name, [each], [await alone(each)]);
}, 360_000);

describe.each(FAULTS)('$name', (fault) => {
  const { name, reason, isWhole } = fault;
  const verdict = reason === undefined ? 'in-sync' : `unknown, unreadable (${reason})`;

  test(`is ${verdict} for every read, and the other targets are in sync`, () => {
    const index = isWhole ? WHOLE.indexOf(fault) : 0;
    const own = new RegExp(`-(healthy|${index})/prod$`);

    expect(
      Object.fromEntries(Object.entries(runs.get(fault)?.verdicts ?? {}).filter(([id]) => own.test(id))),
    ).toEqual(
      Object.fromEntries([
        ...LIVE_APART.map((id) => [`${id}-healthy/prod`, 'in-sync']),
        ...READ_APART.map(({ provider, kind }) => [`${provider}-${kind}-${index}/prod`, verdict]),
        [`cartesia-live-${index}/prod`, LIST_OF_CARTESIA[name] ?? verdict],
      ]),
    );
  });

  test('ends in time, and no connection is left open', () => {
    const run = runs.get(fault);

    // Only the order of magnitude counts: this computer may have other things to do.
    expect(run?.milliseconds).toBeLessThan(timeoutMs * (isWhole ? 10 * WHOLE.length : 10));
    expect(run?.leaked).toBe(0);
  });
});

test('no fault leaves a socket, timer or lookup behind', () => {
  expect([...left].filter(([, kinds]) => kinds.length > 0)).toEqual([]);
});

afterAll(() => tried('pairs of read and fault on the wire', FAULTS.length * READ_APART.length));
