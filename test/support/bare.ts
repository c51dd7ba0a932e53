import { createHmac } from 'node:crypto';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { isDefined } from '../../src/definition/define.ts';
import type { Clock } from '../../src/model/clock.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { Report } from '../../src/model/report.ts';
import { renamed, type Sample, type SampleTarget } from '../../src/providers/sample.ts';
import { checkManifest } from '../../src/run/check.ts';
import type { RunContext } from '../../src/run/context.ts';
import { load } from '../../src/run/load.ts';
import type { RunOptions } from '../../src/run/options.ts';
import { folderWith } from './folder.ts';
import { judgeOf } from './providers.ts';
import { toScenario } from './scenario.ts';
import { PROVIDER_IDS, PROVIDERS, REGISTRY, SAMPLES, sampleOf } from './tabled.ts';

/**
 * The vendors behind a bare TCP port, on which a test writes every byte itself. The simulator makes the right reply to
 * each request; a test takes that reply and spoils it.
 */

/**
 * `live`, or the name of the reply that proves that nothing is deployed. All objects of a kind are copies of one
 * object.
 */
export type Kind = string;

interface Read {
  readonly provider: string;
  readonly kind: Kind;
}

const OBJECT = /([a-zA-Z]+)-object-of-a-test-(\d{5})/;
const EVERY_OBJECT = new RegExp(OBJECT, 'g');

export function objectOf(kind: Kind, number: number): string {
  return `${kind}-object-of-a-test-${String(number).padStart(5, '0')}`;
}

const copiedFor = (_object: string, kind: Kind) => objectOf(kind, 0);

function targetsOf({ live, absent }: Sample): readonly (readonly [Kind, SampleTarget])[] {
  return [['live', live], ...Object.entries(absent)];
}

/** The value with the objects of a sample renamed to the names that these tests use. */
function renamedObjects<Value extends Json>(sample: Sample, value: Value): Value {
  return targetsOf(sample).reduce(
    (copy, [kind, { object }]) => renamed(copy, object, objectOf(kind, 0)),
    value,
  );
}

/** A scenario with the samples of all vendors. */
const SCENARIO = {
  version: 1,
  ...Object.fromEntries([...SAMPLES].map(([id, sample]) => [id, renamedObjects(sample, sample.scenario)])),
};

/** Every field of each vendor's live object, as a manifest expects it. */
export const EXPECTED: Readonly<Record<string, Readonly<Record<string, Json>>>> = Object.fromEntries(
  PROVIDERS.map(({ id, fields }) => {
    const { live } = sampleOf(id);
    const expected = Object.entries(live.fields).map(([name, value]): [string, Json] => {
      if (value === live.object) return [name, { matches: '^live-object' }];
      return [name, fields[name]?.type === 'json' ? { equals: value } : value];
    });
    return [id, Object.fromEntries(expected)];
  }),
);

/** The version of each vendor's live object, as a manifest expects it. */
export const VERSIONS: Readonly<Record<string, string>> = Object.fromEntries(
  PROVIDERS.map(({ id }) => [id, JSON.stringify(EXPECTED[id]?.version)]),
);

/** The line of a manifest that declares a target: the settings of its object, and this text for its environment. */
export function declared(name: string, provider: string, object: string, environment: string): string {
  const sample = sampleOf(provider);
  const kind = OBJECT.exec(object)?.[1] ?? 'live';
  const target = kind === 'live' ? sample.live : sample.absent[kind];
  if (target === undefined) throw new Error(`${provider} has no sample of ${kind}`);
  const own = renamedObjects(sample, target.settings as JsonObject);
  const settings = renamed(own, objectOf(kind, 0), object);
  const lines = JSON.stringify({ provider, ...settings }).slice(1, -1);
  return `  ${name}: { ${lines}, environments: { prod: ${environment} } }\n`;
}

/** The second reads that must prove that nothing is deployed, with their vendors. */
export const SECOND_READS: readonly Read[] = [...SAMPLES].flatMap(([provider, { absent }]) =>
  Object.keys(absent).map((kind) => ({ provider, kind })),
);

/** Which code reads a vendor. For most vendors it is the same engine, in one of two ways: it reads objects or lists. */
const READERS: ReadonlyMap<string, string> = new Map(
  PROVIDERS.map((provider) => {
    const isList = isDefined(provider) && provider.definition.read.list !== undefined;
    return [provider.id, `${judgeOf(provider)}${isList}`];
  }),
);

/** One vendor for each kind of object and each piece of code that reads such an object. */
export const READ_APART: readonly Read[] = [
  ...new Map(
    [...PROVIDER_IDS.map((provider): Read => ({ provider, kind: 'live' })), ...SECOND_READS].map((read) => [
      `${read.kind} ${READERS.get(read.provider)}`,
      read,
    ]),
  ).values(),
];

/** The vendors of `READ_APART` whose object is live. */
export const LIVE_APART = READ_APART.filter(({ kind }) => kind === 'live').map(({ provider }) => provider);

export interface Question {
  readonly provider: string;
  readonly path: string;
  readonly headers: string;
  readonly kind: Kind;
  readonly number: number;
  /** The read to spoil: the first one of a live object, the last one of an absent object. */
  readonly decides: boolean;
  /** The vendor's right reply. */
  readonly status: number;
  readonly body: string;
}

/** The members that are the same in the questions for all objects of a kind, whatever their numbers. */
type Right = Pick<Question, 'provider' | 'decides' | 'status' | 'body'>;

export type Answer = (socket: Socket, question: Question) => void;

