import { readFileSync } from 'node:fs';
import { ANY, ref, type Schema, schemaTypes, settings, TEXT } from './plugin-schema-types.ts';

/** The schema of the provider plugin, from which Pulumi makes the SDKs of all languages. */
export function pluginSchema(): string {
  const { version, description, license, homepage, repository } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  );
  const schema = {
    name: 'driftline',
    displayName: 'driftline',
    version,
    description,
    keywords: ['pulumi', 'category/utility', 'kind/native', 'deployment-drift', 'ai-agents'],
    homepage,
    license,
    repository: repository.url.replace(/^git\+/, '').replace(/\.git$/, ''),
    publisher: 'driftline',
    meta: { moduleFormat: '(.*)' },
    language: {
      nodejs: { respectSchemaVersion: true },
      python: { respectSchemaVersion: true, pyproject: { enabled: true } },
      go: { respectSchemaVersion: true, generateResourceContainerTypes: true },
      csharp: { respectSchemaVersion: true },
    },
    config: {},
    provider: {
      description:
        'The provider of driftline. It has no settings: credentials are variables of the environment.',
    },
    types: schemaTypes(),
    resources: { 'driftline:index:Manifest': manifest(), 'driftline:index:Deployment': deployment() },
  };
  return `${JSON.stringify(schema, null, 1)}\n`;
}

const CHOICES = {
  onDrift: {
    ...ref('OnDrift'),
    description:
      '`fail` (if not given): drift fails the preview. `report`: it is a warning and shows as a change.',
  },
  onUnknown: {
    ...ref('OnUnknown'),
    description: '`fail` (if not given) or `warn`: what becomes of it if it cannot be known what is live.',
  },
};

function manifest(): Schema {
  return {
    isComponent: true,
    description:
      'A YAML manifest checked for deployment drift: a component with one `Deployment` for each of its targets. All of them are read together, in previews too, and nothing is ever written to a vendor.',
    properties: {
      targets: {
        type: 'array',
        items: ref('ManifestTarget'),
        description: 'Every target of the manifest, in its order.',
      },
    },
    required: ['targets'],
    inputProperties: {
      path: {
        type: 'string',
        plain: true,
        description: "A manifest, or a folder of them; relative to the program's folder.",
      },
      environments: {
        type: 'array',
        items: { type: 'string', plain: true },
        plain: true,
        description: 'Check only these environments; all if not given.',
      },
      vars: {
        type: 'object',
        additionalProperties: TEXT,
        description: 'Values of `${var.NAME}`; they win over `DRIFTLINE_VAR_NAME`.',
      },
      ...CHOICES,
    },
    requiredInputs: ['path'],
  };
}

function deployment(): Schema {
  const own = {
    provider: {
      // Any text is allowed too, because it may name a provider of `DRIFTLINE_PROVIDER_FILES`.
      oneOf: [TEXT, ref('ProviderId')],
      description: 'The vendor. It decides which settings and which expectations there are.',
    },
    environment: { ...TEXT, description: 'Where it runs: `prod`, `test`, any name that the team uses.' },
  };
  return {
    description:
      'One deployment of a chatbot, voice agent or prompt in one environment, checked for deployment drift. The vendor is read in previews too, and nothing is ever written to it. Many deployments are read faster as one `Manifest`.',
    properties: {
      ...own,
      status: {
        ...TEXT,
        description: '`in-sync`, `drifted`, `missing`, `unexpected`, `pending`, `waived` or `unknown`.',
      },
      version: {
        ...TEXT,
        description: 'The live version; not there if nothing is live or nothing is known.',
      },
      observed: {
        type: 'object',
        additionalProperties: ANY,
        description:
          "The live values of the provider's fields; not there if nothing is live or nothing is known.",
      },
      findings: { type: 'array', items: ref('Finding'), description: 'The differences and notes.' },
    },
    required: ['provider', 'environment', 'status', 'findings'],
    inputProperties: {
      ...own,
      ...settings(),
      settings: {
        type: 'object',
        additionalProperties: TEXT,
        description: 'Settings that are not listed: those of a provider of `DRIFTLINE_PROVIDER_FILES`.',
      },
      credentials: {
        ...ref('Credentials'),
        secret: true,
        description:
          'References to environment variables, `${env.NAME}`, and nothing else; values are refused.',
      },
      expect: { ...ref('Expectations'), description: 'What should be live; not given, anything may be.' },
      expectFields: {
        type: 'object',
        additionalProperties: ANY,
        description:
          'What is expected of fields that are not listed: those of a provider of `DRIFTLINE_PROVIDER_FILES`. A value, or one operator.',
      },
      deployed: { type: 'boolean', description: '`false`: nothing may be deployed there.' },
      ignore: {
        type: 'array',
        items: TEXT,
        description: 'Fields, or JSON pointers that begin with a field, which are not compared.',
      },
      severity: { ...ref('Severity'), description: '`warning`: drift is told, and fails nothing.' },
      labels: {
        type: 'object',
        additionalProperties: TEXT,
        description: 'Words of the team, for its own use.',
      },
      waivers: {
        type: 'array',
        items: ref('Waiver'),
        description: 'Known differences, accepted for a time.',
      },
      ...CHOICES,
    },
    requiredInputs: ['provider', 'environment'],
  };
}
