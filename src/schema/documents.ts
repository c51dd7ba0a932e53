import type { FieldType } from '../model/manifest.ts';
import { UNREADABLE_REASONS } from '../model/observation.ts';
import { FINDING_CODES, STATUSES } from '../model/report.ts';
import type { Field, Provider, Setting } from '../providers/contract.ts';
import { PROVIDER_IDS, PROVIDERS } from '../providers/index.ts';
import { OPERATOR_DOCS } from './operator-docs.ts';

type Schema = Readonly<Record<string, unknown>>;

const EXTENSIONS = { '^x-': { description: 'A home for anchors, and for whatever else you keep here.' } };
/** Where every key is a name of the user's, one that looks like an extension would never be checked. */
const NAMES = { propertyNames: { not: { pattern: '^x-' } } };
const SCALAR = ['string', 'number', 'boolean'];
const LAYER_KEYS = ['expect', 'ignore', 'labels', 'severity', 'waivers', 'credentials'];
const DEPLOYMENT_KEYS = ['provider', 'connection', 'environments', 'promotion', ...LAYER_KEYS];

/** The JSON Schema of manifests, draft-07, which every editor reads. It follows from the providers. */
export function manifestSchema(): Schema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'driftline manifest',
    description: 'Which version of each chatbot, voice agent and prompt should be live in each environment.',
    type: 'object',
    required: ['version', 'deployments'],
    additionalProperties: false,
    patternProperties: EXTENSIONS,
    properties: {
      $schema: { type: 'string', description: 'For editors: where this schema is.' },
      version: { enum: [1, '1'], description: 'Version of the manifest format.', default: 1 },
      connections: {
        type: 'object',
        description: 'Where a vendor is and whose credentials to use; only where the default is not enough.',
        ...NAMES,
        additionalProperties: { $ref: '#/definitions/connection' },
      },
      defaults: {
        type: 'object',
        additionalProperties: false,
        patternProperties: EXTENSIONS,
        properties: {
          undeclared: {
            ...choiceOf(['ignore', 'warn', 'drift']),
            default: 'ignore',
            description: 'What to make of environments that are live at the vendor but not declared.',
          },
        },
      },
      deployments: {
        type: 'object',
        description:
          'One entry for each chatbot, agent or prompt; the name is yours, and unique over the whole run.',
        ...NAMES,
        additionalProperties: { $ref: '#/definitions/deployment' },
      },
    },
    definitions: definitions(),
  };
}

function definitions(): Schema {
  const shared: [string, unknown][] = [
    ['connection', connection()],
    ['deployment', deployment()],
    ['json', { description: 'Any JSON value; YAML 1.2 types hold.' }],
    ...(['text', 'time', 'number', 'boolean', 'json'] as const).map((type): [string, unknown] => [
      `expect-${type}`,
      expectation(type),
    ]),
  ];
  const own = PROVIDERS.flatMap((provider): [string, unknown][] => [
    [`${provider.id}-connection`, connectionOf(provider)],
    [`${provider.id}-credentials`, credentialsOf(provider)],
    [`${provider.id}-deployment`, deploymentOf(provider)],
    [`${provider.id}-environment`, environmentOf(provider)],
    [`${provider.id}-expect`, expectOf(provider)],
    [`${provider.id}-waivers`, waiversOf(provider)],
  ]);
  return Object.fromEntries([...shared, ...own]);
}

function connection(): Schema {
  const names = [
    ...new Set(PROVIDERS.flatMap((provider) => settingsOn(provider, 'connection').map(({ name }) => name))),
  ];
  return {
    type: 'object',
    patternProperties: EXTENSIONS,
    additionalProperties: false,
    properties: {
      provider: {
        ...choiceOf(PROVIDER_IDS),
        description: 'Which vendor; may be left out where the name says it.',
      },
      credentials: { type: 'object' },
      ...Object.fromEntries(names.map((name) => [name, true])),
    },
    allOf: PROVIDERS.map(({ id }) => ({
      if: { required: ['provider'], properties: { provider: { const: id } } },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { $ref: `#/definitions/${id}-connection` },
    })),
  };
}

