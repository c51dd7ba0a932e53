import type { Definition } from '../../definition/definition.ts';
import { readFields } from '../../definition/fields.ts';
import { keepOnly } from '../../definition/keep.ts';
import { movingOf } from '../../definition/observe.ts';
import { at } from '../../definition/pointer.ts';
import type { Json } from '../../model/json.ts';
import type { Observation } from '../../model/observation.ts';
import { unknownFields } from '../common.ts';
import { type Get, ReadError, type Settings } from '../contract.ts';
import type { ReplySchema } from '../reply.ts';

/**
 * The prompts that have a label, a hundred a page (`PromptMeta`). With `label`, `versions` has only those that carry it:
 * langfuse/langfuse, `getPromptsMeta.ts`, read 2026-08-22. It only ever answers for a prompt whose entry leaves no doubt.
 */
export const LIST: ReplySchema = {
  properties: {
    data: { items: { properties: { name: {}, type: {}, versions: {}, labels: {} } } },
    meta: { properties: { totalPages: {} } },
  },
};

export const LIST_PATH = '/api/public/v2/prompts';

const keep = keepOnly([
  ...['name', 'type', 'versions', 'labels'].map((name) => `/data/*/${name}`),
  '/meta/totalPages',
]);

interface Fleet {
  readonly settings: Settings;
  readonly get: Get;
  readonly alike: number;
}

/** Entries by name; one that is there twice is in doubt. */
type Entries = ReadonlyMap<string, Json | undefined>;

/** All pages are read once for all targets that share the first. */
const known = new WeakMap<object, Promise<Entries | undefined>>();

/** Undefined where the list costs more than it saves, or leaves a doubt. */
export async function readFromList(definition: Definition, fleet: Fleet): Promise<Observation | undefined> {
  const { settings } = fleet;
  const entry = (await entriesOf(fleet))?.get(settings.prompt ?? '');
  if (entry === undefined) return undefined;
  const [versions, labels] = [at(entry, '/versions'), at(entry, '/labels')];
  const isSure =
    Array.isArray(versions) &&
    versions.length === 1 &&
    Array.isArray(labels) &&
    labels.includes(settings.label ?? '');
  if (!isSure) return undefined;
  const { version, type } = definition.fields;
  if (version === undefined || type === undefined) return undefined;
  try {
    const { fields, open } = await readFields(
      { version: { ...version, at: '/versions/0' }, type },
      entry,
      '',
    );
    if (fields.version === undefined || fields.type === undefined) return undefined;
    return { kind: 'found', fields, ...unknownFields(open), ...movingOf(definition, settings) };
  } catch (error) {
    if (error instanceof ReadError) return undefined;
    throw error;
  }
}

async function entriesOf(fleet: Fleet): Promise<Entries | undefined> {
  const first = await pageOf(1, fleet);
  if (typeof first !== 'object' || first === null) return undefined;
  const entries = known.get(first) ?? readAll(first, fleet);
  known.set(first, entries);
  return entries;
}

async function readAll(first: Json, fleet: Fleet): Promise<Entries | undefined> {
  const pages = at(first, '/meta/totalPages');
  if (typeof pages !== 'number' || !Number.isInteger(pages) || pages < 1 || pages > fleet.alike) {
    return undefined;
  }
  const others = await Promise.all(Array.from({ length: pages - 1 }, (_, index) => pageOf(index + 2, fleet)));
  const entries = new Map<string, Json | undefined>();
  for (const page of [first, ...others]) {
    const list = at(page ?? null, '/data');
    // A page that could not be read leaves its prompts to single reads.
    for (const entry of Array.isArray(list) ? list : []) {
      const name = at(entry, '/name');
      if (typeof name === 'string') entries.set(name, entries.has(name) ? undefined : entry);
    }
  }
  return entries;
}

/** Undefined where it cannot be read: the single reads say why. */
async function pageOf(page: number, { settings, get }: Fleet): Promise<Json | undefined> {
  const { label = '' } = settings;
  try {
    const reply = await get({
      path: LIST_PATH,
      query: { label, limit: '100', page: String(page) },
      response: LIST,
      keep,
      madeOf: [label],
    });
    return reply.status === 200 ? reply.body : undefined;
  } catch (error) {
    if (error instanceof ReadError) return undefined;
    throw error;
  }
}
