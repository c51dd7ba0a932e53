import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isJsonObject, type Json } from '../../src/model/json.ts';
import type { TargetReport } from '../../src/model/report.ts';
import type { ReplySchema } from '../../src/providers/reply.ts';
import {
  type BareVendors,
  checkBare,
  declared,
  EXPECTED,
  type Kind,
  objectOf,
  SECOND_READS,
  serveBare,
  wired,
} from '../support/bare.ts';
import { hastyClock } from '../support/counting.ts';
import { PROVIDER_IDS, PROVIDERS, SAMPLES, sampleOf } from '../support/tabled.ts';
import { tried } from '../support/tried.ts';

/*
 * Spoils every field of a response schema in every way that JSON allows, one at a time, for a target that expects all
 * fields of the right reply. If the target is still in sync, UNREAD must give the reason.
 */

interface Read {
  readonly provider: string;
  readonly kind: Kind;
  readonly schema: string;
  /** A member that is compared as it is, and that no schema describes. */
  readonly free?: string;
}

const FIRST_READS: readonly Read[] = [...SAMPLES].map(([provider, { live }]) => ({
  provider,
  kind: 'live',
  schema: `${provider}.${live.reply}`,
  ...(live.whole !== undefined && { free: live.whole }),
}));
/** The reads that decide whether nothing is deployed. */
const LAST_READS: readonly Read[] = SECOND_READS.map((read) => ({
  ...read,
  schema: `${read.provider}.${read.kind}`,
}));
const READS = [...FIRST_READS, ...LAST_READS];

type Path = readonly (string | number)[];

/** By provider and name, such as `kore.publishStatus`. */
const SCHEMAS: Readonly<Record<string, ReplySchema>> = Object.fromEntries(
  PROVIDERS.flatMap(({ id, replies }) =>
    Object.entries(replies).map(([name, schema]) => [`${id}.${name}`, schema]),
  ),
);

/** The places of a reply that a schema names, and all places below the free member. */
function* usedPaths(schema: ReplySchema, value: Json, path: Path, free: string | undefined): Generator<Path> {
  if (path.length > 0) yield path;
  const alternatives = [schema, ...(schema.anyOf ?? [])];
  const isFree = free !== undefined && path[0] === free;
  if (Array.isArray(value)) {
    const items = alternatives.find((each) => each.items)?.items;
    if (items === undefined && !isFree) return;
    for (const [index, item] of value.entries()) yield* usedPaths(items ?? {}, item, [...path, index], free);
  } else if (isJsonObject(value)) {
    const properties = Object.assign({}, ...alternatives.map((each) => each.properties ?? {}));
    for (const [key, member] of Object.entries(value)) {
      if (isFree || Object.hasOwn(properties, key))
        yield* usedPaths(properties[key] ?? {}, member, [...path, key], free);
    }
  }
}

/** Marks a number that no JavaScript value stands for: `textOf` writes it as it is. */
const RAW = '\ue000';
const raw = (text: string) => `${RAW}${text}${RAW}`;
function textOf(value: Json): string {
  return JSON.stringify(value).replaceAll(new RegExp(`"${RAW}([^${RAW}]*)${RAW}"`, 'g'), '$1');
}

const GONE = Symbol('gone');
/** How a value is replaced. After one of the first nine, the field has no value; after the others, it may have one. */
const CHANGES: Readonly<Record<string, (value: Json) => Json | typeof GONE>> = {
  missing: () => GONE,
  null: () => null,
  'an empty text': () => '',
  'a list of none': () => [],
  'a list of it': (value) => [value],
  'an object of none': () => ({}),
  'an object of it': (value) => ({ value }),
  'an object with it as its prototype': (value) => Object.fromEntries([['__proto__', value]]),
  'true, or false': (value) => value !== true,
  zero: () => 0,
  'a number that is too large': () => raw('1e400'),
  'a number that is not exact': () => raw('9007199254740993'),
  'white space': () => ' ',
  'another text': () => 'another',
  'another case': (value) => (typeof value === 'string' ? value.toUpperCase() : value),
  'a blank at its end': (value) => (typeof value === 'string' ? `${value} ` : value),
  'half a surrogate pair': () => '\ud800',
};
const SAYS_NOTHING = Object.keys(CHANGES).slice(0, 9);

