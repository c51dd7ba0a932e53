import { gzipSync } from 'node:zlib';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { SimReply, SimRequest, World } from './contract.ts';
import { count, duration, headerText, json, oneOf, say, text, type Values } from './fields.ts';

/** More bytes than a client should read: driftline's limit is 16 MiB. */
const TOO_MUCH = 64 * 1024 * 1024;
const DEPTH = 100_000;
const LOGIN_PAGE = '<!doctype html><title>Sign in</title><form action="/login"><input name="user"></form>\n';

/** What each kind of fault changes in the bytes of the right reply. */
const DAMAGES = {
  drip: () => ({ manner: 'drip' }),
  cut: () => ({ manner: 'cut' }),
  reset: () => ({ manner: 'reset' }),
  'wrong-shape': (_wire, body) => ({ body: Buffer.from(JSON.stringify(misshapen(body))) }),
  'not-json': () => ({ body: Buffer.from('upstream connect error or disconnect before headers') }),
  html: () => ({ status: 200, headers: { 'content-type': 'text/html' }, body: Buffer.from(LOGIN_PAGE) }),
  truncated: ({ body }) => ({ body: half(body) }),
  huge: () => ({ padding: TOO_MUCH }),
  'gzip-bomb': (wire) => gzipped(wire, bomb()),
  'invalid-utf8': ({ body }) => ({ body: withBadByte(body) }),
  deep: () => ({ body: Buffer.from(`{"deep":${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}}`) }),
  proto: (_wire, body) => ({ body: Buffer.from(JSON.stringify(poisoned(body))) }),
  empty: () => ({ body: Buffer.alloc(0) }),
  gzip: (wire) => gzipped(wire),
} satisfies Readonly<Record<string, (wire: Wire, body: Json) => Partial<Wire>>>;

const FAULT_KINDS = [...(Object.keys(DAMAGES) as (keyof typeof DAMAGES)[]), 'echo'] as const;

export const faultFields = {
  provider: say(text, 'The vendor whose requests get the fault; all vendors if not given.'),
  path: say(text, 'The paths that get the fault, with prefix and query; * is anything.'),
  times: say(count, 'How many requests get the fault; all if not given.'),
  after: say(count, 'How many requests pass before the first that gets the fault.'),
  status: say(count, "Another status, with the vendor's error body."),
  message: say(text, 'The words in the error body.'),
  body: say(json, 'Another body.'),
  location: say(headerText, 'The Location header.'),
  retryAfter: say(headerText, 'The Retry-After header: seconds, or a date.'),
  retryAfterMs: say(count, 'The Retry-After-Ms header.'),
  slow: say(duration, 'How long the simulator waits before it sends the headers, such as 2s.'),
  fault: say(oneOf(FAULT_KINDS), 'How the reply is damaged.'),
};
export type Fault = Values<typeof faultFields>;

/** The bytes to send. */
export interface Wire {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Bytes of white space before the body. */
  readonly padding: number;
  readonly manner: 'whole' | 'cut' | 'reset' | 'drip';
}

/** The right reply. */
export function wireOf(reply: SimReply, headers: Readonly<Record<string, string>> = {}): Wire {
  const json = reply.text === undefined;
  const type = json ? 'application/json; charset=utf-8' : 'text/plain; charset=utf-8';
  const body = Buffer.from(json ? JSON.stringify(reply.body ?? null) : (reply.text ?? ''));
  const bodiless = reply.status === 204 || reply.status === 304;
  return {
    status: reply.status,
    headers: bodiless
      ? { ...reply.headers, ...headers }
      : { 'content-type': type, ...reply.headers, ...headers },
    body: bodiless ? Buffer.alloc(0) : body,
    padding: 0,
    manner: 'whole',
  };
}

/** The reply with a fault. */
export function damage(reply: SimReply, fault: Fault, world: World, request: SimRequest): Wire {
  const headers = extraHeaders(fault, world);
  if (fault.fault === undefined) return wireOf(refusal(reply, fault, world), headers);
  if (fault.fault === 'echo') return wireOf(echo(fault.status ?? 403, world, request), headers);
  const wire = wireOf(reply, headers);
  return { ...wire, ...DAMAGES[fault.fault](wire, reply.body ?? null) };
}

/** The scenario's body, or the vendor's for this status. A success keeps the right reply. */
function refusal(reply: SimReply, { status = reply.status, body, message }: Fault, world: World): SimReply {
  if (body !== undefined) return { status, body };
  if (status === reply.status || status < 300) return { ...reply, status };
  return status < 400 ? { status, text: '' } : world.refuse(status, message);
}

function extraHeaders({ status = 200, location, retryAfter, retryAfterMs }: Fault, world: World) {
  const redirect = status >= 300 && status < 400 && status !== 304;
  return {
    ...(redirect ? { location: location ?? `${world.prefix}/redirected` } : {}),
    ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
    ...(retryAfterMs === undefined ? {} : { 'retry-after-ms': String(retryAfterMs) }),
  };
}

/** A gzip stream of much white space. It is sent before the stream of a body, and a client unpacks the two as one. */
let packed: Buffer | undefined;
function bomb(): Buffer {
  packed ??= gzipSync(Buffer.alloc(TOO_MUCH / 2, ' '));
  return packed;
}

function gzipped({ headers, body }: Wire, before: Buffer = Buffer.alloc(0)): Partial<Wire> {
  return {
    headers: { ...headers, 'content-encoding': 'gzip' },
    body: Buffer.concat([before, gzipSync(body)]),
  };
}

export function half(body: Buffer): Buffer {
  return body.subarray(0, Math.ceil(body.length / 2));
}

/** Every member becomes the number 42, and so does an empty body. */
function misshapen(body: Json): Json {
  if (Array.isArray(body) && body.length > 0) return body.map(() => 42);
  if (!isJsonObject(body) || Object.keys(body).length === 0) return 42;
  return Object.fromEntries(Object.keys(body).map((key) => [key, 42]));
}

/** Puts a byte that is not UTF-8 into the first text that is a member's value, or else into the middle. */
function withBadByte(body: Buffer): Buffer {
  const value = body.indexOf(':"');
  const at = value === -1 ? Math.floor(body.length / 2) : value + 2;
  return Buffer.concat([body.subarray(0, at), Buffer.from([0xff]), body.subarray(at)]);
}

const POISON: Json = { polluted: true, status: 'polluted', version: 'polluted' };

/** Adds keys that could pollute prototypes. `fromEntries` makes `__proto__` an own key, so that JSON has it. */
function poisoned(body: Json): Json {
  if (Array.isArray(body)) return body.map(poisoned);
  if (!isJsonObject(body) || isOfShares(body)) return body;
  const entries: [string, Json][] = [
    ['__proto__', POISON],
    ['constructor', { prototype: POISON }],
    ...Object.entries(body).map(([key, value]): [string, Json] => [key, poisoned(value)]),
  ];
  return Object.fromEntries(entries);
}

/** Whether the keys of an object are the names of shares. Such an object gets no keys: they would be further shares. */
function isOfShares(object: JsonObject): boolean {
  const values = Object.values(object);
  return values.length > 0 && values.every((value) => typeof value === 'number');
}

function echo(status: number, world: World, request: SimRequest): SimReply {
  const secret = Object.entries(request.headers).filter(([name]) =>
    /auth|key|token|secret|cookie/.test(name),
  );
  return world.refuse(
    status,
    `refused with ${secret.map(([name, value]) => `${name}: ${value}`).join(', ')}`,
  );
}
