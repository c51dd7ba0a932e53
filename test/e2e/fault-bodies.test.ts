import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isJsonObject, type Json } from '../../src/model/json.ts';
import type { Report } from '../../src/model/report.ts';
import {
  type BareVendors,
  checkBare,
  declared,
  type Kind,
  objectOf,
  SECOND_READS,
  serveBare,
  VERSIONS,
  wired,
} from '../support/bare.ts';
import { hastyClock } from '../support/counting.ts';
import { verdictsOf } from '../support/pipeline.ts';
import { PROVIDER_IDS } from '../support/tabled.ts';
import { tried } from '../support/tried.ts';

/** A reply with status 200 and with other JSON than the vendor's. */
interface Body {
  readonly name: string;
  /** Makes the body. The right reply is given as a value and as text. */
  readonly make: (right: Json, text: string) => string;
  /** The reason of the unknown target; undefined if the body is the right reply with plain data added. */
  readonly reason: string | undefined;
  /** The other verdicts, by provider and kind of read: there, for example, the body means something. */
  readonly but?: Readonly<Record<string, string>>;
}

const LIVE = PROVIDER_IDS.map((provider): { provider: string; kind: Kind } => ({ provider, kind: 'live' }));
const READS = [...LIVE, ...SECOND_READS];
/** So deep that any recursion would exhaust the stack. */
const DEEP = 30_000;

const MISSING = 'missing, not-deployed';
const MALFORMED = 'unknown, unreadable (malformed-response)';
/** ChatCaptain's reply may have unknown members. This one has no others, so the slot is missing. */
const IGNORED = { 'chatcaptain live': MISSING };
/** ChatCaptain's reply has a wrong shape if it has an error in place of the slot. */
const INSTEAD = { 'chatcaptain live': MALFORMED };
const UNPUBLISHED = 'unknown, unreadable (not-found)';
const same = (name: string, reason: string | undefined, text: string, but?: Body['but']): Body => ({
  name,
  make: () => text,
  reason,
  ...(but && { but }),
});

/** The reply, with members added before and after those of its first object. */
function withMembers(right: Json, { before = '', after = '' }: { before?: string; after?: string }): string {
  if (Array.isArray(right))
    return right.length === 0 ? '[]' : `[${withMembers(right[0] as Json, { before, after })}]`;
  const members = JSON.stringify(right).slice(1, -1);
  return `{${[before, members, after].filter((part) => part !== '').join(',')}}`;
}

function everywhere(value: Json, members: readonly (readonly [string, Json])[]): Json {
  if (Array.isArray(value)) return value.map((item: Json) => everywhere(item, members));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries([
    ...members,
    ...Object.entries(value).map(([key, member]): [string, Json] => [key, everywhere(member, members)]),
  ]);
}

/** All members of the reply's first object, each with another value. */
const others = (right: Json): string => {
  const object: Json = Array.isArray(right) ? (right[0] ?? {}) : right;
  return isJsonObject(object)
    ? Object.keys(object)
        .map((key) => `${JSON.stringify(key)}:"another"`)
        .join(',')
    : '';
};
const POISON = { version: '6.6.6', status: 'active', prod: null, error: null };
const POISONED: readonly (readonly [string, Json])[] = [
  ['__proto__', POISON],
  ['constructor', { prototype: POISON }],
  ['prototype', POISON],
  ['toString', 1],
  ['valueOf', 1],
  ['hasOwnProperty', 1],
  ['toJSON', 1],
  ['length', 1],
];
/** An object that throws when it is made a text or a number. */
const STUBBORN = '{"toString":1,"valueOf":1}';