function changed(value: Json, [key, ...rest]: Path, change: (value: Json) => Json | typeof GONE): Json {
  const entries: [string, Json][] = Object.entries(value as object);
  const result = entries.flatMap(([name, member]): [string, Json][] => {
    if (name !== String(key)) return [[name, member]];
    const after = rest.length > 0 ? changed(member, rest, change) : change(member);
    return after === GONE ? [] : [[name, after]];
  });
  return Array.isArray(value) ? result.map(([, item]) => item) : Object.fromEntries(result);
}

interface Case {
  readonly read: Read;
  readonly number: number;
  readonly path: string;
  readonly change: string;
  readonly body: string;
}

/** The field that is read at each place. For these, a place without a value must not count as "not X". */
const FIELDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  chatcaptain: {
    '/prod/id': 'deploymentId',
    '/prod/version': 'version',
    '/prod/deployed': 'deployedAt',
    '/prod/modelId': 'modelId',
  },
  adaline: {
    '/id': 'version',
    '/createdAt': 'deployedAt',
    '/updatedAt': 'updatedAt',
    '/projectId': 'projectId',
    '/createdByUserId': 'deployedBy',
  },
  astropods: {
    '/id': 'deploymentId',
    '/build_id': 'version',
    '/status': 'status',
    '/deployed_at': 'deployedAt',
    '/namespace': 'namespace',
    '/spec': 'imageTag',
    '/spec/image': 'imageTag',
  },
  cartesia: {
    '/0/id': 'deploymentId',
    '/0/version_id': 'version',
    '/0/status': 'status',
    '/0/git_commit_hash': 'gitCommit',
    '/0/region': 'region',
  },
  kore: {
    '/_id': 'deploymentId',
    '/status': 'status',
    '/lastModifiedOn': 'deployedAt',
    '/percentageComplete': 'percentageComplete',
    '/statusSummary': 'resources',
  },
};

interface Exception {
  readonly schema: string;
  readonly path: RegExp;
  readonly change: RegExp;
  readonly why: string;
}

/** Changes after which a target may stay in sync although it expects all fields. */
const UNREAD: readonly Exception[] = [
  ...(
    [
      ['astropods.deployment', /^\/status$/],
      ['cartesia.deployments', /^\/0\/status$/],
      ['kore.publishStatus', /^\/status$/],
    ] as const
  ).map(([schema, path]) => ({
    schema,
    path,
    change: /another case/,
    why: 'a status is told in lower case',
  })),
  {
    schema: 'astropods.deployment',
    path: /^\/(id|agent_name|build_id|namespace|status)$/,
    change: /^(missing|null|an empty text)$/,
    why: "the vendor requires none of them, and the account's list has them too",
  },
  {
    schema: 'astropods.deployment',
    path: /^\/undeployed_at$/,
    change: /missing|an empty text/,
    why: 'it may be left out',
  },
  {
    schema: 'cartesia.deployments',
    path: /_error$/,
    change: /./,
    why: 'an error is read only of a rollout that failed, and this deployment is live',
  },
  {
    schema: 'cartesia.deployments',
    path: /^\/0\/agent_id$/,
    change: /missing/,
    why: 'it is checked only if it is there',
  },
  {
    schema: 'cartesia.deployments',
    path: /^\/0\/(created_at|updated_at|build_started_at|build_completed_at|deployment_started_at)$/,
    change: /./,
    why: 'these tell which deployment is newer, and there is only one',
  },
  {
    schema: 'kore.publishStatus',
    path: /^\/jobType$/,
    change: /missing|null|empty|an? (list|object)|true|zero|number|blank/,
    why: 'the vendor has a sample and no schema: another job than a publish is refused where it is named',
  },
  {
    schema: 'kore.publishStatus',
    path: /^\/streamId$/,
    change: /missing/,
    why: 'the vendor has a sample and no schema: it is checked only if it is there',
  },
  {
    schema: 'kore.publishStatus',
    path: /^\/(createdBy|requestedTime|initiatedOn)$/,
    change: /./,
    why: 'it is only shown, beside drift or for a rollout',
  },
  {
    schema: 'kore.publishStatus',
    path: /\/result\/state$|\/6\/result\/versionComment$/,
    change: /missing|null|empty|white space|another case|a blank/,
    why: 'parts without a comment or a state say nothing against the others',
  },
  {
    schema: 'kore.publishStatus',
    path: /\/[0-46]\/result$/,
    change: /./,
    why: 'nothing but the comment of a dialog is read there, and the dialog has one',
  },
  {
    schema: 'kore.publishStatus',
    path: /\/5\/result\/versionComment$/,
    change: /a blank/,
    why: 'blanks around a comment are not part of it',
  },
];

