import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { groupBy } from '../../src/model/group.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { Report } from '../../src/model/report.ts';
import { renamed, type Sample } from '../../src/providers/sample.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import { command } from '../support/command.ts';
import { folderWith } from '../support/folder.ts';
import { verdictsOf } from '../support/pipeline.ts';
import { driftline, type Ended, inTurns, reportIn } from '../support/process.ts';
import { JUDGED_APART, PROVIDER_IDS, PROVIDERS } from '../support/providers.ts';
import { merged, SAMPLES } from '../support/samples.ts';
import { toScenario } from '../support/scenario.ts';
import { tried } from '../support/tried.ts';

/** A part of a vendor's live sample, with `copy` before the id of its object. */
const renamedTo = <Value extends Json>(copy: string, { live }: Sample, value: Value) =>
  renamed(value, live.object, `${copy}-${live.object}`);

/**
 * The copies of a vendor's target. Every vendor has a healthy one. For each piece of code that judges replies, one
 * vendor has the faulty ones too.
 */
const copiesOf = (provider: string, faulty: readonly string[]) =>
  JUDGED_APART.includes(provider) ? ['healthy', ...faulty] : ['healthy'];

/** A target for each copy of a vendor's live sample. */
function manifestOf(faulty: readonly string[]): string {
  const deployments = [...SAMPLES].flatMap(([provider, sample]) =>
    copiesOf(provider, faulty).map((copy) => {
      const settings = renamedTo(copy, sample, sample.live.settings as JsonObject);
      const environments = { prod: { expect: { version: sample.live.fields.version ?? null } } };
      return [`${provider}-${copy}`, { provider, ...settings, environments }] as const;
    }),
  );
  return JSON.stringify({ version: 1, deployments: Object.fromEntries(deployments) });
}

function worldOf(faulty: readonly string[]): JsonObject {
  return Object.fromEntries(
    [...SAMPLES].map(([provider, sample]) => [
      provider,
      copiesOf(provider, faulty)
        .map((copy) => renamedTo(copy, sample, sample.scenario))
        .reduce(merged),
    ]),
  );
}

interface Fault {
  readonly name: string;
  /** The fault as a scenario has it, without the vendor and the path. */
  readonly sent: JsonObject;
  /** The reason of the unknown target; undefined if it is still in sync. */
  readonly reason?: string;
  /** How often the faulty read is tried. */
  readonly attempts: 1 | 2;
  /** Further attempts that are allowed; one if not given. */
  readonly retries?: 0;
  readonly args?: readonly string[];
}

const status = (code: number, reason: string, attempts: 1 | 2 = 1): Fault => ({
  name: `status ${code}`,
  sent: { status: code },
  reason,
  attempts,
});
const broken = (fault: string, reason: string, attempts: 1 | 2 = 1): Fault => ({
  name: fault,
  sent: { fault },
  reason,
  attempts,
});
const soon = () => new Date(Date.now() + 2_000).toUTCString();

