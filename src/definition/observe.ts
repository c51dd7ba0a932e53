import type { Json } from '../model/json.ts';
import type { Absent, Fields, Found, Observation, OpenField, Rollout } from '../model/observation.ts';
import { unknownFields } from '../providers/common.ts';
import { ambiguous, ReadError, type Settings } from '../providers/contract.ts';
import { typeName } from '../providers/members.ts';
import type { Definition, StateDefinition } from './definition.ts';
import { isSame } from './entries.ts';
import { readFields } from './fields.ts';
import { at, malformed } from './pointer.ts';
import { onlyVersion, readSplit, type Traffic } from './split.ts';
import { filled, filledPointer } from './template.ts';

export interface Picked {
  readonly item: Json;
  /** The item's pointer in the body, for messages. */
  readonly place: string;
  readonly settings: Settings;
}

/** Reads an item. Throws `ReadError` if it has another shape than the definition. */
export async function observationOf(definition: Definition, picked: Picked): Promise<Observation> {
  const { item, place } = picked;
  assertAbout(definition, picked);
  const none = noneOf(definition, item, place);
  if (none !== undefined) return none;
  const state = stateOf(definition.state, item, place);
  if (state?.kind === 'absent') return { kind: 'absent', detail: `its state is ${state.word}` };
  const { fields, open } = await readFields(definition.fields, item, place);
  const given = { ...(state !== undefined && { status: state.word }), ...fields };
  if (state !== undefined && state.kind !== 'live') {
    const rollout: Rollout = {
      state: state.kind === 'failed' ? 'failed' : 'in-progress',
      fields: identityOf(definition, given),
      status: state.word,
      ...messageAt(item, definition.state?.message),
    };
    return { kind: 'rolling', rollout, meanwhile: 'unnamed' };
  }
  const traffic = definition.split && readSplit(definition.split, item, place);
  return withTraffic(
    {
      kind: 'found',
      fields: given,
      ...unknownFields(open),
      ...liveOf(given),
      ...movingOf(definition, picked.settings),
      ...rolloutsOf(definition, picked, given),
    },
    traffic,
  );
}

function assertAbout({ read }: Definition, { item, place, settings }: Picked): void {
  for (const [pointer, text] of Object.entries(read.about ?? {})) {
    assertSame(at(item, filledPointer(pointer, settings)), filled(text, settings), `${place}${pointer}`);
  }
}

/** Throws if the reply is about another object. */
export function assertSame(found: Json | undefined, asked: string, place: string): void {
  if (isSame(found, asked)) return;
  if (typeof found !== 'string' && typeof found !== 'number') {
    throw malformed(place, `${typeName(found)}, not a text`);
  }
  throw new ReadError(
    'malformed-response',
    `the reply is about another object: ${place} is ${JSON.stringify(found)}, not ${JSON.stringify(asked)}`,
  );
}

/** Absent if the item itself says that nothing is deployed. */
function noneOf({ read, fields }: Definition, item: Json, place: string): Absent | undefined {
  const { without, archived, inferred } = read.absent ?? {};
  if (archived !== undefined) {
    const value = at(item, archived.at);
    if (typeof value === 'string' && value !== '') {
      return {
        kind: 'absent',
        detail: `it was archived or deleted: ${archived.at} is ${JSON.stringify(value)}`,
      };
    }
    const isMissing = value === undefined && archived.optional !== true;
    if (isMissing || (value !== undefined && value !== null)) {
      throw malformed(
        `${place}${archived.at}`,
        value === '' ? 'empty' : `${typeName(value)}, not a text or null`,
      );
    }
  }
  if (without === undefined) return undefined;
  const value = at(item, without);
  const isOptional = Object.values(fields).some((field) => field.at === without && field.optional === true);
  if (value !== null && !(value === undefined && isOptional)) return undefined;
  return { kind: 'absent', ...(inferred !== undefined && { inferred }) };
}

interface State {
  readonly kind: 'live' | 'pending' | 'failed' | 'absent';
  /** In lower case. */
  readonly word: string;
}

function stateOf(definition: StateDefinition | undefined, item: Json, place: string): State | undefined {
  if (definition === undefined) return undefined;
  const value = at(item, definition.at);
  if (typeof value !== 'string' && typeof value !== 'boolean') {
    throw malformed(`${place}${definition.at}`, `${typeName(value)}, not a text`);
  }
  const word = String(value).toLowerCase();
  const kind = kindOf(definition, word);
  if (kind !== undefined) return { kind, word };
  throw ambiguous(
    `the vendor's word for the state is "${word}" (${place}${definition.at}), and whether that is live is not documented`,
  );
}

