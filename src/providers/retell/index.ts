import { defineProvider } from '../../definition/define.ts';
import type { Definition } from '../../definition/definition.ts';
import { replyWith } from '../../definition/keep.ts';
import { assertSame, withTraffic } from '../../definition/observe.ts';
import { readList } from '../../definition/pages.ts';
import { at, faultAs, listAt, malformed, textAt } from '../../definition/pointer.ts';
import { readSplit, type Traffic } from '../../definition/split.ts';
import { isJsonObject, type Json } from '../../model/json.ts';
import type { Found, Observation, OpenField } from '../../model/observation.ts';
import { isRounded, ROUNDED } from '../common.ts';
import { ambiguous, type Get, path, ReadError, type Settings } from '../contract.ts';
import { typeName } from '../members.ts';
import { examples } from './examples.ts';

const PAGES = { next: '/pagination_key', query: 'pagination_key', more: '/has_more' };

/**
 * Written from the types of npm `retell-sdk` 5.66.1 (`resources/phone-number.d.ts`: `PhoneNumberResponse`, `GET
 * /get-phone-number/{phone_number}`; `resources/agent.d.ts`: `AgentListVersionsResponse`, `GET
 * /list-agent-versions/{agent_id}`; `PhoneNumberListResponse`, `GET /v2/list-phone-numbers`).
 */
const definition: Definition = {
  id: 'retell',
  title: 'Retell AI',
  noun: 'voice agent',
  docs: 'https://docs.retellai.com/api-references/get-phone-number',
  baseUrl: 'https://api.retellai.com',
  hosts: ['api.retellai.com'],
  credentials: {
    apiKey: {
      variable: 'RETELL_API_KEY',
      description: 'an API key of the workspace',
      issuedAt: 'in the Retell dashboard, under Settings → API Keys',
    },
  },
  permission: 'An API key of the workspace. The vendor documents no key that only reads.',
  auth: { kind: 'bearer', token: 'apiKey' },
  settings: {
    phoneNumber: {
      description: 'the number that is called, in E.164; driftline reads what answers its inbound calls',
      example: '+14157774444',
      or: 'agentId',
    },
    agentId: {
      description:
        'id of an agent, in place of a number; driftline reads the newest published version of this agent',
      example: 'oBeDLoLOeuAbiuaMFXRtDOLriTJ5tSxD',
      optional: true,
    },
  },
  read: { get: '/get-phone-number/{phoneNumber}' },
  // Only a POST lists agents.
  discover: {
    get: '/v2/list-phone-numbers',
    list: '/items',
    pages: PAGES,
    settings: { phoneNumber: '/phone_number' },
    name: '/nickname',
  },
  fields: {
    version: {
      at: '/version',
      source:
        'inbound_agents[].agent_version, or the version of the newest entry of items[] that is published',
      description: 'version that answers',
      example: '15',
    },
    agentId: {
      at: '/agent_id',
      source: 'inbound_agents[].agent_id',
      identity: true,
      description: 'id of the agent that answers',
      example: 'oBeDLoLOeuAbiuaMFXRtDOLriTJ5tSxD',
    },
    pinned: {
      at: '/pinned',
      source: 'whether inbound_agents[].agent_version is a number',
      type: 'boolean',
      optional: true,
      description: 'whether the phone number is bound to a fixed version, so that it never moves by itself',
      example: true,
    },
    traffic: {
      at: '/traffic',
      source: 'inbound_agents[].weight',
      type: 'json',
      optional: true,
      description: 'percent of the calls by agent and version, such as oBeDL@15',
      example: { 'oBeDLoLOeuAbiuaMFXRtDOLriTJ5tSxD@15': 100 },
    },
  },
  versionIs:
    'the version that answers inbound calls of the number, or the newest published version of the agent',
  error: { status: 'error', message: '{message}' },
  notes: [
    'A number with an `inbound_webhook_url` is unknown: the webhook may choose another agent for each call.',
    'A number that is bound to `latest` or `latest_published` moves by itself, so the target gets a warning. If a number is bound to a tag, `version` is not known: no GET request shows which version a tag has. `version` is also not known if an entry has no version.',
    'A number without an inbound agent is missing.',
    'The response engine has its own versions, which may change without a new version of the agent.',
  ],
  examples,
};

const NUMBER = replyWith([
  ...['/phone_number', '/inbound_webhook_url'],
  ...['agent_id', 'weight', 'agent_version'].map((name) => `/inbound_agents/*/${name}`),
]);
const VERSIONS = replyWith(['/items/*/version', '/items/*/is_published', '/has_more', '/pagination_key']);

async function read(settings: Settings, get: Get): Promise<Observation> {
  const { phoneNumber = '', agentId = '' } = settings;
  return phoneNumber === '' ? readAgent(agentId, get) : readNumber(phoneNumber, get);
}

async function readNumber(phoneNumber: string, get: Get): Promise<Observation> {
  const reply = await get({ path: path`/get-phone-number/${phoneNumber}`, ...NUMBER });
  if (reply.status === 404) throw new ReadError('not-found', reply.message);
  const { body } = reply;
  assertSame(at(body, '/phone_number'), phoneNumber, '/phone_number');
  const webhook = at(body, '/inbound_webhook_url') ?? '';
  if (webhook !== '') {
    throw ambiguous('a webhook of the number may choose another agent for each call');
  }
  const list = at(body, '/inbound_agents') === null ? [] : listAt(body, '/inbound_agents');
  if (list.length === 0) return { kind: 'absent', detail: 'the number has no inbound agent' };
  const bound = list.map((entry: Json, index) => boundOf(entry, `/inbound_agents/${index}`));
  const entries = bound.map(({ name, weight }) => ({ name, weight }));
  const traffic = readSplit(
    { at: '/inbound_agents', share: '/weight', version: '/name', whole: 1 },
    { inbound_agents: entries },
    '',
  );
  return observationOf(bound, traffic ?? new Map(), get);
}

