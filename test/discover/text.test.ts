import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assertAdded, newManifest, withEntries } from '../../src/discover/merge.ts';
import type { Entry } from '../../src/discover/text.ts';
import { loadManifest } from '../../src/manifest/load.ts';
import { validateId } from '../../src/manifest/validators.ts';
import type { Manifest } from '../../src/model/manifest.ts';
import { builtIn } from '../../src/providers/registry.ts';
import { folderWith } from '../support/folder.ts';
import {
  assert,
  asyncProperty,
  constantFrom,
  dictionary,
  record,
  string,
  uniqueArray,
} from '../support/property.ts';

const NASTY = [
  ...[
    '"',
    "'",
    '\\',
    '${var.X}',
    '${env.CARTESIA_API_KEY}',
    '$${',
    '*a',
    '&a',
    '!!map',
    '- x',
    '# c',
    ': ',
    '{',
    ']',
  ],
  ...[
    '|',
    '>',
    '%',
    '@',
    '`',
    '---',
    '...',
    '~',
    'null',
    'yes',
    '1e3',
    '0x1F',
    '2026-01-01',
    '<<',
    ' x ',
    '\u2028',
  ],
  ...[
    '\u0085',
    '\u202e',
    '\ufeff',
    '\u200b',
    'é',
    '語',
    '💬',
    '##[error]',
    '::warning::',
    '\u00a0',
    'x'.repeat(300),
  ],
];
const text = string({
  unit: constantFrom(...NASTY, 'a', 'B', '7', '-', ' ', '\n', '\t', '\u0000'),
  maxLength: 6,
});
const id = text.filter((each) => validateId(each) === undefined);
const name = string({
  unit: constantFrom('a', 'é', '語', '7', '-', 'on', 'null'),
  minLength: 1,
  maxLength: 6,
});
const environment = record({
  id,
  version: text.filter((each) => each.trim() !== ''),
  kind: constantFrom('live', 'nothing', 'unknown'),
  comment: text,
});
const entries = uniqueArray(
  record({
    name,
    environments: dictionary(name, environment, { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
  }),
  { selector: (each) => each.name, minLength: 1, maxLength: 5 },
);
type Made = typeof entries extends { generate: (...args: never[]) => { value: infer V } } ? V : never;

function entriesOf(made: Made, prefix = 'new-'): Entry[] {
  return made.map((each) => ({
    deployment: {
      name: prefix + each.name,
      settings: {},
      environments: Object.entries(each.environments).map(([at, { id: agentId }]) => ({
        name: at,
        settings: { agentId },
      })),
      note: Object.values(each.environments)[0]?.comment ?? '',
    },
    owner: { provider: 'cartesia' },
    live: (at) => {
      const { kind = '', version = '', comment = '' } = each.environments[at] ?? {};
      if (kind === 'live') return { version, comment };
      return kind === 'nothing' ? { deployed: false, comment } : { comment };
    },
  }));
}

const cwd = folderWith();
const file = join(cwd, 'driftline.yaml');

function read(yaml: string): Promise<Manifest> {
  const texts = new Map([[file, yaml]]);
  return loadManifest([file], {
    cwd,
    variables: new Map(),
    placedProviders: new Set(),
    texts,
    registry: builtIn(),
  });
}

/** What the entry of each target says, after the target's id. */
function said({ targets }: Manifest) {
  return targets.map(({ id: target, settings, deployed, expect: wanted }) => {
    const { op, value } = (wanted.version?.expectation ?? {}) as { op?: string; value?: unknown };
    return [target, settings.agentId, deployed, op, value];
  });
}

function meant(made: Made, prefix = 'new-') {
  return made.flatMap((each) =>
    Object.entries(each.environments).map(([at, { id: agentId, kind, version }]) => [
      `${prefix}${each.name}/${at}`,
      agentId,
      kind !== 'nothing',
      ...(kind === 'live' ? ['equals', version] : [undefined, undefined]),
    ]),
  );
}

const OWN = 'provider: cartesia, agentId: a, environments: { prod: "1" }';
/** Manifests in every style. */
const STYLES: Readonly<Record<string, string>> = {
  'nothing declared': 'version: 1\ndeployments: {}\n',
  'nothing declared, with a comment': 'version: 1\ndeployments: {}  # none yet\nx-more: 1\n',
  'nothing declared, at its end': 'version: 1\ndeployments: {}',
  'an anchor on it': 'version: 1\ndeployments: &all {}\n',
  'block style': `version: 1\ndeployments:\n  old:\n    { ${OWN} }\n`,
  'four columns': `version: 1\ndeployments:\n    old:\n        provider: cartesia\n        agentId: a\n        environments:\n            prod: "1"\n`,
  'comments behind': `version: 1\ndeployments:\n  old: { ${OWN} } # one\n  # two\n\n  # three\n\n# four\nx-more: {}\n`,
  'a key behind': `version: 1\ndeployments:\n  old: { ${OWN} }\ndefaults: { undeclared: warn }\n`,
  'no line end': `version: 1\ndeployments:\n  old: { ${OWN} }`,
  'a document end': `---\nversion: 1\ndeployments:\n  old: { ${OWN} }\n...\n`,
  CRLF: `version: 1\r\ndeployments:\r\n  old: { ${OWN} }\r\n\r\n# end\r\n`,
  'a block scalar at its end': `version: 1\ndeployments:\n  old:\n    ${OWN.replaceAll(', ', '\n    ').replace('{ prod: "1" }', '{ prod: "1" }')}\n    x-note: |+\n      # text\n\n      more\n\n\nx-more: 1\n`,
  'anchors and merges': `version: 1\nx-a: &a { ${OWN} }\ndeployments:\n  old:\n    <<: *a\n  older: *a\n`,
  'flow style': `version: 1\ndeployments: { old: { ${OWN} } }\n`,
  'flow style with a comma': `version: 1\ndeployments: { old: { ${OWN} }, }\n`,
  JSON: '{\n  "version": 1,\n  "deployments": {\n    "old": { "provider": "cartesia", "agentId": "a", "environments": { "prod": "1" } }\n  }\n}\n',
  'JSON on one line': '{"version":1,"deployments":{}}',
  'quoted keys': `"version": 1\n"deployments":\n  "old": { ${OWN} }\n`,
  'indented as a whole': `  version: 1\n  deployments:\n     old: { ${OWN} }\n`,
};

describe('what is written', () => {
  it('reads back as the vendor wrote it, and no comment leaves its line', async () => {
    await assert(
      asyncProperty(entries, async (made) => {
        const yaml = newManifest(entriesOf(made));

        expect(said(await read(yaml))).toEqual(meant(made));
        expect(yaml).not.toMatch(
          /##\w*\[|^\s*::|[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202e\ufeff]/m,
        );
      }),
      { numRuns: 60 },
    );
  });

  it.each(Object.entries(STYLES))('goes after the existing entries: %s', async (_style, own) => {
    const before = await read(own);
    await assert(
      asyncProperty(entries, async (made) => {
        const { text: after } = withEntries(own, entriesOf(made), 'driftline.yaml');
        const manifest = await read(after);

        expect(said(manifest)).toEqual([...said(before), ...meant(made)]);
        expect(() =>
          assertAdded(before, manifest, manifest.targets.slice(before.targets.length)),
        ).not.toThrow();
        expect(withoutAdded(own, after)).toBe(true);
      }),
      { numRuns: 10 },
    );
  });

  it('says what a flow mapping cannot have as a comment: the notes of deployments and environments', () => {
    const deployment = {
      name: 'bot',
      settings: { agentId: 'a' },
      note: 'two names for one agent',
      environments: [{ name: 'prod', settings: {} }],
    };
    const entry = {
      deployment,
      owner: { provider: 'cartesia' },
      live: () => ({ comment: 'nothing is live' }),
    };
    const merged = (yaml: string) => withEntries(yaml, [entry], 'driftline.yaml');

    expect(merged('{ "version": 1, "deployments": {} }').remarks).toEqual([
      'bot: two names for one agent',
      'bot/prod: nothing is live',
    ]);
    expect(merged('version: 1\ndeployments:\n  old: {}\n')).toMatchObject({
      text: expect.stringMatching(/# two names for one agent\n[\s\S]*# nothing is live\n/),
      remarks: [],
    });
  });

  it('is not added if deployments is an alias', () => {
    expect(() => withEntries('version: 1\nx-a: &a {}\ndeployments: *a\n', [], 'driftline.yaml')).toThrow(
      /is not written out as a mapping/,
    );
  });
});

/** Whether the old text, without empty braces, stands before and after the new lines. */
function withoutAdded(before: string, after: string): boolean {
  return [before, before.replace(/ ?\{\}/, '')].some((old) => {
    let start = 0;
    while (start < old.length && old[start] === after[start]) start += 1;
    return after.endsWith(old.slice(start));
  });
}