function kindOf(definition: StateDefinition, word: string): State['kind'] | undefined {
  const kinds = ['live', 'pending', 'failed', 'absent'] as const;
  return kinds.find((kind) => definition[kind]?.some((each) => each.toLowerCase() === word));
}

/** The rollout of another version than the live one, in progress or failed. */
export function rolloutsOf(
  { rollout, state }: Definition,
  { item }: Picked,
  fields: Fields,
): { readonly rollouts?: readonly Rollout[] } {
  if (rollout === undefined) return {};
  const version = at(item, rollout.version);
  const text = typeof version === 'number' ? String(version) : version;
  if (typeof text !== 'string' || text === '' || text === fields.version) return {};
  const said = rollout.status === undefined ? undefined : at(item, rollout.status);
  const word = typeof said === 'string' ? said.toLowerCase() : undefined;
  const kind = word === undefined || state === undefined ? 'pending' : kindOf(state, word);
  // An undocumented word proves neither progress nor failure.
  if (kind === undefined || kind === 'absent') return {};
  const others = Object.entries(rollout.fields ?? {}).flatMap(([name, pointer]): [string, Json][] => {
    const value = at(item, pointer);
    return value === undefined || value === null ? [] : [[name, value]];
  });
  return {
    rollouts: [
      {
        state: kind === 'failed' ? 'failed' : 'in-progress',
        fields: { version: text, ...Object.fromEntries(others) },
        ...(word !== undefined && { status: word }),
        ...messageAt(item, rollout.message),
      },
    ],
  };
}

/** The vendor's message: a text, or a list of texts. */
export function messageAt(item: Json, pointer: string | undefined): Pick<Rollout, 'message'> {
  const value = pointer === undefined ? undefined : at(item, pointer);
  const texts = (Array.isArray(value) ? value : [value]).filter(
    (text) => typeof text === 'string' && text !== '',
  );
  return texts.length === 0 ? {} : { message: texts.slice(0, MOST_TEXTS).join('; ') };
}

const MOST_TEXTS = 10;

function identityOf({ fields: definitions }: Definition, fields: Fields): Fields {
  const names = Object.keys(fields).filter(
    (name) => name === 'version' || name === 'deploymentId' || definitions[name]?.identity === true,
  );
  return Object.fromEntries(names.map((name) => [name, fields[name] as Json]));
}

/** Since when the version is live, and who deployed it. */
export function liveOf({ deployedAt, deployedBy }: Fields): Pick<Found, 'liveSince' | 'liveBy'> {
  return {
    ...(typeof deployedAt === 'string' && { liveSince: deployedAt }),
    ...(typeof deployedBy === 'string' && { liveBy: deployedBy }),
  };
}

/** A label or alias that moves by itself. */
export function movingOf({ settings }: Pick<Definition, 'settings'>, given: Settings): Pick<Found, 'moving'> {
  for (const [name, { moving = {} }] of Object.entries(settings)) {
    const value = given[name] ?? '';
    if (!Object.hasOwn(moving, value)) continue;
    return {
      moving: `the ${name} ${JSON.stringify(value)} moves by itself, ${moving[value]}: what is live changes without a deployment`,
    };
  }
  return {};
}

/** Adds the traffic. If several versions share it, the field `version` is open. */
export function withTraffic(found: Found, traffic: Traffic | undefined): Found {
  if (traffic === undefined) return found;
  const { version: _, ...others } = found.fields;
  const { version: __, ...open } = found.open ?? {};
  const shares = { traffic: Object.fromEntries(traffic) };
  const only = onlyVersion(traffic);
  if (only !== undefined) {
    return { ...found, fields: { version: only, ...others, ...shares }, ...(found.open && { open }) };
  }
  return { ...found, fields: { ...others, ...shares }, open: { ...open, version: severalLive(traffic) } };
}

function severalLive(traffic: Traffic): OpenField {
  const shares = [...traffic].slice(0, 10).map(([version, percent]) => `${version} ${percent} %`);
  return {
    reason: 'ambiguous',
    code: 'multiple-live',
    message: `${traffic.size} versions are live at once: ${shares.join(', ')}`,
    present: true,
  };
}