const FAULTS: readonly Fault[] = [
  status(204, 'malformed-response'),
  status(301, 'redirected'),
  status(304, 'redirected'),
  status(400, 'bad-request'),
  status(401, 'unauthorized'),
  status(403, 'forbidden'),
  status(404, 'not-found'),
  status(408, 'timeout', 2),
  status(410, 'not-found'),
  status(422, 'bad-request'),
  status(425, 'bad-request', 2),
  status(429, 'rate-limited', 2),
  { name: '429, Retry-After: 1', sent: { status: 429, retryAfter: 1 }, reason: 'rate-limited', attempts: 2 },
  {
    name: '429, Retry-After: 3600',
    sent: { status: 429, retryAfter: 3600 },
    reason: 'rate-limited',
    attempts: 1,
  },
  {
    name: '429, Retry-After: a date',
    sent: { status: 429, retryAfter: soon() },
    reason: 'rate-limited',
    attempts: 2,
  },
  {
    name: '429, Retry-After: a date in thirty years',
    sent: { status: 429, retryAfter: 'Wed, 22 Nov 2056 10:00:00 GMT' },
    reason: 'rate-limited',
    attempts: 1,
  },
  {
    name: '429, retry-after-ms',
    sent: { status: 429, retryAfterMs: 20 },
    reason: 'rate-limited',
    attempts: 2,
  },
  {
    name: '429 once, Retry-After: 1',
    sent: { status: 429, retryAfter: 1, times: 1 },
    attempts: 2,
  },
  {
    name: '429 past --max-time',
    sent: { status: 429, retryAfter: 50 },
    reason: 'rate-limited',
    attempts: 1,
    args: ['--max-time', '30s'],
  },
  status(500, 'server-error', 2),
  status(502, 'server-error', 2),
  status(503, 'server-error', 2),
  { name: '503 once', sent: { status: 503, times: 1 }, attempts: 2 },
  { name: 'slow', sent: { slow: '60s' }, reason: 'timeout', attempts: 1, retries: 0 },
  { ...broken('drip', 'timeout'), retries: 0 },
  broken('cut', 'network', 2),
  broken('reset', 'network', 2),
  broken('wrong-shape', 'malformed-response'),
  broken('not-json', 'malformed-response'),
  broken('html', 'malformed-response'),
  broken('truncated', 'malformed-response'),
  broken('empty', 'malformed-response'),
  broken('huge', 'too-large'),
  broken('gzip-bomb', 'too-large'),
  { name: 'gzip', sent: { fault: 'gzip' }, attempts: 1 },
  broken('invalid-utf8', 'malformed-response'),
  broken('deep', 'malformed-response'),
  { name: 'proto', sent: { fault: 'proto' }, attempts: 1 },
  broken('echo', 'forbidden'),
  { name: 'echo, 401', sent: { fault: 'echo', status: 401 }, reason: 'unauthorized', attempts: 1 },
  { name: 'echo, 500', sent: { fault: 'echo', status: 500 }, reason: 'server-error', attempts: 2 },
];

interface Run {
  readonly ended: Ended;
  readonly verdicts: Readonly<Record<string, string>>;
  /** The requests that are the first read of an object. */
  readonly reads: readonly { readonly provider: string; readonly path: string }[];
  readonly secrets: readonly string[];
}

/** How the ids of a fault's copies begin. A dash follows, so that the ids of no other fault begin with it. */
const copyOf = (fault: Fault) => `faulty${FAULTS.indexOf(fault)}`;

const folder = folderWith({ 'driftline.yaml': manifestOf([]) });
const runs = new Map<Fault, Run>();
let pairs = 0;

beforeAll(async () => {
  // Faults with the same options and the same end share one run.
  const groups = groupBy(FAULTS, ({ retries = 1, args = [], reason }) =>
    JSON.stringify([retries, args, reason === undefined]),
  );
  await inTurns([...groups.values()], 2, async (faults) => {
    const run = await runWith(faults);
    for (const fault of faults) runs.set(fault, run);
  });
}, 300_000);

afterAll(() => tried('pairs of vendor and fault', pairs));

async function runWith(faults: readonly Fault[]): Promise<Run> {
  const copies = faults.map(copyOf);
  const sent = faults.flatMap((fault) =>
    JUDGED_APART.map((provider) => ({ provider, path: `*${copyOf(fault)}-*`, ...fault.sent })),
  );
  const simulator = await startSimulator(await toScenario({ version: 1, ...worldOf(copies), faults: sent }));
  const [{ retries = 1, args = [] } = {}] = faults;
  const manifest = `${retries}-${copies.length}.yaml`;
  writeFileSync(join(folder, manifest), manifestOf(copies));
  try {
    // A fault that only a timeout ends is tried once, with a short timeout.
    const limits = ['--retries', `${retries}`, '--timeout', retries === 0 ? '3s' : '30s', ...args];
    const ended = await checkIn(simulator.env, [manifest, ...limits]);
    const reads = simulator.requests.flatMap(({ provider = '', path }) => {
      const { first, request } = SAMPLES.get(provider)?.live ?? {};
      return (first ?? request)?.test(path) ? [{ provider, path }] : [];
    });
    const verdicts = verdictsOf(reportIn(ended).targets);
    return { ended, verdicts, reads, secrets: secretsIn(simulator.env) };
  } finally {
    await simulator.close();
  }
}

function checkIn(env: Readonly<Record<string, string>>, args: readonly string[] = []): Promise<Ended> {
  return driftline(['check', '-f', 'json', ...args], {
    cwd: folder,
    env,
  });
}

/** Like `checkIn`, but in the process of the test, which is cheaper. */
async function checkHere(env: Readonly<Record<string, string>>, args: readonly string[] = []) {
  const {
    code,
    out: stdout,
    err: stderr,
  } = await command(['check', '-f', 'json', ...args], {
    cwd: folder,
    env,
  });
  return { code, stdout, stderr, report: JSON.parse(stdout) as Report };
}

