import { HIDDEN } from '../model/hidden.ts';
import { isJsonObject, type Json, pointerTokens } from '../model/json.ts';
import { baseUrlSetting } from '../providers/common.ts';
import type { Credential, Field, Provider, Setting } from '../providers/contract.ts';
import type { ReplySchema } from '../providers/reply.ts';
import { authorizationOf } from './auth.ts';
import type { Definition, FieldDefinition, SettingDefinition } from './definition.ts';
import { isHash } from './fields.ts';
import { itemSchemaOf, schemaOf } from './keep.ts';
import { listOf } from './list.ts';
import { environmentSettingOf, type Reader, readerOf } from './read.ts';
import type { OwnSample } from './sample.ts';
import { filled, filledBaseUrl, fixedDefaults, variableWord } from './template.ts';

/** A provider, and the data that it was made from. */
export interface DefinedProvider extends Provider {
  readonly definition: Definition;
}

/** Code for what data cannot describe. The members of `Provider` replace those that follow from the definition. */
interface Own extends Partial<Omit<Provider, 'sample'>> {
  readonly refine?: Reader['refine'];
  readonly sample?: OwnSample;
}

export function isDefined(provider: Provider): provider is DefinedProvider {
  return 'definition' in provider;
}

/** A provider from data. */
export function defineProvider(
  definition: Definition,
  { refine, sample, ...own }: Own = {},
): DefinedProvider {
  const { id, title, noun, docs = '', credentials, baseUrl, hosts = [], headers, rateLimit } = definition;
  const names = Object.keys(credentials);
  const environmentSetting = environmentSettingOf(definition);
  const tellsOthers =
    definition.environments !== undefined ||
    (environmentSetting !== undefined && definition.read.item?.endsWith(`/{${environmentSetting}}`) === true);
  const { absent } = definition.read;
  const exists = schemaOf(Object.keys(absent?.has ?? {}));
  const replies = { item: itemSchemaOf(definition), ...(absent?.exists && { exists }), ...own.replies };
  const prefix = `${variableWord(id)}_`;
  const fixed = fixedDefaults(definition);
  return {
    id,
    title,
    noun,
    docs,
    settings: [...Object.entries(definition.settings).map(settingOf), baseUrlSetting],
    credentials: names.map((name) => credentialOf(name, definition)),
    credentialSets: definition.credentialSets ?? [names],
    permission: definition.permission ?? 'Permission to read is enough: driftline makes only GET requests.',
    variablePrefixes: definition.variablePrefixes ?? [prefix],
    fields: fieldsOf(definition),
    versionIs: definition.versionIs ?? versionIs(definition),
    ...(definition.notes !== undefined && { notes: definition.notes }),
    ...(environmentSetting !== undefined && { environmentSetting }),
    ...(tellsOthers && { tellsOtherEnvironments: true }),
    hosts,
    rateLimits: rateLimit === undefined ? [] : [rateLimit],
    baseUrlVariable: definition.baseUrlVariable ?? `${prefix}BASE_URL`,
    baseUrl: (settings) =>
      (settings.baseUrl ?? filledBaseUrl(baseUrl, { ...fixed, ...settings })).replace(/\/+$/, ''),
    ...(headers !== undefined && {
      headers: (settings) =>
        Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, filled(text, settings)])),
    }),
    ...authorizationOf(definition),
    ...(definition.expiringCredential !== undefined && {
      expiringCredential: definition.expiringCredential,
    }),
    checksReplies: true,
    simulator: async () => (await import('./simulator.ts')).simulatorOf(definition),
    sample: async () => (await import('./sample.ts')).sampleOf(definition, sample),
    read: readerOf({ definition, replies: { exists, ...replies }, refine }),
    ...(own.list === undefined && listOf(definition, LIST)),
    hide: (field, value) => hidden(definition.fields[field]?.hide ?? [], value),
    ...own,
    replies: { ...replies, ...((definition.discover ?? own.list) && { list: LIST }) },
    definition,
  };
}

/** A separate object, because a schema object identifies its reply: no other reply may have the same one. */
const LIST: ReplySchema = {};