export interface BareVendors {
  readonly port: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly questions: readonly Question[];
  /** Connections that are open now. */
  readonly open: () => number;
  close(): Promise<void>;
}

const READ = toScenario(SCENARIO, undefined, REGISTRY);

export async function serveBare(answer: Answer): Promise<BareVendors> {
  const { worlds } = await READ;
  const credentials: Readonly<Record<string, string>> = Object.assign({}, ...worlds.map(({ env }) => env));
  const questions: Question[] = [];
  const sockets = new Set<Socket>();

  /**
   * The right replies, each by its path with the number 0 for the object, and for a request with the headers `rest`.
   */
  const rights = new Map<string, Right & { readonly rest: string }>();
  const rightFor = (path: string, kind: Kind, rest: string): Right => {
    const known = rights.get(path);
    if (known?.rest === rest) return known;
    const asked = new URL(path, 'http://127.0.0.1');
    const world = worlds.find(({ prefix }) => asked.pathname.startsWith(`${prefix}/`));
    if (world === undefined) throw new Error(`no vendor is asked by ${path}`);
    const segments = asked.pathname.slice(world.prefix.length).split('/').slice(1).map(decodeURIComponent);
    const headers = Object.fromEntries(
      rest
        .split('\r\n')
        .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
    );
    const request = { method: 'GET', segments, query: asked.searchParams, headers };
    const { status, body = null } = world.reply(request, Date.now());
    const { live, absent } = sampleOf(world.id);
    const decides =
      (kind === 'live' ? live : absent[kind])?.request.test(asked.pathname + asked.search) ?? false;
    const right = { provider: world.id, decides, status, body: JSON.stringify(body), rest };
    rights.set(path, right);
    return right;
  };
  const ask = (head: string): Question => {
    const path = / (\S+) /.exec(head)?.[1] ?? '/';
    const match = OBJECT.exec(path);
    const kind = match?.[1] ?? 'live';
    const number = Number(match?.[2] ?? 0);
    const rest = head.slice(head.indexOf('\r\n') + 2);
    const { provider, decides, status, body } = rightFor(
      path.replaceAll(EVERY_OBJECT, copiedFor),
      kind,
      rest,
    );
    const own = number === 0 ? body : body.replaceAll(objectOf(kind, 0), objectOf(kind, number));
    return { provider, path, headers: head, kind, number, decides, status, body: own };
  };

  const server = createServer({ allowHalfOpen: true }, (socket) => {
    let received = '';
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    // The other side has ended. Without this, the socket would stay half open for ever.
    socket.on('end', () => socket.destroy());
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      for (let end = received.indexOf('\r\n\r\n'); end !== -1; end = received.indexOf('\r\n\r\n')) {
        const question = ask(received.slice(0, end));
        received = received.slice(end + 4);
        questions.push(question);
        answer(socket, question);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    environment: {
      ...Object.fromEntries(
        worlds.map(({ id, prefix }) => [
          `${id.toUpperCase().replaceAll('-', '_')}_BASE_URL`,
          `http://127.0.0.1:${port}${prefix}`,
        ]),
      ),
      ...credentials,
      // A token that the test signs itself and that has no end, so a test may have a clock of its own.
      KORE_CLIENT_ID: '',
      KORE_CLIENT_SECRET: '',
      KORE_JWT: tokenFor(credentials.KORE_CLIENT_ID, credentials.KORE_CLIENT_SECRET),
    },
    questions,
    open: () => sockets.size,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function tokenFor(appId = '', secret = ''): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ appId, sub: 'driftline' })}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

/** The bytes of a reply in HTTP. */
export function wired(
  { status, body }: { readonly status: number; readonly body: string | Buffer },
  headers: Readonly<Record<string, string>> = {},
): Buffer {
  const bytes = Buffer.from(body);
  const bodiless = status === 204 || status === 304;
  const lines = Object.entries({
    'content-type': 'application/json',
    ...(bodiless ? {} : { 'content-length': String(bytes.length) }),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = Buffer.from(`HTTP/1.1 ${status} Whatever\r\n${lines.join('')}\r\n`);
  return bodiless ? head : Buffer.concat([head, bytes]);
}

type BareOptions = RunOptions & { readonly clock?: Clock };

/** Runs a check in this process. A table so long that a vendor's rate limit would slow it brings a clock of its own. */
export async function checkBare(
  vendors: Pick<BareVendors, 'environment'>,
  deployments: string,
  options: BareOptions = {},
): Promise<Report> {
  return (await declaredFor(vendors, deployments))(vendors, options);
}

/** Reads a manifest once. The function that it returns checks this manifest, as often as it is called. */
export async function declaredFor(
  { environment }: Pick<BareVendors, 'environment'>,
  deployments: string,
): Promise<(vendors: Pick<BareVendors, 'environment'>, options?: BareOptions) => Promise<Report>> {
  const cwd = folderWith({ 'driftline.yaml': `version: 1\ndeployments:\n${deployments}` });
  const contextOf = (env: Readonly<Record<string, string>>, clock: Clock): RunContext => ({
    cwd,
    clock,
    registry: REGISTRY,
    variables: new Map(),
    policy: { env, allowHosts: [], allowVariables: [] },
  });
  const usual = { now: Date.now, random: Math.random };
  const manifest = await load([], contextOf(environment, usual));
  return (vendors, { clock = usual, ...options } = {}) =>
    checkManifest(manifest, { retries: 0, ...options }, contextOf(vendors.environment, clock));
}