/** Changes after which a target with `deployed: false` may be in sync. */
const SAYS_NONE: readonly Exception[] = [
  {
    schema: 'phoenix.exists',
    path: /^\/data\/id$/,
    change: /text|white space|case|a blank|surrogate/,
    why: 'the reply does not name the prompt: any version is one of it',
  },
  {
    schema: 'chatcaptain.status',
    path: /^\/prod$/,
    change: /^(missing|null|an object of none)$/,
    why: 'so the vendor says that nothing is deployed there',
  },
  {
    schema: 'cartesia.deployments',
    path: /^\/0$|^\/0\/is_live$/,
    change: /^(missing|true, or false)$/,
    why: 'so the vendor says that none is live, and the agent is there',
  },
  {
    schema: 'astropods.deployments',
    path: /^\/deployments\/0\/|^\/count$/,
    change: /./,
    why: 'an earlier reply says that nothing is active: the list only adds what was active before',
  },
  {
    schema: 'cartesia.agent',
    path: /^\/deleted_at$/,
    change: /missing|an empty text/,
    why: 'so the vendor says that it is not deleted',
  },
];

let vendors: BareVendors;
const bodies = new Map<string, string>();
const cases: Case[] = [];
const reports = new Map<string, TargetReport>();
const keyOf = ({ provider, kind }: Read, number: number) => `${provider} ${kind} ${number}`;

beforeAll(async () => {
  const clock = hastyClock();
  vendors = await serveBare((socket, question) => {
    const { provider, kind, number, decides, body } = question;
    if (!decides) {
      socket.write(wired(question));
      return;
    }
    const spoilt = bodies.get(`${provider} ${kind} ${number}`);
    socket.write(
      wired({ status: 200, body: spoilt?.replaceAll(objectOf(kind, 0), objectOf(kind, number)) ?? body }),
    );
  });
  const right = await checkBare(
    vendors,
    READS.map((read, index) => targetOf(read, 0, `right-${index}`, 'right')).join(''),
    { clock },
  );
  for (const target of right.targets) reports.set(target.deployment, target);
  for (const read of READS) {
    const question = vendors.questions.find(
      ({ provider, kind, decides }) => provider === read.provider && kind === read.kind && decides,
    );
    const body: Json = JSON.parse(question?.body ?? 'null');
    for (const path of usedPaths(SCHEMAS[read.schema] ?? {}, body, [], read.free)) {
      for (const [change, make] of Object.entries(CHANGES)) {
        const text = textOf(changed(body, path, make));
        if (text === textOf(body)) continue;
        const number = cases.length + 1;
        cases.push({ read, number, path: `/${path.join('/')}`, change, body: text });
        bodies.set(keyOf(read, number), text);
      }
    }
  }
  const targets = cases.flatMap(({ read, number, path }) => {
    const names =
      read.kind === 'live' ? ['same', 'none', ...(FIELDS[read.provider]?.[path] ? ['not'] : [])] : ['none'];
    return names.map((name) =>
      targetOf(read, number, `${number}-${name}`, name, FIELDS[read.provider]?.[path]),
    );
  });
  const report = await checkBare(vendors, targets.join(''), { clock, timeoutMs: 30_000 });
  for (const target of report.targets) reports.set(target.deployment, target);
}, 180_000);