interface Bound {
  readonly agentId: string;
  /** A version number, a tag, or a word that moves. */
  readonly reference: string;
  readonly isNumber: boolean;
  readonly name: string;
  readonly weight: Json;
}

function boundOf(entry: Json, place: string): Bound {
  const agentId = textAt(entry, '/agent_id', place);
  const reference = at(entry, '/agent_version') ?? null;
  const isWhole = typeof reference === 'number' && Number.isSafeInteger(reference);
  if (reference !== null && !isWhole && (typeof reference !== 'string' || reference.trim() === '')) {
    throw malformed(`${place}/agent_version`, `${typeName(reference)}, not a version`);
  }
  const text = String(reference ?? '');
  const isNumber = /^\d+$/.test(text);
  return {
    agentId,
    reference: text,
    isNumber,
    name: text === '' ? agentId : `${agentId}@${text}`,
    weight: at(entry, '/weight') ?? null,
  };
}

async function observationOf(bound: readonly Bound[], traffic: Traffic, get: Get): Promise<Observation> {
  const live = bound.filter(({ name }) => traffic.has(name));
  const [first] = live;
  if (first === undefined) throw malformed('/inbound_agents', 'without a share');
  const agents = new Set(live.map(({ agentId }) => agentId));
  const pinned = live.every(({ isNumber }) => isNumber);
  const agent = agents.size === 1 ? { agentId: first.agentId } : undefined;
  const several: OpenField = {
    reason: 'ambiguous',
    code: 'multiple-live',
    message: `${agents.size} agents answer at once`,
    present: true,
  };
  const moving = live.find(({ reference }) => reference === 'latest' || reference === 'latest_published');
  const found = {
    kind: 'found' as const,
    fields: { ...agent, pinned },
    ...(agent === undefined && { open: { agentId: several } }),
    ...(moving !== undefined && {
      moving: `the number is bound to "${moving.reference}", which moves by itself with every new version: what answers changes without a deployment`,
    }),
  };
  if (traffic.size > 1) return withTraffic(found, traffic);
  const version = await versionOf(first, get).catch(
    faultAs(({ reason, message }): OpenField => ({ reason, message, present: true })),
  );
  const fields = { ...found.fields, traffic: Object.fromEntries(traffic) };
  return withVersion({ ...found, fields }, version);
}

async function versionOf({ agentId, reference, isNumber }: Bound, get: Get): Promise<string | OpenField> {
  if (isNumber) return reference;
  if (reference === '') {
    return { reason: 'ambiguous', message: 'the number names no version of its agent', present: true };
  }
  if (reference !== 'latest' && reference !== 'latest_published') {
    return {
      reason: 'ambiguous',
      message: `the number is bound to the tag ${JSON.stringify(reference)}, and no GET request says which version that is`,
      present: true,
    };
  }
  const newest = await newestVersion(agentId, reference === 'latest_published', get);
  return newest ?? { reason: 'ambiguous', message: `the agent has no version for "${reference}"` };
}

async function readAgent(agentId: string, get: Get): Promise<Observation> {
  const newest = await newestVersion(agentId, true, get);
  if (newest === undefined) return { kind: 'absent', detail: 'no version of the agent is published' };
  const unsaid: OpenField = {
    reason: 'ambiguous',
    message: 'only a phone number has this field',
    present: false,
  };
  return withVersion(
    { kind: 'found', fields: { agentId }, open: { pinned: unsaid, traffic: unsaid } },
    newest,
  );
}

function withVersion(found: Found, version: string | OpenField): Found {
  return typeof version === 'string'
    ? { ...found, fields: { version, ...found.fields } }
    : { ...found, open: { ...found.open, version } };
}

async function newestVersion(
  agentId: string,
  published: boolean,
  get: Get,
): Promise<string | OpenField | undefined> {
  const request = { path: path`/list-agent-versions/${agentId}`, query: { limit: '100' }, ...VERSIONS };
  const list = await readList(request, { list: '/items', pages: PAGES }, get);
  if ('status' in list) throw new ReadError('not-found', list.message);
  let newest: number | undefined;
  for (const [index, entry] of list.entries.entries()) {
    const number = isJsonObject(entry) ? entry.version : undefined;
    if (typeof number !== 'number')
      throw malformed(`/items/${index}/version`, `${typeName(number)}, not a number`);
    const isPublished = at(entry, '/is_published');
    if (typeof isPublished !== 'boolean') {
      throw malformed(`/items/${index}/is_published`, `${typeName(isPublished)}, not true or false`);
    }
    if ((isPublished || !published) && (newest === undefined || number > newest)) newest = number;
  }
  if (newest === undefined) return undefined;
  return isRounded(newest) ? ROUNDED : String(newest);
}

export const retell = defineProvider(definition, {
  replies: { item: NUMBER.response, versions: VERSIONS.response },
  read,
  sample: {
    live: {
      none: ['/inbound_agents', '/inbound_agents/0'],
      // The vendor leaves the webhook out if there is none.
      harmless: ['missing', 'an empty text'].map((change) => ({ place: '/inbound_webhook_url', change })),
    },
    paths: ['/list-agent-versions/{agentId}?limit=100'],
  },
});
