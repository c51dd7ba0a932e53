import {
  allowedBaseUrl,
  credentialValue,
  type Operator,
  type PlannedCredential,
  planCredentials,
  type Refused,
} from '../access/credentials.ts';
import type { Clock } from '../model/clock.ts';
import { hasInexactNumber } from '../model/exact-json.ts';
import type { Json } from '../model/json.ts';
import type { Target } from '../model/manifest.ts';
import type {
  Absent,
  Fields,
  Found,
  Notes,
  Observation,
  OpenField,
  OtherEnvironment,
  Rollout,
  UnreadableReason,
} from '../model/observation.ts';
import { ROUNDED } from '../providers/common.ts';
import {
  type Get,
  type GetRequest,
  type Provider,
  ReadFailed,
  type Reply,
  type Settings,
} from '../providers/contract.ts';
import { type FromSchema, onlyUsed, type ReplySchema } from '../providers/reply.ts';
import type { Redact } from '../redact/redactor.ts';
import { redactObject } from '../redact/report.ts';
import { validateReply } from '../schema/validate.ts';
import type { CallResult, Transport } from '../transport/index.ts';

export interface ObserveOptions {
  readonly transport: Transport;
  readonly operator: Operator;
  readonly clock: Clock;
  readonly providerOf: (id: string) => Provider;
  /** Called after each target, for a progress line. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** More than any lane lets through, so that no lane ever waits for a target. */
const TARGETS_AT_ONCE = 128;

/** Reads every target, all hosts side by side. A target that cannot be read is an observation like any other. */
export async function observe(targets: readonly Target[], options: ObserveOptions): Promise<Observation[]> {
  const observations: Observation[] = new Array(targets.length);
  const shared: SharedReplies = new Map();
  const observeNext = observerWith(shared, options);
  const unread = countSettings(targets);
  const queues = new Map<string, number[]>();
  targets.forEach((target, index) => {
    const queue = queues.get(target.connection.name + target.provider) ?? [];
    queue.push(index);
    queues.set(target.connection.name + target.provider, queue);
  });
  let done = 0;
  const work = async (queue: number[]) => {
    for (let index = queue.pop(); index !== undefined; index = queue.pop()) {
      const target = targets[index];
      if (target === undefined) continue;
      const asked: Asked[] = [];
      observations[index] = await observeNext(target, asked);
      forget(target, { unread, asked, shared });
      done += 1;
      options.onProgress?.(done, targets.length);
    }
  };
  const workers = [...queues.values()].flatMap((queue) => {
    // Taken from the end: reversed, they go out in the manifest's order.
    queue.reverse();
    return Array.from({ length: Math.min(queue.length, TARGETS_AT_ONCE) }, () => work(queue));
  });
  await Promise.all(workers);
  return observations;
}

/** For targets that come one by one: equal requests are sent once for all of them. */
export function createObserver(options: ObserveOptions): (target: Target) => Promise<Observation> {
  return observerWith(new Map(), options);
}

/** A reply that a target has used. */
interface Asked {
  readonly key: string;
  readonly madeOf?: readonly string[] | undefined;
}

/** `asked`, if given, is told each reply that the target has used. */
function observerWith(shared: SharedReplies, options: ObserveOptions) {
  const wayTo = createPlanner(options);
  return (target: Target, asked?: Asked[]): Promise<Observation> =>
    observeOne(target, { shared, wayTo, options, asked });
}

/** How many targets that are not read yet have a setting of this value. */
type Unread = Map<string, number>;

function countSettings(targets: readonly Target[]): Unread {
  const unread: Unread = new Map();
  for (const { settings } of targets) {
    for (const value of Object.values(settings)) unread.set(value, (unread.get(value) ?? 0) + 1);
  }
  return unread;
}

interface Forgetting {
  readonly unread: Unread;
  readonly asked: readonly Asked[];
  readonly shared: SharedReplies;
}

/** A reply to a request with an id in it that no unread target has is of no further use. */
function forget({ settings }: Target, { unread, asked, shared }: Forgetting): void {
  for (const value of Object.values(settings)) {
    const left = (unread.get(value) ?? 0) - 1;
    if (left > 0) unread.set(value, left);
    else unread.delete(value);
    if (left > 0 || value === '') continue;
    const segment = encodeURIComponent(value);
    for (const { key, madeOf } of asked) {
      if (madeOf === undefined ? key.includes(segment) : madeOf.includes(value)) shared.delete(key);
    }
  }
}

type SharedReplies = Map<string, Promise<Received>>;

/** The body has been checked against the schema. */
type Received = CallResult & { readonly schema: ReplySchema };

/** Where a target is asked for, and as whom. */
interface Way {
  readonly provider: Provider;
  readonly base: string;
  readonly origin: string;
  readonly planned: readonly PlannedCredential[];
  readonly owner: string;
}

/** Targets of one place with the same credentials go the same way: it is planned once. */
function createPlanner({ operator, clock, providerOf }: ObserveOptions): (target: Target) => Way | Refused {
  const bases = new Map<string, { url: string; origin: string } | Refused>();
  const ways = new Map<string, Way>();
  /** A number for each credential: what a variable holds can change while a session lasts. */
  const numbers = new Map<string, number>();
  const numberOf = ({ variable }: PlannedCredential) => {
    const value = credentialValue(variable, operator);
    const number = numbers.get(value) ?? numbers.size;
    numbers.set(value, number);
    return number;
  };
  return ({ provider: id, settings, credentials }) => {
    const provider = providerOf(id);
    const declared = provider.baseUrl(settings);
    // A session can outlive a change of the environment, as an inline Pulumi program's does.
    const place = `${id} ${declared} ${operator.environment[provider.baseUrlVariable] ?? ''}`;
    const base = bases.get(place) ?? withOrigin(allowedBaseUrl(provider, declared, operator));
    bases.set(place, base);
    if ('reason' in base) return base;
    // A token may run out during the run: this is asked each time.
    const plan = planCredentials(provider, credentials, operator, clock);
    if ('reason' in plan) return plan;
    const owner = [id, ...plan.planned.map((each) => `${each.variable}:${numberOf(each)}`)].join(' ');
    const key = JSON.stringify([base.url, owner, plan.planned]);
    const way = ways.get(key) ?? { provider, base: base.url, origin: base.origin, ...plan, owner };
    ways.set(key, way);
    return way;
  };
}

function withOrigin(base: { url: string } | Refused): { url: string; origin: string } | Refused {
  return 'reason' in base ? base : { url: base.url, origin: new URL(base.url).origin };
}

interface Observing {
  readonly shared: SharedReplies;
  readonly wayTo: (target: Target) => Way | Refused;
  readonly options: ObserveOptions;
  readonly asked: Asked[] | undefined;
}

async function observeOne(
  target: Target,
  { shared, wayTo, options, asked }: Observing,
): Promise<Observation> {
  const way = wayTo(target);
  if ('reason' in way) return { kind: 'unreadable', ...way };
  const { provider } = way;
  const get = getFor(target, { way, shared, options, asked });
  try {
    return redacted(withoutInexact(await provider.read(target.settings, get)), options.transport);
  } catch (error) {
    if (error instanceof ReadFailed) return unreadable(error.reason, error.message, options.transport);
    throw error;
  }
}

function unreadable(reason: UnreadableReason, message: string, transport: Transport): Observation {
  return { kind: 'unreadable', reason, message: transport.redact(message) };
}

/** A number that lost digits is neither equal to another nor different: its field is open, whatever the provider. */
function withoutInexact(observation: Observation): Observation {
  if (observation.kind === 'unreadable') return observation;
  if (observation.kind === 'rolling') return { ...observation, rollout: exactRollout(observation.rollout) };
  const { rollouts } = observation;
  const exact =
    rollouts === undefined ? observation : { ...observation, rollouts: rollouts.map(exactRollout) };
  if (exact.kind === 'absent') return exact;
  const inexact = Object.keys(exact.fields).filter((name) => hasInexactNumber(exact.fields[name] ?? null));
  if (inexact.length === 0) return exact;
  const open: Record<string, OpenField> = Object.fromEntries(inexact.map((name) => [name, ROUNDED]));
  return { ...exact, fields: exactFields(exact.fields), open: { ...exact.open, ...open } };
}

function exactRollout(rollout: Rollout): Rollout {
  return { ...rollout, fields: exactFields(rollout.fields) };
}

function exactFields(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !hasInexactNumber(value)));
}

