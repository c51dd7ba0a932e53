import { describe, expect, it } from 'vitest';
import { folderWith } from '../support/folder.ts';
import { accepted, checked, type Live, patched } from './helpers.ts';

const HEAD = 'version: 1\ndeployments:\n  bot:\n    provider: chatcaptain\n    chatbotId: bot_1\n';
const PROMPT =
  'version: 1\ndeployments:\n  greet:\n    provider: adaline\n    promptId: p\n    deploymentEnvironmentId: e\n';

/** The manifest before and after, the live values, and the output. */
interface Row {
  readonly manifest: string;
  readonly live: Live;
  readonly after?: string;
  readonly said: readonly string[];
}

const version = (prod: string, test?: string): Live => ({
  'bot/prod': { version: prod },
  ...(test !== undefined && { 'bot/test': { version: test } }),
});

const ROWS: Readonly<Record<string, Row>> = {
  'a version in double quotes, beside a comment': {
    manifest: `${HEAD}    environments:\n      prod: "2.2"   # the hotfix\n`,
    live: version('2.3'),
    after: `${HEAD}    environments:\n      prod: "2.3"   # the hotfix\n`,
    said: ['accepted bot/prod version'],
  },
  'a version in single quotes that needs them doubled': {
    manifest: `${HEAD}    environments: { prod: '2.2' }\n`,
    live: version("it's"),
    after: `${HEAD}    environments: { prod: 'it''s' }\n`,
    said: ['accepted bot/prod version'],
  },
  'a plain number stays plain, digit by digit': {
    manifest: `${HEAD}    environments: { prod: 1.9 }\n`,
    live: version('1.10'),
    after: `${HEAD}    environments: { prod: 1.10 }\n`,
    said: ['accepted bot/prod version'],
  },
  'a plain word that becomes a number gets quotes': {
    manifest: `${HEAD}    environments: { prod: beta }\n`,
    live: version('1.10'),
    after: `${HEAD}    environments: { prod: "1.10" }\n`,
    said: ['accepted bot/prod version'],
  },
  'what would be no text without quotes': {
    manifest: `${HEAD}    environments: { prod: beta }\n`,
    live: version('null'),
    after: `${HEAD}    environments: { prod: "null" }\n`,
    said: ['accepted bot/prod version'],
  },
  'what looks like a reference': {
    manifest: `${HEAD}    environments: { prod: beta }\n`,
    live: version('${var.X} $${y}'),
    after: `${HEAD}    environments: { prod: "$\${var.X} $$\${y}" }\n`,
    said: ['accepted bot/prod version'],
  },
  'a live version of blanks alone': {
    manifest: `${HEAD}    environments: { prod: beta }\n`,
    live: version('\u2028'),
    said: [
      'left bot/prod version: the live value contains only blanks, which a manifest cannot expect: change it at the vendor',
    ],
  },
  'line ends of Windows and a mark at the beginning': {
    manifest: `\ufeff${HEAD}    environments:\n      prod: 2.2\n`.replaceAll('\n', '\r\n'),
    live: version('2.3'),
    after: `\ufeff${HEAD}    environments:\n      prod: 2.3\n`.replaceAll('\n', '\r\n'),
    said: ['accepted bot/prod version'],
  },
  'a value that all who share it have live': {
    manifest: `x-v: &v "2.2" # both\n${HEAD}    environments: { prod: *v, test: *v }\n`,
    live: version('2.3', '2.3'),
    after: `x-v: &v "2.3" # both\n${HEAD}    environments: { prod: *v, test: *v }\n`,
    said: ['accepted bot/prod version', 'accepted bot/test version'],
  },
  'a value that they do not agree on': {
    manifest: `${HEAD}    environments: { prod: &v "2.2", test: *v }\n`,
    live: version('2.3', '2.2'),
    said: ['left bot/prod version: it is shared with bot/test, where 2.2 is live'],
  },
  "the deployment's own expectation": {
    manifest: `${HEAD}    expect: { version: "2.2" }\n    environments: { prod: {}, test: {} }\n`,
    live: version('2.3', '2.4'),
    said: [
      'left bot/prod version: it is shared with bot/test, where 2.4 is live',
      'left bot/test version: it is shared with bot/prod, where 2.3 is live',
    ],
  },
  'a merged expectation': {
    manifest: `x-e: &e { version: "2.2" }\n${HEAD}    environments: { prod: { expect: { <<: *e } }, test: { expect: { <<: *e, version: "2.3" } } }\n`,
    live: version('2.3', '2.3'),
    after: `x-e: &e { version: "2.3" }\n${HEAD}    environments: { prod: { expect: { <<: *e } }, test: { expect: { <<: *e, version: "2.3" } } }\n`,
    said: ['accepted bot/prod version'],
  },
  'a value that is a label as well': {
    manifest: `${HEAD}    labels: { tag: &v "2.2" }\n    environments: { prod: *v }\n`,
    live: version('2.3'),
    said: ['left bot/prod version: it is shared with deployments.bot.labels.tag, which must not change'],
  },
  'a variable': {
    manifest: `${HEAD}    environments: { prod: "\${var.V}" }\n`,
    live: version('2.3'),
    said: ['left bot/prod version: it contains a variable: change it by hand'],
  },
  'rules, each of them': {
    manifest: `${HEAD}    environments:\n      prod: { expect: { version: { oneOf: ["1", "2"] } } }\n      test: { expect: { version: { sameAs: prod } } }\n      dev: { expect: { version: { not: "3" }, modelId: { matches: "^m" } } }\n`,
    live: { ...version('3', '4'), 'bot/dev': { version: '3', modelId: 'x' } },
    said: [
      'left bot/prod version: oneOf is a rule: change it by hand',
      'left bot/test version: sameAs takes its value from environment prod: change that',
      'left bot/dev version: not is a rule: change it by hand',
      'left bot/dev modelId: matches is a rule: change it by hand',
    ],
  },
  'what is missing, unexpected, unknown or on its way': {
    manifest: `${HEAD}    environments: { prod: "1", test: { deployed: false }, dev: "2", qa: { slot: prod, expect: { version: "3" } } }\n`,
    live: {
      'bot/prod': null,
      'bot/test': { version: '1' },
      'bot/qa': {
        observation: {
          kind: 'found',
          fields: { version: '2' },
          rollouts: [{ state: 'in-progress', fields: { version: '3' } }],
        },
      },
    },
    said: [
      'left bot/prod: nothing is deployed: deploy it, or write deployed: false if that is right',
      'left bot/test: deployed: false says that nothing may be live: change it by hand if that is wrong',
      'left bot/qa: a rollout of what is expected is on its way',
      'unknown bot/dev: no such thing',
    ],
  },
  'a field that is not there': {
    manifest: `${HEAD}    environments: { prod: { expect: { modelId: m } } }\n`,
    live: version('1'),
    said: ['left bot/prod modelId: it is not live: write { present: false } if that is right'],
  },
  'a difference that a waiver covers': {
    manifest: `${HEAD}    environments: { prod: { expect: { version: "1" }, waivers: [{ field: version, until: 2026-12-31, reason: r }] } }\n`,
    live: version('2'),
    said: [],
  },
  'a structure in flow style, member by member': {
    manifest: `${PROMPT}    environments:\n      prod: { expect: { settings: { equals: { temperature: 0.7, "stop": ['a', b], seed: 1 } } } }\n`,
    live: { 'greet/prod': { settings: { temperature: 0.2, stop: ['a', 'true'], top: { p: 1 } } } },
    after: `${PROMPT}    environments:\n      prod: { expect: { settings: { equals: { temperature: 0.2, "stop": ['a', "true"], top: { p: 1 } } } } }\n`,
    said: ['accepted greet/prod settings'],
  },
  'a structure in block style, with its comments': {
    manifest: `${PROMPT}    environments:\n      prod:\n        expect:\n          variables:\n            # who asks\n            - name: question # a text\n              modality: text\n            - name: old\n          model: a\n`,
    live: {
      'greet/prod': { model: 'a', variables: [{ name: 'query', modality: 'text', more: ['x', 'y\nz'] }] },
    },
    after: `${PROMPT}    environments:\n      prod:\n        expect:\n          variables:\n            # who asks\n            - name: query # a text\n              modality: text\n              more:\n                - x\n                - |-\n                  y\n                  z\n          model: a\n`,
    said: ['accepted greet/prod variables'],
  },
  'a list that becomes an object': {
    manifest: `${PROMPT}    environments: { prod: { expect: { settings: [1] } } }\n`,
    live: { 'greet/prod': { settings: { a: 1 } } },
    after: `${PROMPT}    environments: { prod: { expect: { settings: { equals: { a: 1 } } } } }\n`,
    said: ['accepted greet/prod settings'],
  },
  'a block of text': {
    manifest: `${PROMPT}    environments:\n      prod:\n        expect:\n          model: |\n            one\n            two\n          modelProvider: x\n`,
    live: { 'greet/prod': { model: 'one\nthree', modelProvider: 'x' } },
    after: `${PROMPT}    environments:\n      prod:\n        expect:\n          model: |-\n            one\n            three\n          modelProvider: x\n`,
    said: ['accepted greet/prod model'],
  },
  'parts that are ignored stay as they are': {
    manifest: `${PROMPT}    ignore: [/settings/seed, /settings/live]\n    environments: { prod: { expect: { settings: { equals: { seed: 7, a: 1 } } } } }\n`,
    live: { 'greet/prod': { settings: { a: 2, seed: 9, live: 3 } } },
    after: `${PROMPT}    ignore: [/settings/seed, /settings/live]\n    environments: { prod: { expect: { settings: { equals: { seed: 7, a: 2 } } } } }\n`,
    said: ['accepted greet/prod settings'],
  },
  'a hidden part': {
    manifest: `${PROMPT}    environments: { prod: { expect: { tools: [{ request: { headers: { a: b } } }] } } }\n`,
    live: { 'greet/prod': { tools: [{ request: { headers: { a: 'c' } } }] } },
    said: ['left greet/prod tools: a part of the live value is hidden: write it by hand'],
  },
  'the value of a credential': {
    manifest: `${HEAD}    environments: { prod: "1" }\n`,
    live: version('key-SECRETSECRET-1'),
    said: ['left bot/prod version: a part of the live value is hidden: write it by hand'],
  },
};

