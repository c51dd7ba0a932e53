import type { Definition } from '../../definition/definition.ts';
import { readFields } from '../../definition/fields.ts';
import { replyWith } from '../../definition/keep.ts';
import { movingOf } from '../../definition/observe.ts';
import { at, faultAs } from '../../definition/pointer.ts';
import type { Json } from '../../model/json.ts';
import type { Observation } from '../../model/observation.ts';
import { unknownFields } from '../common.ts';
import type { Get, Settings } from '../contract.ts';

export const LIST_PATH = '/api/public/v2/prompts';

/**
 * The prompts that have a label, a hundred per page (`PromptMeta`). With the query `label`, `versions` has only
 * the versions with this label: langfuse/langfuse, `getPromptsMeta.ts`, read 2026-08-22. Only an entry that leaves no
 * doubt is used.
 */
export const LIST = replyWith([
  ...['name', 'type', 'versions', 'labels'].map((name) => `/data/*/${name}`),
  '/meta/totalPages',
]);

interface Fleet {
  readonly settings: Settings;
  readonly get: Get;
  readonly alike: number;
}

/** Entries by name; undefined for a name with two entries. */
type Entries = ReadonlyMap<string, Json | undefined>;

/** The entries that were read already, by the body of the first page. */
const known = new WeakMap<object, Promise<Entries | undefined>>();

/** Observes a prompt by its entry in the list. Undefined if the list costs more than it saves, or leaves a doubt. */
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
  const wanted = { version: { ...version, at: '/versions/0' }, type };
  const read = await readFields(wanted, entry, '').catch(faultAs(() => undefined));
  if (read?.fields.version === undefined || read.fields.type === undefined) return undefined;
  const { fields, open } = read;
  return { kind: 'found', fields, ...unknownFields(open), ...movingOf(definition, settings) };
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
    // The prompts of a page that could not be read are read singly.
    for (const entry of Array.isArray(list) ? list : []) {
      const name = at(entry, '/name');
      if (typeof name === 'string') entries.set(name, entries.has(name) ? undefined : entry);
    }
  }
  return entries;
}

/** Undefined if the page cannot be read. Then the prompts are read singly, and these reads say why they fail. */
async function pageOf(page: number, { settings, get }: Fleet): Promise<Json | undefined> {
  const { label = '' } = settings;
  const query = { label, limit: '100', page: String(page) };
  const request = { path: LIST_PATH, query, ...LIST, madeOf: [label] };
  const reply = await get(request).catch(faultAs(() => undefined));
  return reply?.status === 200 ? reply.body : undefined;
}