function connectionOf(provider: Provider): Schema {
  const settings = settingsOn(provider, 'connection');
  return {
    propertyNames: namesOrExtensions(['provider', 'credentials', ...settings.map(({ name }) => name)]),
    properties: {
      credentials: { $ref: `#/definitions/${provider.id}-credentials` },
      ...propertiesOf(settings),
    },
  };
}

function credentialsOf({ credentials }: Provider): Schema {
  return {
    type: 'object',
    description: 'References to environment variables and nothing else: a literal secret is refused.',
    additionalProperties: false,
    properties: Object.fromEntries(
      credentials.map(({ name, description, variable, issuedAt }) => [
        name,
        {
          type: 'string',
          pattern: '^\\$\\{env\\.[A-Za-z_][A-Za-z0-9_]*\\}$',
          description: `${upper(description)}. Issued ${issuedAt}. Default: ${variable}.`,
          examples: [`\${env.${variable}}`],
        },
      ]),
    ),
  };
}

function deployment(): Schema {
  const names = [
    ...new Set(PROVIDERS.flatMap((provider) => settingsOn(provider, 'target').map(({ name }) => name))),
  ];
  return {
    type: 'object',
    required: ['environments'],
    anyOf: [{ required: ['provider'] }, { required: ['connection'] }],
    patternProperties: EXTENSIONS,
    additionalProperties: false,
    properties: {
      provider: {
        ...choiceOf(PROVIDER_IDS),
        description: 'Which vendor, reached by its default connection.',
      },
      connection: { type: 'string', description: 'Name of a connection; it implies the provider.' },
      environments: {
        type: 'object',
        description: 'Where it runs: names of your own.',
        minProperties: 1,
        ...NAMES,
      },
      promotion: {
        type: 'array',
        minItems: 2,
        items: { type: SCALAR },
        description: 'No environment may run a version that the one before it has not reached.',
        examples: [['dev', 'test', 'prod']],
      },
      ...layerProperties(),
      ...Object.fromEntries(names.map((name) => [name, true])),
    },
    allOf: PROVIDERS.map(({ id }) => ({
      if: { required: ['provider'], properties: { provider: { const: id } } },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { $ref: `#/definitions/${id}-deployment` },
    })),
  };
}

function deploymentOf(provider: Provider): Schema {
  const settings = settingsOn(provider, 'target');
  return {
    propertyNames: namesOrExtensions([...DEPLOYMENT_KEYS, ...settings.map(({ name }) => name)]),
    properties: {
      environments: {
        ...NAMES,
        additionalProperties: { $ref: `#/definitions/${provider.id}-environment` },
      },
      expect: { $ref: `#/definitions/${provider.id}-expect` },
      credentials: { $ref: `#/definitions/${provider.id}-credentials` },
      ignore: ignoreOf(provider),
      waivers: { $ref: `#/definitions/${provider.id}-waivers` },
      ...propertiesOf(settings),
    },
  };
}

function environmentOf(provider: Provider): Schema {
  const settings = settingsOn(provider, 'target');
  const version = provider.fields.version;
  return {
    anyOf: [
      { type: SCALAR, description: `Short for { expect: { version } }: ${version?.description ?? ''}.` },
      {
        type: 'object',
        patternProperties: EXTENSIONS,
        additionalProperties: false,
        properties: {
          deployed: { ...truth(), default: true, description: 'false: nothing may be deployed there.' },
          ...layerProperties(),
          expect: { $ref: `#/definitions/${provider.id}-expect` },
          credentials: { $ref: `#/definitions/${provider.id}-credentials` },
          ignore: ignoreOf(provider),
          waivers: { $ref: `#/definitions/${provider.id}-waivers` },
          ...propertiesOf(settings),
        },
      },
    ],
  };
}

function layerProperties(): Schema {
  return {
    expect: { type: 'object', description: 'What should be observed, field by field.' },
    ignore: {
      type: ['array', 'string'],
      description: 'Fields, or JSON pointers, that are left out of comparing.',
    },
    labels: {
      type: 'object',
      ...NAMES,
      additionalProperties: { type: SCALAR },
      description: 'For selecting: -l team=support.',
      examples: [{ team: 'support' }],
    },
    severity: {
      ...choiceOf(['error', 'warning']),
      default: 'error',
      description: 'warning: drift is shown and leaves the exit code alone.',
    },
    waivers: { type: 'array', description: 'Known differences, each accepted until a day and no longer.' },
    credentials: { type: 'object', description: 'Nearer than those of the connection.' },
  };
}

