import { type Json, jsonEqual } from '../model/json.ts';
import type { Observation } from '../model/observation.ts';
import { type Get, type GetRequest, type Provider, ReadError, type Reply } from '../providers/contract.ts';
import type { Definition, Example } from './definition.ts';
import { mainKey, withDefaults } from './simulator.ts';
import { filledPath, spelled } from './template.ts';

/** Reads an example as a run would. Returns what differs from its `is`, or undefined. */
export async function exampleFault(
  provider: Provider,
  definition: Definition,
  example: Example,
): Promise<string | undefined> {
  const settings = withDefaults(definition, example.settings);
  const unanswered: string[] = [];
  let observation: Observation;
  try {
    const get = getFrom(definition, example, { settings, unanswered });
    observation = await provider.read(settings, get);
    if (observation.kind === 'found')
      observation = (await provider.later?.read(observation, settings, get)) ?? observation;
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    observation = { kind: 'unreadable', reason: error.reason, message: error.message };
  }
  const fault = faultOf(observation, example);
  const [asked] = unanswered;
  return fault === undefined || asked === undefined
    ? fault
    : `${fault}; "replies" has no body for ${asked}, so that request gets a 404`;
}

interface Answering {
  readonly settings: Readonly<Record<string, string>>;
  /** Receives further requests that have no reply. */
  readonly unanswered: string[];
}

function getFrom(definition: Definition, example: Example, { settings, unanswered }: Answering): Get {
  const { reply, replies = {}, status = 200 } = example;
  const main = mainKey(definition, settings);
  const others = new Map(
    Object.entries(replies).map(([path, body]) => [spelled(filledPath(path, settings)), body] as const),
  );
  const get = async ({ path, query, keep = (whole) => whole }: GetRequest): Promise<Reply<Json>> => {
    const url = spelled(path, query);
    const body = others.get(url) ?? (url === main && status === 200 ? reply : undefined);
    if (body !== undefined) return { status: 200, body: await keep(body) };
    if (url === main && status !== 404 && status !== 200) {
      throw new ReadError(status >= 500 ? 'server-error' : 'bad-request', `the vendor answered ${status}`);
    }
    if (url !== main) unanswered.push(url.replace(/\?$/, ''));
    return { status: 404, message: 'the vendor answered 404' };
  };
  // Definitions check bodies themselves, so the body needs no schema.
  return get as Get;
}

function faultOf(observation: Observation, { is }: Example): string | undefined {
  const said = saidOf(observation);
  if (typeof is === 'string')
    return said === is ? undefined : `it reads as ${told(observation)}, not as ${is}`;
  if (observation.kind !== 'found') return `it reads as ${told(observation)}`;
  for (const [field, value] of Object.entries(is)) {
    const found = observation.fields[field];
    if (found === undefined) {
      return `"${field}" is not observed${observation.open?.[field] ? `: ${observation.open[field].message}` : ''}`;
    }
    if (!jsonEqual(found, value))
      return `"${field}" reads as ${JSON.stringify(found)}, not as ${JSON.stringify(value)}`;
  }
  return undefined;
}

function saidOf(observation: Observation): 'missing' | 'unknown' | 'pending' | 'found' {
  const { kind } = observation;
  // If the vendor shows only a rollout that failed, what is live is unknown.
  if (kind === 'rolling' && observation.rollout.state === 'failed') return 'unknown';
  const words = { found: 'found', absent: 'missing', unreadable: 'unknown', rolling: 'pending' } as const;
  return words[kind];
}

function told(observation: Observation): string {
  if (observation.kind !== 'unreadable') return saidOf(observation);
  return `unknown (${observation.reason}: ${observation.message})`;
}
