import { defineProvider } from '../definition/define.ts';
import type { Definition } from '../definition/definition.ts';
import { keepOnly } from '../definition/keep.ts';
import { assertSame, observationOf } from '../definition/observe.ts';
import { at, malformed, typeName } from '../definition/pointer.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { Found, Observation, OtherEnvironment } from '../model/observation.ts';
import { assertFewOthers, UNSAID } from './common.ts';
import { type Get, ReadError, type Settings } from './contract.ts';
import type { ReplySchema } from './reply.ts';
import type { Fleet } from './sample.ts';

const MODEL_PATH = '/api/2.0/mlflow/registered-models/get';
const SEARCH_PATH = '/api/2.0/mlflow/registered-models/search';
const VERSION_PATH = '/api/2.0/mlflow/registered-models/alias';

/**
 * Written from PyPI `mlflow` 3.17.2: `protos/model_registry_pb2.pyi` (`RegisteredModel`, `ModelVersion`),
 * `prompt/constants.py` (the tags of a prompt), `store/model_registry/sqlalchemy_store.py` (an unknown model is
 * RESOURCE_DOES_NOT_EXIST, 404) and `utils/proto_json_utils.py` (times are numbers, and a list of none is left out). The
 * model has all its aliases; what has the alias is a second read.
 */
const definition: Definition = {
  id: 'mlflow',
  title: 'MLflow',
  noun: 'model or prompt',
  docs: 'https://mlflow.org/docs/latest/ml/model-registry/',
  baseUrl: 'http://localhost:5000',
  credentials: {
    token: {
      variable: 'MLFLOW_TRACKING_TOKEN',
      description: 'a token for the tracking server',
      issuedAt: 'by whoever runs the server',
    },
    username: {
      variable: 'MLFLOW_TRACKING_USERNAME',
      description: 'a user of the tracking server',
      issuedAt: 'by whoever runs the server',
    },
    password: {
      variable: 'MLFLOW_TRACKING_PASSWORD',
      description: "the user's password",
      issuedAt: 'by whoever runs the server',
    },
  },
  credentialSets: [['token'], ['username', 'password'], []],
  permission: 'READ on the registered model. A server without authentication needs no credential.',
  auth: [
    { kind: 'bearer', token: 'token' },
    { kind: 'basic', user: 'username', password: 'password' },
    { kind: 'none' },
  ],
  settings: {
    model: { description: 'name of the registered model or prompt', example: 'support-refund' },
    alias: { description: 'the alias that is live', example: 'champion', default: '{environment}' },
  },
  read: {
    get: VERSION_PATH,
    query: { name: '{model}', alias: '{alias}' },
    item: '/model_version',
    about: { '/name': '{model}' },
  },
  state: {
    at: '/status',
    live: ['ready'],
    pending: ['pending_registration'],
    failed: ['failed_registration'],
  },
  fields: {
    version: { at: '/version', description: 'number of the version that has the alias', example: '12' },
    prompt: {
      at: '/tags',
      source: 'tag mlflow.prompt.text',
      optional: true,
      description: 'text of a prompt; the messages of a chat as JSON',
      example: 'You are kind.',
    },
    updatedAt: {
      at: '/last_updated_timestamp',
      type: 'time',
      unit: 'ms',
      optional: true,
      description: 'when the record of the version was last changed, UTC',
    },
  },
  versionIs: "the alias's version",
  environments: { name: '/alias' },
  error: { error_code: 'RESOURCE_DOES_NOT_EXIST', message: '{message}' },
  notes: [
    'A team runs MLflow itself: without a `baseUrl`, driftline looks for it at `localhost:5000`. The operator allows its host with `--allow-host` (`mlflow=http://mlflow.internal:5000` for plain http), or names it in `MLFLOW_BASE_URL`.',
    'A model that does not have the alias is missing. One that has it twice is unknown.',
    'MLflow does not record when an alias was moved, or by whom.',
    'Unity Catalog has other paths and is not read.',
  ],
  examples: [
    {
      settings: { model: 'support-refund', alias: 'champion' },
      replies: {
        [`${MODEL_PATH}?name={model}`]: {
          registered_model: {
            name: 'support-refund',
            creation_timestamp: 1761987600000,
            last_updated_timestamp: 1762074000000,
            latest_versions: [],
            tags: [{ key: 'mlflow.prompt.is_prompt', value: 'true' }],
            aliases: [{ alias: 'champion', version: '12' }],
          },
        },
        [`${VERSION_PATH}?name={model}&alias={alias}`]: {
          model_version: {
            name: 'support-refund',
            version: '12',
            creation_timestamp: 1761987600000,
            last_updated_timestamp: 1762074000000,
            user_id: 'ada',
            current_stage: 'None',
            description: 'shorter greeting',
            source: 'prompt-template',
            run_id: '',
            status: 'READY',
            tags: [
              { key: 'mlflow.prompt.is_prompt', value: 'true' },
              { key: 'mlflow.prompt.text', value: 'You are kind.' },
            ],
            run_link: '',
            aliases: ['champion'],
          },
        },
      },
      is: {
        version: '12',
        status: 'ready',
        prompt: 'You are kind.',
        updatedAt: '2025-11-02T09:00:00.000Z',
      },
    },
    {
      settings: { model: 'support-new', alias: 'champion' },
      replies: { [`${MODEL_PATH}?name={model}`]: { registered_model: { name: 'support-new' } } },
      is: 'missing',
    },
    { settings: { model: 'nobody', alias: 'champion' }, status: 404, is: 'unknown' },
  ],
};