function waiversOf({ fields }: Provider): Schema {
  return {
    type: 'array',
    items: {
      type: 'object',
      required: ['field', 'until', 'reason'],
      additionalProperties: false,
      patternProperties: EXTENSIONS,
      properties: {
        field: { ...choiceOf(Object.keys(fields)), description: 'The field that differs.' },
        until: {
          anyOf: [{ type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' }, VARIABLE],
          description: 'The last day (UTC) on which the difference is accepted.',
          examples: ['2026-12-31'],
        },
        reason: { type: SCALAR, description: 'Why it is accepted, for whoever reads it next.' },
        by: { type: SCALAR, description: 'Who accepted it.' },
      },
    },
  };
}

const VARIABLE = { type: 'string', pattern: '\\$\\{var\\.' };

/** One of a few words, or what a variable makes of it. */
function choiceOf(words: readonly string[]): Schema {
  return { anyOf: [{ enum: words }, VARIABLE] };
}

function truth(): Schema {
  return { anyOf: [{ type: 'boolean' }, { enum: ['true', 'false'] }, VARIABLE] };
}

function ignoreOf({ fields }: Provider): Schema {
  const names = Object.keys(fields);
  const entry = {
    anyOf: [
      { enum: names },
      VARIABLE,
      { type: 'string', pattern: `^/(${names.join('|')})(/|$)`, examples: ['/settings/seed'] },
    ],
  };
  return { anyOf: [entry, { type: 'array', items: entry }] };
}

function expectOf({ fields }: Provider): Schema {
  return {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldSchema(field)])),
  };
}

function fieldSchema({ type, description, source, examples }: Field): Schema {
  return {
    description: `${upper(description)}. At the vendor: ${source}.`,
    examples,
    allOf: [{ $ref: `#/definitions/expect-${type}` }],
  };
}

function expectation(type: FieldType): Schema {
  const operators = Object.entries(OPERATOR_DOCS).filter(([, { types }]) => types.includes(type));
  const operator = {
    type: 'object',
    patternProperties: EXTENSIONS,
    additionalProperties: false,
    properties: {
      ...Object.fromEntries(
        operators.map(([name, { description, examples, schema }]) => [
          name,
          {
            description,
            examples,
            ...(name === 'not' ? { allOf: [{ $ref: `#/definitions/expect-${type}` }] } : schema),
          },
        ]),
      ),
      ...(type === 'text' && {
        exact: { ...truth(), description: 'Beside file: line endings and a final newline count too.' },
      }),
    },
    oneOf: operators.map(([name]) => ({ required: [name] })),
    ...(type === 'text' && { dependencies: { exact: ['file'] } }),
  };
  return { anyOf: [plainValue(type), operator] };
}

function plainValue(type: FieldType): Schema {
  switch (type) {
    case 'number':
      return { type: ['number', 'string'] };
    case 'boolean':
      return truth();
    case 'json':
      return { type: [...SCALAR, 'array'] };
    case 'text':
    case 'time':
      return { type: SCALAR };
    default:
      return type satisfies never;
  }
}

function settingsOn({ settings }: Provider, level: 'connection' | 'target'): Setting[] {
  return settings.filter(({ on }) => on.includes(level));
}

function propertiesOf(settings: readonly Setting[]): Schema {
  return Object.fromEntries(
    settings.map(({ name, description, examples, values }) => [
      name,
      {
        ...(values === undefined ? { type: SCALAR } : choiceOf(values)),
        description: `${upper(description)}.`,
        examples,
      },
    ]),
  );
}