const BODIES: readonly Body[] = [
  same('null', 'malformed-response', 'null', { 'adaline live': MISSING, 'kore live': UNPUBLISHED }),
  same('an empty list', 'malformed-response', '[]', {
    'cartesia live': MISSING,
    'langsmith live': MISSING,
    'kore live': UNPUBLISHED,
  }),
  same('an empty object', 'malformed-response', '{}', {
    'chatcaptain live': MISSING,
    // The schema requires no member, and the account's list has what the reply lacks.
    'astropods live': 'in-sync',
    'kore live': UNPUBLISHED,
  }),
  same('a list of a list', 'malformed-response', '[[]]'),
  same('a list of null', 'malformed-response', '[null]'),
  same('a list of an empty object', 'malformed-response', '[{}]'),
  same('false', 'malformed-response', 'false'),
  same('an empty text', 'malformed-response', '""'),
  { name: 'in a list', make: (_right, text) => `[${text}]`, reason: 'malformed-response' },
  {
    name: 'in an envelope',
    make: (_right, text) => `{"data":${text}}`,
    reason: 'malformed-response',
    but: IGNORED,
  },
  { name: 'as a text', make: (_right, text) => JSON.stringify(text), reason: 'malformed-response' },
  {
    name: 'as one page of several',
    make: (_right, text) => `{"items":[${text}],"nextCursor":"x","total":1}`,
    reason: 'malformed-response',
    but: IGNORED,
  },
  // Errors inside a 200.
  same('an error', 'server-error', '{"error":"store is down"}', INSTEAD),
  same(
    'an error as an object',
    'server-error',
    '{"error":{"code":"INTERNAL","message":"store is down"}}',
    INSTEAD,
  ),
  same('an error that is true', 'server-error', '{"error":true}', INSTEAD),
  same('an error that cannot be made a text', 'server-error', `{"error":${STUBBORN}}`, INSTEAD),
  same(
    'a message that access is denied',
    'malformed-response',
    '{"message":"Unauthorized","statusCode":401}',
  ),
  same(
    'an error of RFC 9457',
    'malformed-response',
    '{"type":"about:blank","title":"Forbidden","status":403}',
  ),
  same(
    'a request id that cannot be made a text',
    'malformed-response',
    `{"title":"x","request_id":${STUBBORN}}`,
    IGNORED,
  ),
  same('errors', 'server-error', '{"errors":[{"msg":"Insufficient scope","code":1}]}', INSTEAD),
  same(
    'errors with a code that cannot be made a text',
    'server-error',
    `{"errors":[{"msg":"x","code":${STUBBORN}}],"code":${STUBBORN}}`,
    INSTEAD,
  ),
  {
    name: 'an error beside the right members',
    make: (right) =>
      isJsonObject(right) ? withMembers(right, { after: '"error":"stale: store is down"' }) : '{"error":"x"}',
    reason: 'server-error',
  },
  {
    name: 'a list of errors beside the right members',
    make: (right) =>
      isJsonObject(right) ? withMembers(right, { after: '"errors":["stale"]' }) : '{"errors":["x"]}',
    reason: 'server-error',
  },
  {
    name: 'an error before the right members, and the error null after them',
    make: (right) => withMembers(right, { before: '"error":"x"', after: '"error":null' }),
    reason: undefined,
  },
  // Keys of the prototype are plain data. Of a key that is there twice, the last one counts.
  {
    name: 'keys of the prototype everywhere',
    make: (right) => JSON.stringify(everywhere(right, POISONED)),
    reason: undefined,
  },
  {
    name: 'the whole reply in __proto__',
    make: (_right, text) => `{"__proto__":${text}}`,
    reason: 'malformed-response',
    but: IGNORED,
  },
  {
    name: 'the first object in __proto__',
    make: (right, text) =>
      Array.isArray(right)
        ? `[{"__proto__":${JSON.stringify(right[0] ?? {})}}]`
        : `{"x":1,"__proto__":${text}}`,
    reason: 'malformed-response',
    but: IGNORED,
  },
  {
    name: 'the whole reply in constructor.prototype',
    make: (_right, text) => `{"constructor":{"prototype":${text}}}`,
    reason: 'malformed-response',
    but: IGNORED,
  },
  {
    name: 'every key twice, first with another value',
    make: (right) => withMembers(right, { before: others(right) }),
    reason: undefined,
  },
  {
    name: 'every key twice, then with another value',
    make: (right) =>
      Array.isArray(right) && right.length === 0
        ? '["another"]'
        : withMembers(right, { after: others(right) }),
    reason: 'malformed-response',
    // LangSmith's tag has another name. Bland's member for errors has a text.
    but: { 'langsmith live': MISSING, 'bland live': 'unknown, unreadable (server-error)' },
  },
  {
    name: 'keys in capitals',
    make: (_right, text) =>
      text
        .replace(/"(\w+)":/g, (_match, key: string) => `"${key.toUpperCase()}":`)
        .replace(/^\[\]$/, '["X"]'),
    reason: 'malformed-response',
    but: { 'chatcaptain live': 'unknown, unreadable (ambiguous)' },
  },
  // Deep and large, in a member that is not read.
  {
    name: 'a list thirty thousand deep, in a member that is not read',
    make: (right) => withMembers(right, { before: `"deep":${'['.repeat(DEEP)}${']'.repeat(DEEP)}` }),
    reason: undefined,
  },
  {
    name: 'a number of a hundred thousand digits, in a member that is not read',
    make: (right) => withMembers(right, { before: `"large":${'9'.repeat(100_000)}` }),
    reason: undefined,
  },
  {
    name: 'twenty thousand keys that are not read',
    make: (right) =>
      withMembers(right, { before: Array.from({ length: 20_000 }, (_, n) => `"key-${n}":${n}`).join(',') }),
    reason: undefined,
  },
  {
    name: 'numbers that JavaScript rounds, in members that are not read',
    make: (right) =>
      withMembers(right, { before: '"a":1e400,"b":-1e400,"c":-0,"d":9007199254740993,"e":1e-400' }),
    reason: undefined,
  },
];