function secretsIn(env: Readonly<Record<string, string>>): string[] {
  return Object.entries(env)
    .filter(([name]) => !name.endsWith('_BASE_URL'))
    .map(([, value]) => value);
}

describe.each(FAULTS)('under the fault "$name"', (fault) => {
  const { name, reason, attempts } = fault;
  const verdict = reason === undefined ? 'in-sync' : `unknown, unreadable (${reason})`;

  test(`every faulty target is ${verdict}, and every healthy target is in sync`, () => {
    const { ended, verdicts } = runOf(fault);
    const own = new RegExp(`-(?:${copyOf(fault)}|healthy)/prod$`);
    pairs += JUDGED_APART.length;

    expect(Object.fromEntries(Object.entries(verdicts).filter(([id]) => own.test(id)))).toEqual(
      Object.fromEntries([
        ...JUDGED_APART.map((id) => [`${id}-${copyOf(fault)}/prod`, verdictOf(id, name) ?? verdict]),
        ...PROVIDER_IDS.map((id) => [`${id}-healthy/prod`, 'in-sync']),
      ]),
    );
    expect(ended.code).toBe(reason === undefined ? 0 : 3);
    expect(reportIn(ended)).toMatchObject({
      exitCode: reason === undefined ? 0 : 3,
      outcome: reason === undefined ? 'in-sync' : 'unknown',
    });
  });

  test(`the read is tried ${attempts === 1 ? 'once' : 'twice'}`, () => {
    // In each attempt, a reset of a kept connection is tried again on a fresh one.
    const more = name === 'reset' ? attempts : 0;
    const own = runOf(fault).reads.filter(({ path }) => path.includes(`${copyOf(fault)}-`));

    const others = JUDGED_APART.map(
      (id) => [id, own.filter(({ provider }) => provider === id).length] as const,
    ).filter(([, tries]) => tries < attempts || tries > attempts + more);
    expect(others).toEqual([]);
  });

  test('stderr is empty, and no output has a credential', () => {
    const { ended, secrets } = runOf(fault);

    expect(ended.stderr).toBe('');
    expect(secrets.filter((secret) => ended.stdout.includes(secret))).toEqual([]);
    // Nor a token that was made for a request.
    expect(/eyJ[\w-]+\.[\w-]+\./.test(ended.stdout)).toBe(false);
  });
});

/**
 * The verdict of a sample whose replies have a place for errors: the fault "wrong-shape" puts an error there, and the
 * sample says which reason it gives.
 */
function verdictOf(id: string, name: string): string | undefined {
  const { misshapen } = SAMPLES.get(id)?.live ?? {};
  return name === 'wrong-shape' && misshapen ? `unknown, unreadable (${misshapen})` : undefined;
}

function runOf(fault: Fault): Run {
  const run = runs.get(fault);
  if (run === undefined) throw new Error(`"${fault.name}" was not run`);
  return run;
}

const FORMS: Readonly<Record<string, (secret: string) => string>> = {
  'as it is': (secret) => secret,
  'percent-encoded': (secret) => encodeURIComponent(secret),
  'percent-encoded in lower case': (secret) => encodeURIComponent(secret).toLowerCase(),
  'in Base64': (secret) => Buffer.from(secret).toString('base64'),
  'in Base64 after one byte': (secret) => Buffer.from(`:${secret}:`).toString('base64'),
  'in Base64 after two bytes': (secret) => Buffer.from(`::${secret}`).toString('base64url'),
  'in hex': (secret) => Buffer.from(secret).toString('hex'),
  'as JSON': (secret) => JSON.stringify(secret),
  'as HTML': (secret) =>
    secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  'percent-encoded but for slashes': (secret) => encodeURIComponent(secret).replaceAll('%2F', '/'),
};

/** The variables of each vendor's first set of credentials, all with this text. */
function everyCredential(secret: string): Readonly<Record<string, string>> {
  const variables = PROVIDERS.flatMap(({ credentials, credentialSets: [first = []] }) =>
    credentials.filter(({ name }) => first.includes(name)).map(({ variable }) => variable),
  );
  return Object.fromEntries(variables.map((variable) => [variable, secret]));
}

