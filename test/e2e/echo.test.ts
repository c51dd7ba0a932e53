import { expect, test } from 'vitest';
import { parseArguments } from '../../src/cli/arguments.ts';
import type { Output } from '../../src/cli/output.ts';
import { status } from '../../src/cli/status.ts';
import type { Report } from '../../src/model/report.ts';
import { builtIn } from '../../src/providers/registry.ts';
import { runCheck } from '../../src/run/check.ts';
import { folderWith } from '../support/folder.ts';
import { serve } from '../support/pipeline.ts';
import { listen } from '../support/transport.ts';
import { tried } from '../support/tried.ts';
import { MANIFEST, movedTo, WORLD } from '../support/vendors.ts';

/** A server that replaces each text of a vendor's replies by what `text` returns. A place is "/path, text 3". */
interface Front {
  readonly env: Record<string, string>;
  readonly keys: ReadonlySet<string>;
  readonly cwd: string;
  readonly places: Set<string>;
  text: (text: string, place: string, key: string) => string;
  reply: (key: string) => { readonly status?: number; readonly headers?: Readonly<Record<string, string>> };
}

/** Opens a server that passes each request on to the simulator, and changes the reply. */
async function openFront(): Promise<Front> {
  const simulator = await serve(WORLD);
  const keys = new Set<string>();
  const replies = new Map<string, Promise<{ status: number; body: unknown }>>();
  const said = async (path: string, headers: Record<string, string>) => {
    const reply = await fetch(simulator.url + path, { headers });
    return { status: reply.status, body: await reply.json() };
  };
  const url = await listen(async (request, response) => {
    const { authorization, auth, 'x-chatcaptain-key': chatcaptain } = request.headers;
    const key = `${authorization ?? auth ?? chatcaptain}`.replace(/^Bearer /, '');
    keys.add(key);
    const path = request.url ?? '';
    const reply = replies.get(path) ?? said(path, request.headers as Record<string, string>);
    replies.set(path, reply);
    const { status: usual, body } = await reply;
    let texts = 0;
    const echoed = JSON.stringify(body, (_name, value) => {
      if (typeof value !== 'string') return value;
      texts += 1;
      const place = `${path}, text ${texts}`;
      front.places.add(place);
      return front.text(value, place, key);
    });
    const { status, headers: more } = front.reply(key);
    response.writeHead(status ?? usual, { 'content-type': 'application/json', ...more }).end(echoed);
  });
  const cwd = folderWith({ 'driftline.yaml': MANIFEST });
  const env = movedTo(url, simulator.env);
  const front: Front = { env, keys, cwd, places: new Set(), text: (text) => text, reply: () => ({}) };
  return front;
}

function checkAt({ cwd, env }: Front, providers: readonly string[] = []): Promise<Report> {
  const policy = { env, allowHosts: [], allowVariables: [] };
  const clock = { now: Date.now, random: () => 0 };
  return runCheck(
    [],
    { retries: 0, providers },
    { cwd, clock, policy, registry: builtIn(), variables: new Map() },
  );
}

/** The table of `status` in a terminal of 40 columns. */
async function statusAt({ cwd, env }: Front, provider: string): Promise<string> {
  let shown = '';
  const output: Output = {
    out: (text) => {
      shown += text;
    },
    err: () => {},
    commands: () => {},
    append: async () => undefined,
    report: async (pieces) => {
      for (const piece of pieces) shown += piece;
    },
    file: async () => undefined,
    rewrite: async () => undefined,
    isTerminal: false,
    columns: 40,
    outColor: false,
    errColor: false,
    progress: false,
    githubActions: false,
    ciLog: false,
  };
  const before = { ...process.env };
  Object.assign(process.env, env);
  try {
    await status.run(
      parseArguments(status, [cwd, '-p', provider, '--retries', '0']),
      output,
      new AbortController().signal,
    );
  } finally {
    for (const name of Object.keys(env)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
  return shown;
}

/** The report, from which every format is made, and the table of `status`. */
async function everythingShown(front: Front, provider: string): Promise<string> {
  return JSON.stringify(await checkAt(front, [provider])) + (await statusAt(front, provider));
}

const PIECE = 8;

/** The parts of these keys that a text contains, also across the line breaks of a table. */
function piecesIn(text: string, keys: Iterable<string>): string[] {
  const whole = text + text.replace(/\s+/g, '');
  return [...keys].flatMap((key) =>
    // A quick first look: each piece contains one of these shorter parts.
    partsOf(key, PIECE / 2 + 1, PIECE / 2).some((part) => whole.includes(part))
      ? partsOf(key, PIECE, 1).filter((piece) => whole.includes(piece))
      : [],
  );
}

/** The parts of this length that begin at every `step` characters. */
function partsOf(key: string, length: number, step: number): string[] {
  const count = Math.floor((key.length - length) / step) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, n) => key.slice(n * step, n * step + length));
}

