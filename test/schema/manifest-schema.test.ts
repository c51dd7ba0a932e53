import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { schemaFile } from '../../scripts/schema-file.ts';
import { SCHEMA_NAMES } from '../../src/cli/schema.ts';
import { manifestSchema } from '../../src/manifest/schema.ts';
import { parseScenario } from '../../src/simulator/scenario.ts';
import { load } from '../manifest/helpers.ts';
import { PROVIDERS } from '../support/providers.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const EXAMPLES = readdirSync(`${root}/examples`, { recursive: true, encoding: 'utf8' })
  .filter((path) => /(^|[/.])driftline\.ya?ml$/.test(path) && !path.includes('node_modules'))
  // The manifest of this example names a provider that the example itself defines.
  .filter((path) => !path.startsWith('own-provider/'))
  .map((path) => `examples/${path}`);
// Made for a few short manifests: to compile the schema takes longer than to check them.
const QUICKLY_COMPILED = { strict: false, inlineRefs: false, code: { optimize: false } } as const;
const ajv = new Ajv({ ...QUICKLY_COMPILED, allErrors: true });
const validate = ajv.compile(manifestSchema(PROVIDERS));

function faultsOf(text: string): unknown[] {
  return validate(parse(text, { merge: true })) ? [] : (validate.errors ?? []);
}

const cartesia = (environments: string, more = '') =>
  `version: 1\ndeployments:\n  a: { provider: cartesia, agentId: x, ${more}environments: { ${environments} } }\n`;
const asking = (asked: string) => cartesia(`p: { expect: { ${asked} } }`);

const ACCEPTED = [
  cartesia('p: v, q: 1.10, r: true, s: 2026-12-31, t: {}'),
  cartesia('p: { deployed: false }, q: { deployed: true, severity: warning }'),
  cartesia('p: { deployed: "${var.T}", severity: "${var.S}" }'),
  asking('version: 1.0, pinned: true, deployedAt: { within: 7d }, gitCommit: { git: main }'),
  asking('version: { x-note: 1, oneOf: [1.0, v] }'),
  asking('version: { not: { semver: "^1" } }, region: { present: false }'),
  asking('version: { matches: "^rel-" }, status: { not: { not: failed } }'),
  asking('version: { file: notes.md }, region: { file: notes.md, exact: true }'),
  asking('version: { from: "package.json#/version" }, pinned: { equals: true }'),
  asking('deployedAt: { olderThan: "${var.W}" }, pinned: "true"'),
  cartesia('p: { expect: { version: { sameAs: q } } }, q: v', 'promotion: [q, p], '),
  cartesia('p: v', 'ignore: region, labels: { team: a, tier: 1 }, '),
  cartesia('p: v', 'waivers: [{ field: region, until: 2026-12-31, reason: r, by: mara, x-w: 1 }], '),
  cartesia('p: { waivers: [{ field: version, until: 2026-12-31, reason: 1 }] }'),
  cartesia('p: v', 'credentials: { apiKey: "${env.CARTESIA_A}" }, '),
  `$schema: x\nx-top: 1\nversion: "1"\ndefaults: { undeclared: warn, x-d: 1 }\nconnections:\n  kore: { host: bots.kore.ai, credentials: { jwt: "\${env.KORE_T}" } }\n  eu: { provider: kore, host: eu-bots.kore.ai }\ndeployments:\n  a: { connection: eu, botId: st-1, environments: { p: { expect: { percentageComplete: 100, resources: [{ name: a }] } } } }\n  b: { provider: kore, botId: st-1, environments: { p: { expect: { resources: { contains: [{ name: a }] } } } } }\n`,
  `version: 1\ndeployments:\n  a: { provider: adaline, promptId: p, deploymentEnvironmentId: e, environments: { p: { ignore: [/settings/seed, variables], expect: { settings: { equals: { t: 1 } }, tools: { file: t.json }, model: { oneOf: [a] } } } } }\n`,
  `version: 1\ndeployments:\n  a: { provider: chatcaptain, chatbotId: c, environments: { live: { slot: prod, expect: { version: "2" } } } }\n  b: { provider: astropods, account: acme, agent: w, environments: { p: { expect: { spec: { contains: { a: 1 } } } } } }\n`,
];

