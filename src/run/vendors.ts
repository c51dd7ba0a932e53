import type { AccessDenied } from '../access/credentials.ts';
import { validateId } from '../manifest/validators.ts';
import type { Target } from '../model/manifest.ts';
import type { UnreadableReason } from '../model/observation.ts';
import { type Listed, type Provider, ReadError } from '../providers/contract.ts';
import type { Redact } from '../redact/redactor.ts';
import { connect } from './connect.ts';
import type { RunContext } from './context.ts';
import { getFor } from './get.ts';
import { observe } from './observe.ts';
import { observeOptions } from './observe-options.ts';
import type { ReadOptions } from './options.ts';
import { endOf, readingOf } from './read.ts';
import type { Reading } from './reading.ts';

type Listing =
  | { readonly kind: 'listed'; readonly objects: readonly Listed[] }
  | { readonly kind: 'failed'; readonly reason: UnreadableReason; readonly message: string };

export interface Vendors {
  /** Lists the vendor's objects with the target's connection, settings and credentials. */
  list(target: Target): Promise<Listing>;
  read(targets: readonly Target[]): Promise<Reading>;
  readonly redact: Redact;
  close(): Promise<void>;
}

export function openVendors(options: ReadOptions, context: RunContext): Vendors {
  const end = endOf(options, context);
  const spelled = new Set<string>();
  const spell = ({ settings }: Target) => {
    for (const text of Object.values(settings)) spelled.add(text);
  };
  const transport = connect(context, { options, signal: end.signal, spelled: () => [...spelled] });
  const reading = observeOptions(context, transport);
  const { resolveEndpoint } = reading;
  const failed = ({ reason, message }: AccessDenied | ReadError): Listing => {
    return { kind: 'failed', reason, message: transport.redact(message) };
  };
  return {
    list: async (target) => {
      spell(target);
      const endpoint = resolveEndpoint(target);
      if ('reason' in endpoint) return failed(endpoint);
      const { list } = endpoint.provider;
      if (list === undefined) throw new Error(`${endpoint.provider.id} has no list`);
      const get = getFor(target, { endpoint, shared: new Map(), options: reading, asked: [] });
      try {
        const objects = await list.read(target.settings, get);
        return { kind: 'listed', objects: usable(objects, endpoint.provider, transport.redact) };
      } catch (error) {
        if (error instanceof ReadError) return failed(error);
        throw error;
      }
    },
    read: async (targets) => {
      targets.forEach(spell);
      return readingOf(targets, await observe(targets, reading), transport);
    },
    redact: transport.redact,
    close: async () => {
      end.release();
      await transport.close();
    },
  };
}

/** Removes duplicates, redacts names, and refuses ids that must not be sent. */
function usable(objects: readonly Listed[], { noun }: Provider, redact: Redact): Listed[] {
  const known = new Map<string, Listed>();
  for (const { name, ...object } of objects) {
    const key = JSON.stringify(object.settings);
    const environments = object.environments ?? [];
    const all = [object.settings, ...environments.map(({ settings = {} }) => settings)];
    for (const [setting, value] of all.flatMap((settings) => Object.entries(settings))) {
      const fault = redact(value) === value ? validateId(value) : 'holds the value of a credential';
      if (fault === undefined) continue;
      throw new ReadError('malformed-response', `the list has a ${noun} whose ${setting} ${fault}`);
    }
    if (!known.has(key)) known.set(key, { name: redact(name), ...object });
  }
  return [...known.values()];
}