const LONGEST_ROLLOUT_MESSAGE = 500;

/**
 * What is only shown is made harmless at once: no credential may be cut in two before it is hidden. What is compared
 * stays as it is until it has been.
 */
function redacted(observation: Observation, { redact }: Transport): Observation {
  switch (observation.kind) {
    case 'unreadable':
      return {
        ...observation,
        message: redact(observation.message),
        ...(observation.others && { others: redactedOthers(observation.others, redact) }),
      };
    case 'rolling':
      return { ...observation, rollout: redactedRollout(observation.rollout, redact) };
    case 'absent':
      return { ...observation, ...redactedNotes(observation, redact) };
    case 'found': {
      const { unhealthy } = observation;
      return {
        ...observation,
        ...redactedNotes(observation, redact),
        ...(unhealthy && { unhealthy: redactedTexts(unhealthy, redact) }),
        ...(observation.open !== undefined && { open: redactedOpen(observation.open, redact) }),
        ...(observation.liveBy !== undefined && { liveBy: redact(observation.liveBy) }),
      };
    }
    default:
      return observation satisfies never;
  }
}

function redactedOthers(others: readonly OtherEnvironment[], redact: Redact): readonly OtherEnvironment[] {
  return others.map(({ environment, fields, fault }) => ({
    environment: redact(environment),
    fields: redactObject(fields, redact),
    ...(fault !== undefined && { fault: redact(fault) }),
  }));
}