test('no text of a vendor shows any part of a key, wherever a report or a table cuts it', async () => {
  const front = await openFront();
  await checkAt(front);
  let cases = 0;

  // Kore.ai also sends whole dialogs, and driftline uses very little of them.
  const places = [...front.places]
    .sort()
    .filter((place, index) => !place.startsWith('/kore/') || index % 4 === 0);
  for (const which of places) {
    const [, provider = ''] = which.split('/');
    // The key moves across the places where sentences and cells are cut.
    const before = [0, 95][cases % 2] ?? 0;
    front.text = (text, place, key) => (place === which ? 'x'.repeat(before) + key : text);

    expect(piecesIn(await everythingShown(front, provider), front.keys), which).toEqual([]);
    cases += 1;
  }
  expect(front.keys.size).toBeGreaterThan(5);
  tried('texts of a reply that repeat the key', cases);
}, 300_000);

const HEADERS = [
  'content-type',
  'content-encoding',
  'location',
  'www-authenticate',
  'retry-after',
  'set-cookie',
];

test('no header of a vendor shows any part of a key', async () => {
  const front = await openFront();
  let cases = 0;

  for (const name of HEADERS) {
    for (const status of [200, 302, 401, 404, 503]) {
      for (const before of [0, 35]) {
        front.reply = (key) => ({ status, headers: { [name]: 'x'.repeat(before) + key } });

        expect(piecesIn(JSON.stringify(await checkAt(front)), front.keys), `${name} ${status}`).toEqual([]);
        cases += 1;
      }
    }
  }
  tried('headers of a reply that repeat the key', cases);
});

test('a reply of plain text that is full of keys shows no part of a key', async () => {
  const front = await openFront();

  for (const before of [0, 1, 2, 3, 5, 7, 11, 13]) {
    front.text = (_text, _place, key) => `${'x'.repeat(before)}rate limit ${`${key} `.repeat(60)}`;
    front.reply = () => ({ status: 400, headers: { 'content-type': 'text/plain' } });

    expect(piecesIn(JSON.stringify(await checkAt(front)), front.keys)).toEqual([]);
  }
});

test('a text shows no part of a key that this run does not send', async () => {
  const front = await openFront();
  const others = Object.fromEntries(
    Array.from({ length: 140 }, (_, index) => [
      `CARTESIA_BOT_${index}`,
      `sk_car_${Buffer.from(`${index}, bot`).toString('hex')}_${index}`,
    ]),
  );
  Object.assign(front.env, others);
  const [last = ''] = Object.values(others).slice(-1);

  for (const before of [0, 95, 250, 280]) {
    front.text = () => 'x'.repeat(before) + last;

    for (const status of [200, 400]) {
      front.reply = () => ({ status });

      expect(piecesIn(JSON.stringify(await checkAt(front)), [last])).toEqual([]);
    }
  }
  expect(front.keys).not.toContain(last);
});

test('a text shows no part of a token that is made for a request', async () => {
  const front = await openFront();

  for (const part of [1, 2]) {
    for (const before of [0, 95]) {
      front.text = (_text, _place, token) => 'x'.repeat(before) + (token.split('.')[part] ?? '');

      const shown = await everythingShown(front, 'kore');

      const parts = [...front.keys].flatMap((token) => token.split('.').slice(1));
      expect(parts.length).toBeGreaterThan(1);
      expect(piecesIn(shown, parts)).toEqual([]);
    }
  }
});