const REFUSED = [
  'version: 2\ndeployments: {}\n',
  cartesia('p: ~'),
  cartesia('p: { expcet: {} }'),
  cartesia('p: v', 'promptId: x, '),
  cartesia('p: v', 'severity: waring, '),
  cartesia('p: v', 'promotion: [p], '),
  cartesia('p: v', 'waivers: [{ field: region }], '),
  cartesia('p: v', 'waivers: [{ field: nope, until: 2026-12-31, reason: r }], '),
  cartesia('p: v', 'credentials: { apiKey: literal }, '),
  asking('model: x'),
  asking('version: { semver: "^1", matches: x }'),
  asking('version: {}'),
  asking('version: { exact: true }'),
  asking('version: { within: 7d }'),
  asking('version: ~'),
  asking('deployedAt: { within: 7 }'),
  asking('x-version: v'),
  cartesia('p: v', 'labels: { x-team: a }, '),
  cartesia('p: v', 'credentials: { x-key: "${env.CARTESIA_A}" }, '),
  cartesia('p: v, x-p: v'),
  `${cartesia('p: v')}  x-b: { provider: cartesia, agentId: x, environments: { p: v } }\n`,
  `${cartesia('p: v')}connections: { x-c: { provider: cartesia } }\n`,
];

describe('the schema of manifests', () => {
  test.each(ACCEPTED)('accepts what the loader accepts: %#', async (text) => {
    const variables = { T: 'true', S: 'warning', W: '7d' };
    const files = { 'notes.md': 'v', 'package.json': '{ "version": "1" }', 't.json': '[]' };

    expect((await load(text, { variables, files })).targets.length).toBeGreaterThan(0);
    expect(faultsOf(text)).toEqual([]);
  });

  test.each(REFUSED)('refuses what the loader refuses: %#', async (text) => {
    await expect(load(text)).rejects.toThrow();
    expect(faultsOf(text)).not.toEqual([]);
  });

  test.each(EXAMPLES)('accepts %s', async (path) => {
    const text = readFileSync(`${root}/${path}`, 'utf8');

    expect(faultsOf(text)).toEqual([]);
  });

  test('knows every provider, setting and field', () => {
    const { definitions } = JSON.parse(JSON.stringify(manifestSchema(PROVIDERS)));

    for (const { id, fields, settings, credentials } of PROVIDERS) {
      expect(Object.keys(definitions[`${id}-expect`].properties)).toEqual(Object.keys(fields));
      expect(Object.keys(definitions[`${id}-credentials`].properties)).toEqual(
        credentials.map(({ name }) => name),
      );
      for (const { name, on } of settings) {
        const level = on.includes('target') ? `${id}-deployment` : `${id}-connection`;
        expect(definitions[level].properties).toHaveProperty(name);
      }
    }
  });
});

type Tree = Readonly<Record<string, unknown>>;

const known = new Map<string, Tree>();

function read(name: string): Tree {
  const schema: Tree =
    known.get(name) ?? JSON.parse(readFileSync(`${root}/schemas/${name}.schema.json`, 'utf8'));
  known.set(name, schema);
  return schema;
}

function isExplained(name: string, schema: unknown): boolean {
  if (schema === null || typeof schema !== 'object') return false;
  const { description, $ref } = schema as { description?: unknown; $ref?: string };
  if (typeof description === 'string') return description !== '';
  const definitions = read(name).definitions as Tree | undefined;
  return $ref !== undefined && isExplained(name, definitions?.[$ref.slice('#/definitions/'.length)]);
}

/** Every schema in a document, and every key that a schema in it allows. */
function walk(name: string) {
  const schemas: { path: string; schema: Tree }[] = [];
  const keys: { path: string; key: string; schema: unknown }[] = [];
  const visit = (schema: unknown, path: string): void => {
    if (schema === null || typeof schema !== 'object') return;
    if (Array.isArray(schema)) {
      for (const [index, each] of schema.entries()) visit(each, `${path}/${index}`);
      return;
    }
    schemas.push({ path, schema: schema as Tree });
    for (const [word, below] of Object.entries(schema)) {
      if (['examples', 'default', 'enum', 'const', 'required', 'if'].includes(word)) continue;
      if (!['properties', 'patternProperties', 'definitions', 'dependencies'].includes(word)) {
        visit(below, `${path}/${word}`);
        continue;
      }
      for (const [key, each] of Object.entries(below as Tree)) {
        const at = `${path}/${word}/${key}`;
        if (word === 'properties') keys.push({ path: at, key, schema: each });
        visit(each, at);
      }
    }
  };
  visit(read(name), '');
  return { schemas, keys };
}