type Noted = Notes & Pick<Found, 'others'> & Pick<Absent, 'detail'>;

function redactedNotes(observation: Found | Absent, redact: Redact): Noted {
  const { rollouts, pinned, pinnedAtOnce, skipped, others } = observation;
  return {
    ...('detail' in observation &&
      observation.detail !== undefined && { detail: redact(observation.detail) }),
    ...(rollouts && { rollouts: rollouts.map((rollout) => redactedRollout(rollout, redact)) }),
    ...(pinned && { pinned: redactedTexts(pinned, redact) }),
    ...(pinnedAtOnce && { pinnedAtOnce: pinnedAtOnce.map((each) => redactedTexts(each, redact)) }),
    ...(skipped && { skipped: redactedTexts(skipped, redact) }),
    ...(others && { others: redactedOthers(others, redact) }),
  };
}

/** Of a note that is nothing but texts. */
function redactedTexts<Note extends object>(note: Note, redact: Redact): Note {
  const entries = Object.entries(note).map(([key, text]) => [key, redact(String(text))]);
  return Object.fromEntries(entries) as Note;
}

function redactedOpen(open: Readonly<Record<string, OpenField>>, redact: Redact) {
  return Object.fromEntries(
    Object.entries(open).map(([field, each]) => [field, { ...each, message: redact(each.message) }]),
  );
}

function redactedRollout(rollout: Rollout, redact: Redact): Rollout {
  const { fields, status, since, message } = rollout;
  return {
    ...rollout,
    fields: redactObject(fields, redact),
    ...(status !== undefined && { status: redact(status) }),
    ...(since !== undefined && { since: redact(since) }),
    ...(message !== undefined && { message: redact(message).slice(0, LONGEST_ROLLOUT_MESSAGE) }),
  };
}