test.each(Object.entries(FORMS))(
  'a credential that every vendor repeats %s is hidden',
  async (_how, form) => {
    const secret = 'S3cr3t/with+odd=chars"&%and<more>';
    const message = `you sent ${form(secret)} to us`;
    const simulator = await startSimulator(
      await toScenario({ version: 1, faults: [{ status: 400, message }] }),
    );
    const ended = await checkHere({ ...simulator.env, ...everyCredential(secret) }).finally(() =>
      simulator.close(),
    );
    pairs += PROVIDER_IDS.length;

    const messages = ended.report.targets.map(({ findings }) => findings[0]?.message);
    expect(new Set(messages.map((text) => text?.includes('(hidden)')))).toEqual(new Set([true]));
    // The middle of an encoded form: its ends mix with the neighboring characters.
    const inner = form(secret).slice(4, -4).toLowerCase();
    expect(ended.stdout.toLowerCase()).not.toContain(inner);
    expect(ended.stdout + ended.stderr).not.toContain(secret);
  },
);

test('a refused connection is a network fault for every vendor', async () => {
  const port = await freePort();

  await expectNoReply(`http://127.0.0.1:${port}`, 'ECONNREFUSED');
});

test('an unknown host name is a network fault for every vendor', async () => {
  await expectNoReply('https://nonexistent.invalid', /ENOTFOUND|EAI_AGAIN/);
});

const certificates = makeCertificates();
if (certificates === undefined) console.warn('NO openssl HERE: certificates that are wrong are NOT TRIED');

/** HTTPS servers that must not be trusted. Any request that arrives there is a failure. */
const DISTRUSTED: readonly {
  readonly what: string;
  readonly code: string | RegExp;
  readonly reason?: string;
  readonly listen: (made: Certificates, onRequest: () => void) => Server;
}[] = [
  {
    what: 'a certificate that nobody vouches for',
    code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    listen: ({ selfSigned }, onRequest) => createTlsServer(selfSigned, onRequest),
  },
  {
    what: 'a certificate of an authority that nobody knows',
    code: /UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT/,
    listen: ({ ofStranger }, onRequest) => createTlsServer(ofStranger, onRequest),
  },
  {
    what: 'a certificate that has expired',
    code: 'CERT_HAS_EXPIRED',
    listen: ({ expired }, onRequest) => createTlsServer(expired, onRequest),
  },
  {
    what: 'a certificate of another name',
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    listen: ({ otherName }, onRequest) => createTlsServer(otherName, onRequest),
  },
  {
    what: 'a version of TLS that is too old',
    code: /ERR_SSL_|EPROTO|ECONNRESET/,
    listen: ({ right }, onRequest) =>
      createTlsServer(
        { ...right, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' },
        onRequest,
      ),
  },
  {
    what: 'no TLS at all',
    code: /ERR_SSL_|EPROTO/,
    listen: (_made, onRequest) =>
      createServer(onRequest).on('clientError', (_error, socket) => {
        socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
      }),
  },
  {
    what: 'a handshake that is cut',
    code: 'ECONNRESET',
    listen: () => createTcpServer((socket) => socket.once('data', () => socket.destroy())),
  },
  {
    what: 'a handshake without an answer',
    code: /no connection|no complete reply/,
    reason: 'timeout',
    listen: () => createTcpServer(() => {}),
  },
];

describe.skipIf(certificates === undefined)('over HTTPS', () => {
  test.concurrent.each(DISTRUSTED)(
    '$what is a fault for every vendor, and nothing is sent',
    async ({ code, reason = 'network', listen }) => {
      if (certificates === undefined) return;
      let requests = 0;
      const server = listen(certificates, () => {
        requests += 1;
      });
      server.on('error', () => {});
      const sockets = new Set<Socket>();
      server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => {})));
      server.listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      const { port } = server.address() as AddressInfo;

      try {
        // The authority is trusted, so only the tried fault is wrong.
        await expectNoReply(`https://127.0.0.1:${port}`, code, {
          reason,
          env: { NODE_EXTRA_CA_CERTS: certificates.authority },
        });
      } finally {
        server.close();
        for (const socket of sockets) socket.destroy();
      }
      expect(requests).toBe(0);
    },
  );

  test('a root of NODE_EXTRA_CA_CERTS is trusted', async () => {
    const server = createTlsServer({ ...certificates?.right }, (_request, response) => {
      response.end('{"prod":{"id":"d","version":"1.0","deployed":"2026-11-01T09:00:00Z","modelId":"m"}}');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;

    const ended = await driftline(['check', '-f', 'json', '-t', 'chatcaptain-healthy/prod'], {
      cwd: folder,
      env: {
        ...everyBase(`https://127.0.0.1:${port}`),
        CHATCAPTAIN_API_KEY: 'CCSB-demo-key',
        NODE_EXTRA_CA_CERTS: certificates?.authority ?? '',
      },
    }).finally(() => server.close());

    expect(ended.code, ended.stderr).toBe(0);
  });
});