const MODEL: ReplySchema = {
  properties: {
    registered_model: {
      properties: { name: {}, aliases: { items: { properties: { alias: {}, version: {} } } } },
    },
  },
};
const VERSION: ReplySchema = {
  properties: {
    model_version: {
      properties: { name: {}, version: {}, status: {}, tags: {}, last_updated_timestamp: {} },
    },
  },
};
const keepModel = keepOnly([
  '/registered_model/name',
  '/registered_model/aliases/*/alias',
  '/registered_model/aliases/*/version',
]);
const keepVersion = keepOnly(
  ['name', 'version', 'status', 'tags', 'last_updated_timestamp'].map((name) => `/model_version/${name}`),
);

/** The registry keeps prompts and models apart, unless the filter asks for prompts. */
const ONLY_PROMPTS = { filter: "tags.`mlflow.prompt.is_prompt` = 'true'" };
const lists = [{}, ONLY_PROMPTS].map((filter) =>
  defineProvider({
    ...definition,
    discover: {
      get: SEARCH_PATH,
      query: { max_results: '100', ...filter },
      list: '/registered_models',
      pages: { next: '/next_page_token', query: 'page_token' },
      isLeftOut: true,
      settings: { model: '/name' },
      environments: { list: '/aliases', name: '/alias' },
    },
  }),
);

export const mlflow = defineProvider(definition, {
  replies: { model: MODEL, version: VERSION },
  list: {
    settings: [],
    read: async (settings, get) =>
      (await Promise.all(lists.map(({ list }) => list?.read(settings, get) ?? []))).flat(),
  },
  read,
  async sample() {
    const { sampleOf } = await import('../definition/sample.ts');
    const sample = sampleOf(definition);
    const [models, prompts] = await Promise.all(lists.map((each) => each.sample()));
    const { fleet } = models ?? {};
    return {
      ...sample,
      lists: [...(models?.lists ?? []), ...(prompts?.lists ?? [])],
      ...(fleet && { fleet: (count: number) => withoutPrompts(fleet(count)) }),
      live: {
        ...sample.live,
        reply: 'version',
        first: /\/registered-models\/get\?name=/,
        request: /\/registered-models\/alias\?(?=.*name=)(?=.*alias=)/,
        none: [],
      },
      paths: [`${MODEL_PATH}?name={model}`, `${VERSION_PATH}?name={model}&alias={alias}`],
    };
  },
});

