import { gzipSync } from 'node:zlib';
import type { Json, JsonObject } from '../model/json.ts';
import { isJsonObject } from '../model/json.ts';
import type { SimReply, SimRequest, World } from './contract.ts';
import type { Values } from './fields.ts';
import { count, duration, headerText, json, oneOf, say, text } from './fields.ts';

const FAULT_KINDS = [
  'drip',
  'cut',
  'reset',
  'wrong-shape',
  'not-json',
  'html',
  'truncated',
  'huge',
  'gzip-bomb',
  'invalid-utf8',
  'deep',
  'proto',
  'echo',
  'empty',
  'gzip',
] as const;
type FaultKind = (typeof FAULT_KINDS)[number];

export const faultFields = {
  provider: say(text, 'The vendor whose requests it hits; all if not given.'),
  path: say(text, 'The paths that it hits, with mount and query; * is anything.'),
  times: say(count, 'How many requests it hits; all if not given.'),
  after: say(count, 'How many requests pass before it.'),
  status: say(count, "This status, with the vendor's error body."),
  message: say(text, 'The words in the error body.'),
  body: say(json, 'Another body altogether.'),
  location: say(headerText, 'The Location header.'),
  retryAfter: say(headerText, 'The Retry-After header: seconds, or a date.'),
  retryAfterMs: say(count, 'The Retry-After-Ms header.'),
  slow: say(duration, 'How long it waits before the headers, such as 2s.'),
  fault: say(oneOf(FAULT_KINDS), 'How the reply is damaged.'),
};
export type Fault = Values<typeof faultFields>;

/** What goes out, byte for byte. */
export interface Wire {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Bytes of white space before the body, which JSON allows. */
  readonly padding: number;
  readonly manner: 'whole' | 'cut' | 'reset' | 'drip';
}

/** More than any client should be ready to read: its limit is 16 MiB. */
const TOO_MUCH = 64 * 1024 * 1024;
const DEPTH = 100_000;

/** A reply as it should be on the wire. */
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

/** The right reply, gone wrong. */
export function damage(reply: SimReply, fault: Fault, world: World, request: SimRequest): Wire {
  const headers = extraHeaders(fault, world);
  if (fault.fault === undefined) return wireOf(refusal(reply, fault, world), headers);
  if (fault.fault === 'echo') return wireOf(echo(fault.status ?? 403, world, request), headers);
  return damaged(wireOf(reply, headers), reply.body ?? null, fault.fault);
}

/** The scenario's own body, else the vendor's for this status; a success keeps the right reply. */
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

const LOGIN_PAGE = '<!doctype html><title>Sign in</title><form action="/login"><input name="user"></form>\n';

function damaged(wire: Wire, body: Json, kind: Exclude<FaultKind, 'echo'>): Wire {
  switch (kind) {
    case 'drip':
    case 'cut':
    case 'reset':
      return { ...wire, manner: kind };
    case 'wrong-shape':
      return { ...wire, body: Buffer.from(JSON.stringify(misshapen(body))) };
    case 'not-json':
      return { ...wire, body: Buffer.from('upstream connect error or disconnect before headers') };
    case 'html':
      return {
        ...wire,
        status: 200,
        headers: { 'content-type': 'text/html' },
        body: Buffer.from(LOGIN_PAGE),
      };
    case 'truncated':
      return { ...wire, body: half(wire.body) };
    case 'empty':
      return { ...wire, body: Buffer.alloc(0) };
    case 'huge':
      return { ...wire, padding: TOO_MUCH };
    case 'gzip':
      return gzipped(wire, wire.body);
    case 'gzip-bomb':
      return gzipped(wire, wire.body, bomb());
    case 'invalid-utf8':
      return { ...wire, body: withBadByte(wire.body) };
    case 'deep':
      return { ...wire, body: Buffer.from(`{"deep":${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}}`) };
    case 'proto':
      return { ...wire, body: Buffer.from(JSON.stringify(poisoned(body))) };
    default:
      return kind satisfies never;
  }
}

/** White space, packed: what is packed in two parts is unpacked as one. */
let packed: Buffer | undefined;
function bomb(): Buffer {
  packed ??= gzipSync(Buffer.alloc(TOO_MUCH / 2, ' '));
  return packed;
}

function gzipped(wire: Wire, body: Buffer, before: Buffer = Buffer.alloc(0)): Wire {
  return {
    ...wire,
    headers: { ...wire.headers, 'content-encoding': 'gzip' },
    body: Buffer.concat([before, gzipSync(body)]),
  };
}

export function half(body: Buffer): Buffer {
  return body.subarray(0, Math.ceil(body.length / 2));
}

/** Every member is the number 42, as is an empty body. */
function misshapen(body: Json): Json {
  if (Array.isArray(body) && body.length > 0) return body.map(() => 42);
  if (!isJsonObject(body) || Object.keys(body).length === 0) return 42;
  return Object.fromEntries(Object.keys(body).map((key) => [key, 42]));
}

/** Inside the first text that is a member's value, else anywhere. */
function withBadByte(body: Buffer): Buffer {
  const value = body.indexOf(':"');
  const at = value === -1 ? Math.floor(body.length / 2) : value + 2;
  return Buffer.concat([body.subarray(0, at), Buffer.from([0xff]), body.subarray(at)]);
}

const POISON: Json = { polluted: true, status: 'polluted', version: 'polluted' };

/** `fromEntries` defines, so `__proto__` becomes a key like any other and is written out. */
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

/** Its keys are names, so that one more would be one more share. */
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
