import { defineProvider } from '../definition/define.ts';
import type { Definition, DiscoverDefinition } from '../definition/definition.ts';
import { replyWith } from '../definition/keep.ts';
import { assertSame, observationOf } from '../definition/observe.ts';
import { at, listAt, malformed, textAt } from '../definition/pointer.ts';
import { withOthers } from '../definition/read.ts';
import type { Json } from '../model/json.ts';
import type { Found, Observation, OtherEnvironment } from '../model/observation.ts';
import { assertFewOthers, UNSAID } from './common.ts';
import { type Get, ReadError, type Settings } from './contract.ts';
import { typeName } from './members.ts';

const MODEL_PATH = '/api/2.0/mlflow/registered-models/get';
const VERSION_PATH = '/api/2.0/mlflow/registered-models/alias';
const MODELS: DiscoverDefinition = {
  get: '/api/2.0/mlflow/registered-models/search',
  query: { max_results: '100' },
  list: '/registered_models',
  pages: { next: '/next_page_token', query: 'page_token' },
  isLeftOut: true,
  settings: { model: '/name' },
  environments: { list: '/aliases', name: '/alias' },
};

/**
 * Written from PyPI `mlflow` 3.17.2: `protos/model_registry_pb2.pyi` (`RegisteredModel`, `ModelVersion`),
 * `prompt/constants.py` (the tags of a prompt), `store/model_registry/sqlalchemy_store.py` (an unknown model is
 * RESOURCE_DOES_NOT_EXIST, 404) and `utils/proto_json_utils.py` (times are numbers, and an empty list is left out).
 * One reply has all aliases of a model; the version of an alias is a second read.
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
      isMade: true,
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
  discover: MODELS,
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

const MODEL = replyWith(
  ['/name', '/aliases/*/alias', '/aliases/*/version'].map((at) => `/registered_model${at}`),
);
const VERSION = replyWith(
  ['name', 'version', 'status', 'tags', 'last_updated_timestamp'].map((name) => `/model_version/${name}`),
);

/** The registry lists models, and prompts only if the filter asks for them. */
const PROMPTS = { ...MODELS.query, filter: "tags.`mlflow.prompt.is_prompt` = 'true'" };
const PROMPTS_PATH = `${MODELS.get}?max_results=100&filter=${PROMPTS.filter}`;
const lists = [MODELS, { ...MODELS, query: PROMPTS }].map(
  (discover) => defineProvider({ ...definition, discover }).list,
);

export const mlflow = defineProvider(definition, {
  replies: { model: MODEL.response, version: VERSION.response },
  list: {
    settings: [],
    read: async (settings, get) =>
      (await Promise.all(lists.map((list) => list?.read(settings, get) ?? []))).flat(),
  },
  read,
  sample: {
    live: {
      reply: 'version',
      first: /\/registered-models\/get\?name=/,
      request: /\/registered-models\/alias\?(?=.*name=)(?=.*alias=)/,
      none: [],
    },
    paths: [`${MODEL_PATH}?name={model}`],
    lists: [PROMPTS_PATH],
    // No prompts: MLflow leaves an empty list out.
    replies: { [PROMPTS_PATH]: {} },
  },
});

async function read(settings: Settings, get: Get): Promise<Observation> {
  const { model = '', alias = '' } = settings;
  const query = { name: model };
  const reply = await get({ path: MODEL_PATH, query, ...MODEL });
  if (reply.status === 404) throw new ReadError('not-found', reply.message);
  assertSame(at(reply.body, '/registered_model/name'), model, '/registered_model/name');
  const aliases = aliasesOf(reply.body);
  assertFewOthers(aliases.length);
  const own = aliases.filter(({ name }) => name === alias);
  const others = aliases
    .filter(({ name }) => name !== alias)
    .map(({ name, version }): OtherEnvironment => ({ environment: name, fields: { version } }));
  const [first, second] = own;
  if (second !== undefined) {
    const message = `the model has the alias ${JSON.stringify(alias)} ${own.length} times, and nothing says which one is live`;
    return withOthers({ kind: 'unreadable', reason: 'ambiguous', message }, others);
  }
  if (first === undefined) return withOthers({ kind: 'absent' }, others);
  return withOthers(await readVersion(first.version, settings, get), others);
}

interface Alias {
  readonly name: string;
  readonly version: string;
}

const ALIASES = '/registered_model/aliases';

function aliasesOf(body: Json): Alias[] {
  // A model without aliases has no such member.
  if ((at(body, ALIASES) ?? null) === null) return [];
  return listAt(body, ALIASES).map((entry, index) => {
    const version = at(entry, '/version');
    const place = `${ALIASES}/${index}`;
    return {
      name: textAt(entry, '/alias', place),
      version: typeof version === 'number' ? String(version) : textAt(entry, '/version', place),
    };
  });
}

async function readVersion(version: string, settings: Settings, get: Get): Promise<Observation> {
  const query = { name: settings.model ?? '', alias: settings.alias ?? '' };
  const reply = await get({ path: VERSION_PATH, query, ...VERSION });
  if (reply.status === 404) {
    throw new ReadError('not-found', `the alias leads to no version: ${reply.message}`);
  }
  const place = '/model_version';
  const item = at(reply.body, place);
  if (item === undefined || item === null) throw malformed(place, typeName(item));
  assertSame(at(item, '/version'), version, `${place}/version`);
  const found = await observationOf(definition, { item, place, settings });
  return found.kind === 'found' ? withPrompt(found, at(item, '/tags')) : found;
}

/** The text of a prompt is one of the tags. */
function withPrompt(found: Found, tags: Json | undefined): Found {
  const own = (Array.isArray(tags) ? tags : []).filter(
    (tag: Json) => at(tag, '/key') === 'mlflow.prompt.text',
  );
  const prompt = own.length === 1 ? at(own[0] ?? null, '/value') : undefined;
  if (typeof prompt === 'string' && prompt !== '') return { ...found, fields: { ...found.fields, prompt } };
  const isOdd = own.length > 0 || !(Array.isArray(tags) || (tags ?? '') === '');
  const message = '/model_version/tags has another shape than documented';
  const open = isOdd ? ({ reason: 'malformed-response', message } as const) : UNSAID;
  return { ...found, open: { ...found.open, prompt: open } };
}