function namesOrExtensions(names: readonly string[]): Schema {
  return { anyOf: [{ enum: names }, { pattern: '^x-' }] };
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const COUNT = { type: 'integer', minimum: 0 };
const TIME = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T' };
const TEXT = { type: 'string' };

/** The JSON Schema of the JSON report, draft-07. */
export function reportSchema(): Schema {
  const location = {
    type: 'object',
    required: ['file', 'line', 'column'],
    properties: {
      file: TEXT,
      line: { type: 'integer', minimum: 1 },
      column: { type: 'integer', minimum: 1 },
    },
  };
  const counts = [
    'total',
    'inSync',
    'drifted',
    'missing',
    'unexpected',
    'pending',
    'waived',
    'unknown',
    'warnings',
    'requests',
  ];
  const severity = { enum: ['error', 'warning'] };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'driftline report',
    description: 'Version 1. Fields may be added; none changes its meaning without a new version.',
    type: 'object',
    required: [
      'reportVersion',
      'tool',
      'startedAt',
      'durationMs',
      'outcome',
      'exitCode',
      'summary',
      'targets',
    ],
    properties: {
      reportVersion: { const: 1 },
      tool: {
        type: 'object',
        required: ['name', 'version'],
        properties: { name: { const: 'driftline' }, version: TEXT },
      },
      startedAt: TIME,
      durationMs: COUNT,
      outcome: { enum: ['in-sync', 'drift', 'unknown'], description: 'What counts towards the exit code.' },
      exitCode: {
        enum: [0, 2, 3, 130, 143],
        description: 'What the process returns; 0 under --exit-zero, 130 or 143 after a signal.',
      },
      allowPending: { const: true, description: 'Pending targets were not counted as drift.' },
      shard: {
        type: 'object',
        description: 'Of a part: which one it is, and where its targets stand in the whole.',
        required: ['index', 'count', 'of', 'total', 'positions'],
        properties: {
          index: { type: 'integer', minimum: 1 },
          count: { type: 'integer', minimum: 1 },
          of: { ...TEXT, description: 'Equal for the shards of one and the same whole.' },
          total: { ...COUNT, description: 'Targets of the whole, by their manifests.' },
          positions: { type: 'array', items: COUNT },
          unseen: {
            type: 'array',
            items: TEXT,
            description: 'Names that were asked for and fit nothing in this part.',
          },
        },
      },
      incomplete: { const: true, description: 'Ended by a signal before everything was read.' },
      repositoryPrefix: {
        ...TEXT,
        description: 'Put before a file, the path is relative to the repository.',
      },
      notices: { type: 'array', items: TEXT },
      summary: {
        type: 'object',
        required: counts,
        properties: Object.fromEntries(counts.map((name) => [name, COUNT])),
      },
      targets: {
        type: 'array',
        items: {
          type: 'object',
          required: ['id', 'deployment', 'environment', 'provider', 'status', 'location', 'findings'],
          properties: {
            id: TEXT,
            deployment: TEXT,
            environment: TEXT,
            provider: TEXT,
            connection: TEXT,
            labels: { type: 'object', additionalProperties: TEXT },
            status: { enum: STATUSES },
            severity: { const: 'warning' },
            location,
            observed: { type: 'object' },
            findings: { type: 'array', items: { $ref: '#/definitions/finding' } },
          },
        },
      },
    },
    definitions: {
      finding: {
        type: 'object',
        required: ['code', 'severity', 'message'],
        properties: {
          code: { enum: FINDING_CODES },
          severity,
          message: TEXT,
          field: TEXT,
          expected: true,
          expectedFrom: { ...TEXT, description: 'Where it comes from, if not from the manifest.' },
          actual: true,
          reason: { enum: UNREADABLE_REASONS },
          note: { ...TEXT, description: 'How texts differ that look the same.' },
          diff: { ...TEXT, description: 'Unified, from declared to live.' },
          differences: {
            type: 'array',
            items: {
              type: 'object',
              required: ['path'],
              properties: {
                path: { ...TEXT, description: 'RFC 6901, inside the field.' },
                expected: true,
                actual: true,
                diff: TEXT,
              },
            },
          },
          moreDifferences: COUNT,
          direction: { enum: ['live-ahead', 'live-behind'] },
          liveSince: TEXT,
          liveBy: TEXT,
          waiver: {
            type: 'object',
            required: ['field', 'until', 'reason', 'daysLeft'],
            properties: { field: TEXT, until: TEXT, reason: TEXT, by: TEXT, daysLeft: { type: 'integer' } },
          },
          location,
        },
      },
    },
  };
}