/** Models alone: the list of prompts is empty, and so left out of its reply. */
function withoutPrompts({ settings, scenario }: Fleet): Fleet {
  const path = `${SEARCH_PATH}?${new URLSearchParams({ max_results: '100', ...ONLY_PROMPTS })}`;
  const objects = Array.isArray(scenario.objects) ? scenario.objects.filter(isJsonObject) : [];
  const [first, ...others] = objects;
  if (first === undefined || !isJsonObject(first.replies ?? null)) return { settings, scenario };
  const replies = { ...(first.replies as JsonObject), [path]: {} };
  return { settings, scenario: { objects: [{ ...first, replies }, ...others] } };
}

async function read(settings: Settings, get: Get): Promise<Observation> {
  const { model = '', alias = '' } = settings;
  const query = { name: model };
  const reply = await get({ path: MODEL_PATH, query, response: MODEL, keep: keepModel });
  if (reply.status === 404) throw new ReadError('not-found', reply.message);
  assertSame(at(reply.body, '/registered_model/name'), model, '/registered_model/name');
  const aliases = aliasesOf(reply.body);
  assertFewOthers(aliases.length);
  const own = aliases.filter(({ name }) => name === alias);
  const others = aliases
    .filter(({ name }) => name !== alias)
    .map(({ name, version }): OtherEnvironment => ({ environment: name, fields: { version } }));
  const told = others.length === 0 ? {} : { others };
  const [first, second] = own;
  if (second !== undefined) {
    const message = `the model has the alias ${JSON.stringify(alias)} ${own.length} times, and nothing says which one is live`;
    return { kind: 'unreadable', reason: 'ambiguous', message, ...told };
  }
  if (first === undefined) return { kind: 'absent', ...told };
  const found = await readVersion(first.version, settings, get);
  return found.kind === 'rolling' ? found : { ...found, ...told };
}

interface Alias {
  readonly name: string;
  readonly version: string;
}

const ALIASES = '/registered_model/aliases';

function aliasesOf(body: Json): Alias[] {
  const list = at(body, ALIASES) ?? [];
  if (!Array.isArray(list)) throw malformed(ALIASES, `${typeName(list)}, not a list`);
  return list.map((entry: Json, index) => {
    const [name, version] = [at(entry, '/alias'), at(entry, '/version')];
    const text = typeof version === 'number' ? String(version) : version;
    if (typeof name !== 'string')
      throw malformed(`${ALIASES}/${index}/alias`, `${typeName(name)}, not a text`);
    if (typeof text !== 'string' || text === '')
      throw malformed(`${ALIASES}/${index}/version`, `${typeName(version)}, not a version`);
    return { name, version: text };
  });
}

const versionDefinition: Definition = {
  ...definition,
  fields: { ...definition.fields, prompt: { at: '/tags', type: 'json', optional: true } },
};

async function readVersion(version: string, settings: Settings, get: Get): Promise<Observation> {
  const query = { name: settings.model ?? '', alias: settings.alias ?? '' };
  const reply = await get({ path: VERSION_PATH, query, response: VERSION, keep: keepVersion });
  if (reply.status === 404) {
    throw new ReadError('not-found', `the alias leads to no version: ${reply.message}`);
  }
  const place = '/model_version';
  const item = at(reply.body, place);
  if (item === undefined || item === null) throw malformed(place, typeName(item));
  assertSame(at(item, '/version'), version, `${place}/version`);
  const found = await observationOf(versionDefinition, { item, place, settings });
  return found.kind === 'found' ? withPrompt(found) : found;
}

/** The text of a prompt is one of the tags. */
function withPrompt(found: Found): Found {
  const { prompt: tags, ...fields } = found.fields;
  if (tags === undefined) return found;
  const entries = Array.isArray(tags) ? tags : [];
  const own = entries.filter((tag: Json) => at(tag, '/key') === 'mlflow.prompt.text');
  const text = own.length === 1 ? at(own[0] ?? null, '/value') : undefined;
  if (typeof text === 'string' && text !== '') return { ...found, fields: { ...fields, prompt: text } };
  const isOdd = own.length > 0 || !Array.isArray(tags);
  const message = '/model_version/tags has another shape than documented';
  const open = isOdd ? ({ reason: 'malformed-response', message } as const) : UNSAID;
  return { ...found, fields, open: { ...found.open, prompt: open } };
}