async function expectNoReply(
  base: string,
  code: string | RegExp,
  { reason = 'network', env = {} }: { reason?: string; env?: Readonly<Record<string, string>> } = {},
): Promise<void> {
  const simulator = await startSimulator(await toScenario({ version: 1, ...worldOf([]) }));
  const limits = ['--retries', '0', ...(reason === 'timeout' ? ['--timeout', '3s'] : [])];
  // Node reads its variables for certificates only when it starts, so these need a process of their own.
  const check = Object.keys(env).length > 0 ? checkIn : checkHere;
  const ended = await check({ ...simulator.env, ...everyBase(base), ...env }, limits).finally(() =>
    simulator.close(),
  );
  const { targets }: Report = JSON.parse(ended.stdout);
  pairs += PROVIDER_IDS.length;

  expect(new Set(Object.values(verdictsOf(targets)))).toEqual(new Set([`unknown, unreadable (${reason})`]));
  for (const { findings } of targets) expect(findings[0]?.message).toMatch(code);
  expect([ended.code, ended.stderr, simulator.requests]).toEqual([3, '', []]);
  for (const secret of secretsIn(simulator.env)) expect(ended.stdout).not.toContain(secret);
}

function everyBase(base: string): Readonly<Record<string, string>> {
  return Object.fromEntries(PROVIDERS.map(({ baseUrlVariable }) => [baseUrlVariable, base]));
}

async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

interface Pair {
  readonly key: string;
  readonly cert: string;
}

interface Certificates {
  /** The path of the root certificate, for NODE_EXTRA_CA_CERTS. */
  readonly authority: string;
  readonly right: Pair;
  readonly expired: Pair;
  readonly otherName: Pair;
  readonly selfSigned: Pair;
  readonly ofStranger: Pair;
}

/** Makes certificates with the openssl of this computer, if it has one, so that no key is in the repository. */
function makeCertificates(): Certificates | undefined {
  const place = folderWith();
  const at = (name: string) => join(place, name);
  const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { stdio: 'ignore' });
  const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const authority = (name: string, ...more: readonly string[]) =>
    openssl(
      ...['req', '-x509', ...KEY, '-days', '2', '-subj', `/CN=${name}`, ...more],
      ...['-keyout', at(`${name}.key`), '-out', at(`${name}.pem`)],
    );
  const pair = (name: string): Pair => ({
    key: readFileSync(at(`${name}.key`), 'utf8'),
    cert: readFileSync(at(`${name}.pem`), 'utf8'),
  });
  const issued = (name: string, issuer: string, subject: string, days: string): Pair => {
    openssl(
      ...['req', '-new', ...KEY, '-subj', `/CN=${name}`, '-addext', `subjectAltName=${subject}`],
      ...['-keyout', at(`${name}.key`), '-out', at(`${name}.csr`)],
    );
    openssl(
      ...[
        'x509',
        '-req',
        '-in',
        at(`${name}.csr`),
        '-CA',
        at(`${issuer}.pem`),
        '-CAkey',
        at(`${issuer}.key`),
      ],
      ...['-CAcreateserial', '-copy_extensions', 'copy', '-days', days, '-out', at(`${name}.pem`)],
    );
    return pair(name);
  };
  try {
    authority('authority');
    authority('stranger');
    authority('self-signed', '-addext', 'subjectAltName=IP:127.0.0.1');
    const root = join(folder, 'root.pem');
    writeFileSync(root, pair('authority').cert);
    return {
      authority: root,
      right: issued('right', 'authority', 'IP:127.0.0.1', '2'),
      expired: issued('expired', 'authority', 'IP:127.0.0.1', '-1'),
      otherName: issued('other-name', 'authority', 'IP:127.0.0.2,DNS:elsewhere.example', '2'),
      selfSigned: pair('self-signed'),
      ofStranger: issued('of-stranger', 'stranger', 'IP:127.0.0.1', '2'),
    };
  } catch {
    // No openssl, or one that is too old: the tests that need it are skipped, and say so.
    return undefined;
  }
}