/** The schemas of files that people write. */
const WRITTEN = ['manifest', 'provider'] as const;

describe('the files in schemas/', () => {
  test.each(SCHEMA_NAMES)('%s.schema.json is up to date (else run npm run generate)', async (name) => {
    expect(readFileSync(`${root}/schemas/${name}.schema.json`, 'utf8')).toBe(await schemaFile(name));
  });

  test.each(SCHEMA_NAMES)('%s.schema.json is valid draft-07 and names its version', (name) => {
    const schema = read(name);
    const { version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));

    expect(new Ajv({ strict: false }).validateSchema(schema)).toBe(true);
    expect(schema.$id).toMatch(new RegExp(`^https://.*/v${version}/schemas/${name}\\.schema\\.json$`));
  });

  test.each(WRITTEN)('%s.schema.json explains every key', (name) => {
    const { keys } = walk(name);
    const explained = new Set(keys.filter(({ schema }) => isExplained(name, schema)).map(({ key }) => key));
    // A key with the schema `true` belongs to a provider. The schema that applies to this provider explains it.
    const silent = keys.filter(({ key, schema }) =>
      schema === true ? !explained.has(key) : !isExplained(name, schema),
    );

    expect(keys.length).toBeGreaterThan(90);
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  test.each(WRITTEN)('%s.schema.json lets an editor offer nothing twice and nothing useless', (name) => {
    const { schemas } = walk(name);
    const listed = schemas.filter(({ schema }) => schema.enum !== undefined);

    expect(listed.length).toBeGreaterThan(3);
    for (const { path, schema } of schemas) {
      const {
        enum: words = [],
        title,
        type,
      } = schema as { enum?: unknown[]; title?: string; type?: unknown };
      expect.soft(new Set(words.map(String)).size, `${path}: a word twice`).toBe(words.length);
      // If a type includes boolean, editors offer `true` and `false` for a text. They offer a title for every key below.
      expect
        .soft(!path.endsWith('/not') && Array.isArray(type) && type.includes('boolean'), `${path}: a type`)
        .toBe(false);
      expect.soft(title === undefined || title === 'waiver', `${path}: a title`).toBe(true);
    }
  });

  test.each(WRITTEN)('%s.schema.json has a message for every pattern', (name) => {
    const without = walk(name).schemas.filter(
      ({ path, schema }) =>
        schema.pattern !== undefined &&
        schema.errorMessage === undefined &&
        // A pattern beside an enum needs none, because the message of the enum lists the words.
        !/\/anyOf\/1$/.test(path),
    );

    expect(without.map(({ path }) => path)).toEqual([]);
  });
});

describe('the schema of scenarios', () => {
  const isValid = new Ajv(QUICKLY_COMPILED).compile(read('scenario'));
  const scenarios = ['examples', 'docs'].flatMap((folder) =>
    readdirSync(`${root}/${folder}`, { recursive: true, encoding: 'utf8' })
      .filter((path) => /\bworld\.yaml$/.test(path))
      .map((path) => `${folder}/${path}`),
  );

  test.each(scenarios)('takes %s', (path) => {
    expect(isValid(parse(readFileSync(`${root}/${path}`, 'utf8'))), JSON.stringify(isValid.errors)).toBe(
      true,
    );
  });

  test.each([
    ['', false],
    ['latency: 5ms', false],
    ['version: 2', false],
    ['version: 1', true],
    ['version: 1\nlatency: 5ms\nx-note: mine', true],
    ['version: 1\nlatencies: 5ms', false],
    ['version: 1\nkore: { bots: [] }', false],
    ['version: 1\nchatcaptain: { chatbots: { b: { prod: 2.3 } } }', true],
    ['version: 1\nchatcaptain: { chatbots: { b: { prod: { version: 2.3, color: red } } } }', false],
    ['version: 1\nlangfuse: { rateLimit: { requests: 1, per: 1s } }', true],
    ['version: 1\nfaults: [{ provider: kore, times: 2, status: 503 }]', true],
    ['version: 1\nfaults: [{ fault: explode }]', false],
  ])('agrees with the reader on %j', async (text, expected) => {
    const read = parseScenario(text, 'world.yaml', Date.now()).then(
      () => true,
      () => false,
    );

    expect([isValid(parse(text)), await read]).toEqual([expected, expected]);
  });
});