let vendors: BareVendors;
let report: Report;

beforeAll(async () => {
  vendors = await serveBare((socket, question) => {
    const body = BODIES[question.number - 1];
    socket.write(
      body === undefined || !question.decides
        ? wired(question)
        : wired({ status: 200, body: body.make(JSON.parse(question.body), question.body) }),
    );
  });
  const targets = READS.flatMap(({ provider, kind }) =>
    [undefined, ...BODIES].map((_body, number) =>
      declared(
        `${provider}-${kind}-${number}`,
        provider,
        objectOf(kind, number),
        kind === 'live' ? (VERSIONS[provider] ?? '') : '{ deployed: false }',
      ),
    ),
  );
  report = await checkBare(vendors, targets.join(''), { clock: hastyClock(), timeoutMs: 30_000 });
}, 180_000);

afterAll(() => vendors.close());

test('the right replies are in sync, so the tests below can fail', () => {
  const verdicts = verdictsOf(report.targets);

  expect(READS.map(({ provider, kind }) => verdicts[`${provider}-${kind}-0/prod`])).toEqual(
    READS.map(() => 'in-sync'),
  );
});

describe.each(BODIES.map((body, index) => ({ ...body, number: index + 1 })))(
  'a reply that is JSON: $name',
  ({ number, reason, but = {} }) => {
    test(reason === undefined ? 'is in sync, because its right members are read' : 'is unknown', () => {
      const verdicts = verdictsOf(report.targets);
      const verdict = reason === undefined ? 'in-sync' : `unknown, unreadable (${reason})`;

      expect(
        READS.map(
          ({ provider, kind }) => `${provider} ${kind}: ${verdicts[`${provider}-${kind}-${number}/prod`]}`,
        ),
      ).toEqual(
        READS.map(({ provider, kind }) => {
          // A twin is a built-in provider, written again in YAML: it has the same verdicts.
          const original = provider.replace(/-twin$/, '');
          return `${provider} ${kind}: ${but[`${original} ${kind}`] ?? verdict}`;
        }),
      );
    });
  },
);

test('no reply changes the prototype of all objects', () => {
  expect([Object.keys(Object.prototype), ({} as Record<string, unknown>).version]).toEqual([[], undefined]);
});

test('every provider is tried', () => {
  expect(report.summary.total).toBe(READS.length * (BODIES.length + 1));
  tried('pairs of read and misleading reply', READS.length * BODIES.length);
});