describe('a value that drifted', () => {
  it.each(Object.entries(ROWS))('%s', async (_title, { manifest, live, after = manifest, said }) => {
    const files = { 'driftline.yaml': manifest };
    const folder = folderWith(files);
    const world = { folder, live, secrets: ['SECRETSECRET'], variables: { V: '1' } };
    const run = await accepted(world);

    expect(run.said).toEqual(said);
    expect(run.texts['driftline.yaml'] ?? manifest).toBe(after);
    expect(await patched(run, files)).toEqual({ 'driftline.yaml': after });
    const again = await accepted(world);
    expect(again.files).toEqual([]);
    expect(again.said).toEqual(said.filter((line) => !line.startsWith('accepted')));
    const { targets } = await checked(world);
    const differing = targets.flatMap(({ id, findings }) =>
      findings.map(({ field }) => `accepted ${id} ${field}`),
    );
    expect(said.filter((line) => differing.includes(line))).toEqual([]);
  });

  it('sets the exit code if it is left or unknown', async () => {
    const codes: number[] = [];
    for (const [prod, test] of [
      ['"1"', '"1"'],
      ['"2"', '"1"'],
      ['{ expect: { version: { oneOf: ["2"] } } }', '"1"'],
      ['"2"', '{ slot: dev }'],
    ]) {
      const folder = folderWith({
        'driftline.yaml': `${HEAD}    environments: { prod: ${prod}, test: ${test} }\n`,
      });
      const live: Live = {
        'bot/prod': { version: '1' },
        ...(test === '"1"' && { 'bot/test': { version: '1' } }),
      };
      codes.push((await accepted({ folder, live })).exitCode);
    }

    expect(codes).toEqual([0, 0, 2, 3]);
  });

  it('is accepted only if its field is selected', async () => {
    const folder = folderWith({
      'driftline.yaml': `${HEAD}    environments: { prod: { expect: { version: "1", modelId: m } } }\n`,
    });
    const live: Live = { 'bot/prod': { version: '2', modelId: 'n' } };

    expect((await accepted({ folder, live }, { fields: ['modelId'] })).said).toEqual([
      'accepted bot/prod modelId',
    ]);
    await expect(accepted({ folder, live }, { fields: ['modelID'] })).rejects.toThrow(
      /no provider.*modelID.*modelId/s,
    );
  });

  it('is left if it is shared with a target that is not selected', async () => {
    const folder = folderWith({
      'driftline.yaml': `${HEAD}    expect: { version: "1" }\n    environments: { prod: {}, test: {} }\n`,
    });
    const live = version('2', '2');

    expect((await accepted({ folder, live }, { environments: ['prod'] })).said).toEqual([
      'left bot/prod version: it is shared with bot/test, which is not selected',
    ]);
    expect((await accepted({ folder, live })).said).toHaveLength(2);
  });
});