interface GetParts {
  readonly way: Way;
  readonly shared: SharedReplies;
  readonly options: ObserveOptions;
  readonly asked: Asked[] | undefined;
}

/** The settings that may change a request beyond its URL. `baseUrl` only places it. */
function sentSettings(provider: Provider, settings: Settings): readonly (string | undefined)[] {
  const own = provider.settings.filter(({ name, on }) => on.includes('connection') && name !== 'baseUrl');
  return own.map(({ name }) => settings[name]);
}

function getFor({ settings }: Target, { way, shared, options, asked }: GetParts): Get {
  const { provider, base, origin, planned, owner } = way;
  const plain = provider.headers?.(settings) ?? {};
  const sender = JSON.stringify([plain, owner, sentSettings(provider, settings)]);
  return async <const S extends ReplySchema>(wanted: GetRequest<S>): Promise<Reply<FromSchema<S>>> => {
    const url = base + wanted.path + queryText(wanted.query);
    // Equal requests of a run are one: same place, same headers, same credentials.
    const key = `${url} ${sender}`;
    asked?.push({ key, madeOf: wanted.madeOf });
    let received = shared.get(key);
    if (received === undefined) {
      const limited = `${origin} ${owner}`;
      const called = options.transport.call({
        url,
        headers: plain,
        credentials: planned,
        authorise: (values) => provider.authorise(values, settings, options.clock),
        rateLimits: wanted.rateLimits ?? provider.rateLimits,
        limitKey:
          wanted.rateLimits === undefined ? limited : `${limited} ${replyName(provider, wanted.response)}`,
        expiring: provider.expiringCredential,
        errorMessage: provider.errorMessage,
        refusal: provider.refusal,
        skip: wanted.skip,
        errorCode: provider.errorCode,
        judgesErrors: provider.judgesErrors ?? false,
      });
      received = called.then((result) => receivedOf(result, wanted, provider));
      shared.set(key, received);
    }
    return replyOf(await received, wanted.response);
  };
}

function replyName({ id, replies }: Provider, schema: ReplySchema): string {
  const name = Object.keys(replies).find((each) => replies[each] === schema);
  if (name === undefined) throw new Error(`the provider ${id} asks for a reply that is not one of its own`);
  return name;
}

/** Checked, and cut down to the members that are used. */
async function receivedOf(result: CallResult, wanted: GetRequest, provider: Provider): Promise<Received> {
  const schema = wanted.response;
  if (result.kind !== 'ok') return { ...result, schema };
  const fault = await validateReply(provider.id, replyName(provider, schema), result.body);
  if (fault === undefined) {
    return { kind: 'ok', body: wanted.onlyUsed ? onlyUsed(result.body, schema) : result.body, schema };
  }
  const where = fault.pointer === '' ? 'the reply' : fault.pointer;
  return {
    kind: 'failed',
    reason: 'malformed-response',
    message: `the reply has another shape than documented: ${where} ${fault.message}`,
    schema,
  };
}

function replyOf<S extends ReplySchema>(received: Received, schema: S): Reply<FromSchema<S>> {
  if (received.kind === 'failed') throw new ReadFailed(received.reason, received.message);
  if (received.kind === 'not-found') {
    const { message, code } = received;
    return { status: 404, message, ...(code !== undefined && { code }) };
  }
  const { body } = received;
  if (!fits(body, schema, received)) throw new Error('one request is asked for with two schemas');
  return { status: 200, body };
}

/** The border where a vendor's bytes become our types: they were checked against this very schema. */
function fits<S extends ReplySchema>(
  _body: Json,
  schema: S,
  received: Received,
): _body is Json & FromSchema<S> {
  return received.schema === schema;
}

function queryText(query: Readonly<Record<string, string>> | undefined): string {
  if (query === undefined) return '';
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `?${pairs.join('&')}`;
}
