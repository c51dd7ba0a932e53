import { createHmac } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../src/model/clock.ts';
import type { Report } from '../../src/model/report.ts';
import { type RunOptions, runCheck } from '../../src/run/check.ts';
import { parseScenario } from '../../src/simulator/scenario.ts';

/**
 * The vendors behind a bare TCP port: what goes out is written by the test, byte for byte. The right replies are the
 * simulator's, so that a test begins with them and spoils them.
 */

/** An object that a test asks for. All of a kind are copies of one in the world, so that there is no end of them. */
export type Kind = 'live' | 'absent' | 'account';
const NAMES: Readonly<Record<Kind, string>> = {
  live: 'live-object-of-a-test',
  absent: 'absent-object-of-a-test',
  account: 'account-of-a-test',
};
const OBJECT = /(live-object|absent-object|account)-of-a-test-(\d{5})/;

export function objectOf(kind: Kind, number: number): string {
  return `${NAMES[kind]}-${String(number).padStart(5, '0')}`;
}

const EVERY_OBJECT = new RegExp(OBJECT, 'g');
const copiedFor = (_object: string, name: string) => COPIED[name.replace('-object', '') as Kind];

const COPIED = { live: objectOf('live', 0), absent: objectOf('absent', 0), account: objectOf('account', 0) };

const ENVIRONMENT = 'environment_000000000001';
const SECRET = 'secret-of-a-test=';

/** Of every vendor an object that is live, with every field given, and one where nothing is. */
const WORLD = `version: 1
chatcaptain:
  chatbots:
    ${COPIED.live}: { prod: { id: dep_1, version: "1.0", deployed: 2026-11-01T09:00:00Z, modelId: m_9 } }
adaline:
  prompts:
    ${COPIED.live}:
      environments:
        ${ENVIRONMENT}:
          id: deployment_1
          createdAt: 2026-11-01T09:00:00Z
          createdByUserId: user_0000000000000001
          projectId: project_0000000000001
          prompt:
            config: { providerName: openai, model: gpt-4o, settings: { temperature: 0.5 } }
            messages: [{ role: system, content: [{ modality: text, value: Hello }] }]
            tools: []
            variables: [{ name: question, modality: text }]
    ${COPIED.absent}: { environments: { ${ENVIRONMENT}: null } }
astropods:
  accounts:
    # Its list would show the copied agent alone: the account is a copy too.
    ${COPIED.live}:
      agents:
        ${COPIED.live}:
          active: { id: d1, build_id: 0badcafe, namespace: astro-acme, deployed_at: 2026-11-01T09:00:00Z, spec: { image: "acme/x:v1", replicas: 3 } }
    acme: { agents: { ${COPIED.absent}: {} } }
    ${COPIED.account}: { agents: { ${COPIED.absent}: { deployments: [{ id: d2, build_id: 0badcafe, status: stopped }] } } }
cartesia:
  agents:
    ${COPIED.live}:
      deployments:
        - id: ad_1
          version_id: ver_1
          status: deployed
          is_live: true
          is_pinned: true
          region: us-west-2
          env_var_collection_id: evc_1
          git_commit_hash: 3f2a9c1d5e7b8a6c4d2e1f0a9b8c7d6e5f4a3b2c
          created_at: 2026-11-01T08:00:00Z
          deployment_completed_at: 2026-11-01T09:00:00Z
    ${COPIED.absent}: { deployments: [] }
kore:
  apps: [{ clientId: cs-1, clientSecret: ${SECRET} }]
  bots: { ${COPIED.live}: { publish: { id: ds_1, versionComment: v1, requestedTime: 2026-11-01T09:00:00Z } } }
`;

/** What each vendor's live object is. */
export const VERSIONS: Readonly<Record<string, string>> = {
  chatcaptain: '"1.0"',
  adaline: 'deployment_1',
  astropods: '"0badcafe"',
  cartesia: 'ver_1',
  kore: 'v1',
};

/** A target's lines: its object's settings, and what stands under its environment. */
export function declared(name: string, provider: string, object: string, environment: string): string {
  const settings: Readonly<Record<string, string>> = {
    chatcaptain: `chatbotId: ${object}`,
    adaline: `promptId: ${object}, deploymentEnvironmentId: ${ENVIRONMENT}`,
    astropods: object.startsWith(NAMES.account)
      ? `account: ${object}, agent: ${COPIED.absent}`
      : `account: ${object.startsWith(NAMES.live) ? object : 'acme'}, agent: ${object}`,
    cartesia: `agentId: ${object}`,
    kore: `botId: ${object}, host: bots.kore.ai`,
  };
  return `  ${name}: { provider: ${provider}, ${settings[provider]}, environments: { prod: ${environment} } }\n`;
}