function settingOf([name, setting]: readonly [string, SettingDefinition]): Setting {
  const { description, example, on = ['target'], kind = 'id', optional = false, values } = setting;
  const standard = defaultOf(setting);
  return {
    name,
    description,
    examples: [example ?? values?.[0] ?? name],
    on,
    required:
      !optional && (standard === undefined || (typeof standard === 'object' && 'variable' in standard)),
    kind,
    ...(kind === 'host' && { needed: 'unless-placed' }),
    ...(setting.or !== undefined && { or: setting.or }),
    ...(standard !== undefined && { default: standard }),
    ...(values !== undefined && { values }),
  };
}

function defaultOf({ default: text }: SettingDefinition): Setting['default'] {
  if (text === undefined) return undefined;
  if (text === '{environment}') return { environmentName: true };
  return text.startsWith('$') ? { variable: text.slice(1) } : text;
}

function credentialOf(name: string, { credentials, title }: Definition): Credential {
  const { variable = '', description, issuedAt } = credentials[name] ?? {};
  return {
    name,
    variable,
    description: description ?? `the credential "${name}" of ${title}`,
    issuedAt: issuedAt ?? `by ${title}`,
  };
}

function fieldsOf(definition: Definition): Record<string, Field> {
  const { state, split } = definition;
  const own = Object.entries(definition.fields).map(([name, field]): [string, Field] => [
    name,
    fieldOf(name, field),
  ]);
  const fields: Record<string, Field> = Object.fromEntries(own);
  if (state !== undefined && fields.status === undefined) {
    fields.status = {
      type: 'text',
      description: "the vendor's word for the state of the deployment, in lower case",
      source: state.at,
      examples: [state.live[0] ?? 'active'],
    };
  }
  if (split !== undefined) {
    fields.version ??= fieldOf('version', { at: split.at + (split.version ?? '') });
    fields.traffic ??= {
      type: 'json',
      description: 'percent of the traffic by version',
      source: split.at,
      examples: [{ '3': 90, '4': 10 }],
    };
  }
  return fields;
}

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  version: 'the version that is live',
  deploymentId: 'id of the deployment itself',
  deployedAt: 'when it was deployed, UTC',
  deployedBy: 'who deployed it',
};

function fieldOf(name: string, field: FieldDefinition): Field {
  const { type = 'text', identity, place, commit } = field;
  const isIdentity = identity ?? (name === 'version' || name === 'deploymentId');
  return {
    type,
    description: field.description ?? DESCRIPTIONS[name] ?? `${name} of the reply`,
    source: field.source ?? (isHash(field) ? hashSource(field) : field.at),
    examples: [field.example ?? exampleOf(type)],
    ...(isIdentity && { identity: true }),
    ...(place === true && { place: true }),
    ...(commit === true && { commit: true }),
  };
}

function hashSource({ at, hash }: FieldDefinition): string {
  const parts = Object.values(hash ?? {}).map((part) => at + part);
  return `sha256 of ${parts.join(', ') || at || 'the item'}`;
}

function exampleOf(type: Field['type']): Json {
  const examples: Readonly<Record<Field['type'], Json>> = {
    text: '1.0',
    number: 1,
    boolean: true,
    time: '2026-11-01T09:00:00.000Z',
    json: { key: 'value' },
  };
  return examples[type];
}

function versionIs({ fields, split }: Definition): string {
  return fields.version?.at ?? (split === undefined ? '–' : `${split.at}${split.version ?? ''}`);
}

/** Replaces everything at and below these pointers. */
function hidden(pointers: readonly string[], value: Json): Json {
  return pointers.reduce(
    (shown, pointer) => withHidden(shown, pointer === '' ? [] : pointerTokens(pointer)),
    value,
  );
}

function withHidden(value: Json, [key, ...rest]: readonly string[]): Json {
  if (key === undefined) return HIDDEN;
  if (Array.isArray(value)) {
    return value.map((item: Json, index) =>
      key === '*' || key === String(index) ? withHidden(item, rest) : item,
    );
  }
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === key || key === '*' ? withHidden(member, rest) : member,
    ]),
  );
}