afterAll(() => vendors.close());

function targetOf(read: Read, number: number, name: string, what: string, field = ''): string {
  const expect = EXPECTED[read.provider] ?? {};
  const right = expect[field] ?? '';
  const environment =
    read.kind !== 'live' || what === 'none'
      ? '{ deployed: false }'
      : JSON.stringify({ expect: what === 'not' ? { [field]: { not: right } } : expect });
  return declared(name, read.provider, objectOf(read.kind, number), environment);
}

/** Whether the provider's own sample says that this place may show that nothing is deployed. */
const saysNone = ({ read, path }: Case) =>
  sampleOf(read.provider).live.none?.includes(path) === true && read.kind === 'live';
const isHarmless = ({ read, path, change }: Case) =>
  read.kind === 'live' &&
  sampleOf(read.provider).live.harmless?.some(
    (each) => each.place === path && (each.change ?? change) === change,
  ) === true;
const excepted = (exceptions: readonly Exception[], { read, path, change }: Case) =>
  exceptions.find((each) => each.schema === read.schema && each.path.test(path) && each.change.test(change));
const statusOf = ({ number }: Case, name: string) => reports.get(`${number}-${name}`)?.status;
const saying = ({ read, path, change }: Case) => `${read.schema} ${path}: ${change}`;

test('the right replies are in sync, so the tests below can fail', () => {
  const right = READS.map((_read, index) => reports.get(`right-${index}`)?.status);

  expect(right).toEqual(READS.map(() => 'in-sync'));
});

describe.each(READS)('a spoilt field of $schema', (read) => {
  const own = () => cases.filter((each) => each.read === read);

  test.runIf(read.kind === 'live')('does not leave a target in sync that expects all fields', () => {
    const inSync = own().filter(
      (each) => statusOf(each, 'same') === 'in-sync' && !isHarmless(each) && !excepted(UNREAD, each),
    );

    expect(inSync.map(saying)).toEqual([]);
  });

  test('does not prove that nothing is deployed', () => {
    const inSync = own().filter(
      (each) => statusOf(each, 'none') === 'in-sync' && !saysNone(each) && !excepted(SAYS_NONE, each),
    );

    expect(inSync.map(saying)).toEqual([]);
  });

  test.runIf(read.kind === 'live')('that has no value does not count as "not X"', () => {
    const inSync = own().filter(
      (each) =>
        SAYS_NOTHING.includes(each.change) &&
        statusOf(each, 'not') === 'in-sync' &&
        // The field of this place is a list, so an empty list is another value.
        !(each.path === '/statusSummary' && each.change === 'a list of none'),
    );

    expect(inSync.map(saying)).toEqual([]);
  });

  test('gives every unknown target a reason', () => {
    const unknown = own().flatMap(({ number }) =>
      ['same', 'none', 'not'].flatMap((name) => reports.get(`${number}-${name}`) ?? []),
    );
    const reasons = new Set(
      unknown
        .filter(({ status }) => status === 'unknown')
        .flatMap(({ findings }) => findings.flatMap(({ reason }) => reason ?? [])),
    );

    expect([...reasons].sort()).toEqual(expect.arrayContaining(['malformed-response']));
    expect(
      unknown.filter(
        ({ status, findings }) => status === 'unknown' && !findings.some(({ reason }) => reason),
      ),
    ).toEqual([]);
  });
});

test('every exception is still needed', () => {
  const used = new Set(
    cases.flatMap((each) => [
      statusOf(each, 'same') === 'in-sync' && excepted(UNREAD, each),
      statusOf(each, 'none') === 'in-sync' && excepted(SAYS_NONE, each),
    ]),
  );

  expect([...UNREAD, ...SAYS_NONE].filter((each) => !used.has(each))).toEqual([]);
});

test('every provider is tried', () => {
  expect(new Set(cases.map(({ read }) => read))).toEqual(new Set(READS));
  expect([...new Set(FIRST_READS.map(({ provider }) => provider))]).toEqual(PROVIDER_IDS);
  tried('fields of a reply, spoilt', cases.length);
});