/** The vendors that read a second time before they say that nothing is deployed, and where. */
export const SECOND_READS: readonly { readonly provider: string; readonly kind: Kind }[] = [
  { provider: 'adaline', kind: 'absent' },
  { provider: 'astropods', kind: 'absent' },
  // Its list of an account is a third read.
  { provider: 'astropods', kind: 'account' },
  { provider: 'cartesia', kind: 'absent' },
];

const DECIDING: Readonly<Record<Kind, RegExp>> = {
  live: /\/status$|\/deployments\?promptId|\/deployment$|\/agents\/[^/]+\/deployments$/,
  absent: /\/(prompts|agents|agents\/acme)\/[^/]+$/,
  account: /\/deployments\?account/,
};

export interface Question {
  readonly provider: string;
  readonly path: string;
  readonly headers: string;
  readonly kind: Kind;
  readonly number: number;
  /** Of a live object the first read, of one that is not the last: no other is spoilt. */
  readonly decides: boolean;
  /** What the vendor would say. */
  readonly status: number;
  readonly body: string;
}

export type Answer = (socket: Socket, question: Question) => void;

export interface BareVendors {
  readonly port: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly questions: readonly Question[];
  /** Connections that are open now. */
  readonly open: () => number;
  close(): Promise<void>;
}

export async function serveBare(answer: Answer): Promise<BareVendors> {
  const { worlds } = parseScenario(WORLD, 'world.yaml');
  const questions: Question[] = [];
  const sockets = new Set<Socket>();

  const ask = (head: string): Question => {
    const path = / (\S+) /.exec(head)?.[1] ?? '/';
    const match = OBJECT.exec(path);
    const kind = (match?.[1]?.replace('-object', '') ?? 'live') as Kind;
    const number = Number(match?.[2] ?? 0);
    const asked = new URL(path.replaceAll(EVERY_OBJECT, copiedFor), 'http://127.0.0.1');
    const world = worlds.find(({ prefix }) => asked.pathname.startsWith(`${prefix}/`));
    if (world === undefined) throw new Error(`no vendor is asked by ${path}`);
    const segments = asked.pathname.slice(world.prefix.length).split('/').slice(1).map(decodeURIComponent);
    const headers = Object.fromEntries(
      head
        .split('\r\n')
        .slice(1)
        .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
    );
    const request = { method: 'GET', segments, query: asked.searchParams, headers };
    const { status, body = null } = world.reply(request, Date.now());
    const text = JSON.stringify(body).replaceAll(COPIED[kind], objectOf(kind, number));
    const decides = DECIDING[kind].test(asked.pathname + asked.search);
    return { provider: world.id, path, headers: head, kind, number, decides, status, body: text };
  };

  const server = createServer({ allowHalfOpen: true }, (socket) => {
    let received = '';
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    // The other side is done: so are we, or a socket would stay half open for ever.
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
        worlds.map(({ id, prefix }) => [`${id.toUpperCase()}_BASE_URL`, `http://127.0.0.1:${port}${prefix}`]),
      ),
      ...Object.assign({}, ...worlds.map(({ env }) => env)),
      // A token of an hour, so that a test may have a clock of its own.
      KORE_CLIENT_ID: '',
      KORE_CLIENT_SECRET: '',
      KORE_JWT: tokenFor('cs-1'),
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

function tokenFor(appId: string): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ appId, sub: 'driftline' })}`;
  return `${signed}.${createHmac('sha256', SECRET).update(signed).digest('base64url')}`;
}

/** A reply as HTTP has it. */
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

/** A check in this process. The clock, if any, is for tables so long that a vendor's rate limit would slow them. */
export async function checkBare(
  vendors: Pick<BareVendors, 'environment'>,
  deployments: string,
  options: RunOptions & { readonly clock?: Clock } = {},
): Promise<Report> {
  const cwd = await mkdtemp(join(tmpdir(), 'driftline-bare-'));
  try {
    await writeFile(join(cwd, 'driftline.yaml'), `version: 1\ndeployments:\n${deployments}`);
    return await runCheck(
      [],
      { retries: 0, ...options },
      {
        cwd,
        clock: options.clock ?? { now: Date.now, random: Math.random },
        variables: new Map(),
        operator: { environment: vendors.environment, allowHosts: [], allowVariables: [] },
      },
    );
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}

/** Goes on by more than a second each time it is asked, and so never meets a limit of sixty a minute. */
export function hastyClock(): Clock {
  let now = Date.now();
  return {
    now: () => {
      now += 2_100;
      return now;
    },
    random: Math.random,
  };
}
