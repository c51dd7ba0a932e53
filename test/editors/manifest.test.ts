import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Editor, openEditor } from '../support/yaml-server.ts';

let editor: Editor;
beforeAll(async () => {
  editor = await openEditor('manifest');
}, 60_000);
afterAll(() => editor.end());

const chat = (below: string) =>
  `version: 1\ndeployments:\n  a:\n    provider: chatcaptain\n    chatbotId: x\n${below}`;
const environments = (below: string) => chat(`    environments:\n${below}`);
const expected = (value: string) => environments(`      prod: { expect: { version: ${value} } }\n`);
const KORE = 'version: 1\nconnections:\n  eu: { provider: kore, host: eu-bots.kore.ai }\n';

const LAYER = ['credentials', 'expect', 'ignore', 'labels', 'severity', 'waivers'];
const FIELDS = ['deployedAt', 'deploymentId', 'modelId', 'version'];
const TEXT_OPERATORS = 'equals, exact, file, from, git, matches, not, oneOf, present, sameAs, semver'.split(
  ', ',
);

/** A name for the place of the cursor, the text with the cursor, and all that is offered there. */
const OFFERED: readonly (readonly [string, string, readonly string[]])[] = [
  ['keys of a manifest', '‸\n', ['$schema', 'connections', 'defaults', 'deployments', 'manifest', 'version']],
  ['its version', 'version: ‸\n', ['1']],
  [
    'keys of a deployment',
    'version: 1\ndeployments:\n  a:\n    ‸\n',
    ['connection', 'environments', 'promotion', 'provider', ...LAYER],
  ],
  [
    'keys of a deployment of ChatCaptain',
    'version: 1\ndeployments:\n  a:\n    provider: chatcaptain\n    ‸\n',
    ['chatbotId', 'connection', 'environments', 'promotion', 'slot', ...LAYER],
  ],
  [
    'keys of a deployment that names the connection of a provider',
    'version: 1\ndeployments:\n  a:\n    connection: kore\n    ‸\n',
    ['botId', 'environments', 'host', 'promotion', 'provider', ...LAYER],
  ],
  [
    'keys of a connection that is called like a provider',
    'version: 1\nconnections:\n  kore:\n    ‸\n',
    ['baseUrl', 'credentials', 'host', 'pathPrefix', 'provider'],
  ],
  [
    'keys of a connection of Kore.ai',
    'version: 1\nconnections:\n  eu:\n    provider: kore\n    ‸\n',
    ['baseUrl', 'credentials', 'host', 'pathPrefix'],
  ],
  [
    'keys of an environment',
    environments('      prod:\n        ‸\n'),
    ['chatbotId', 'deployed', 'slot', ...LAYER],
  ],
  ['names of environments', environments('      ‸\n'), []],
  ['fields', environments('      prod:\n        expect:\n          ‸\n'), FIELDS],
  [
    'operators',
    environments('      prod:\n        expect:\n          version:\n            ‸\n'),
    TEXT_OPERATORS,
  ],
  ['a text', environments('      prod:\n        expect:\n          version: ‸\n'), ['"2.2"']],
  ['true or false', environments('      prod:\n        deployed: ‸\n'), ['false', 'true']],
  ['words', chat('    severity: ‸\n'), ['error', 'warning']],
  ['what is ignored', chat('    ignore:\n      - ‸\n'), FIELDS],
  ['a field to ignore, in brackets', chat('    ignore: [‸]\n'), FIELDS],
  ['names in brackets', chat('    promotion: [‸]\n'), []],
  ['a waiver', chat('    waivers:\n      - ‸\n'), ['by', 'field', 'reason', 'until', 'waiver']],
  ['the field of a waiver', chat('    waivers:\n      - field: ‸\n'), FIELDS],
  ['a credential', chat('    credentials:\n      apiKey: ‸\n'), ['${env.CHATCAPTAIN_API_KEY}']],
  // In braces the server offers something only after a letter.
  ['keys in braces', environments('      prod: { e‸ }\n'), ['chatbotId', 'deployed', 'slot', ...LAYER]],
  ['fields in braces', environments('      prod: { expect: { v‸ } }\n'), FIELDS],
  ['operators in braces', expected('{ s‸ }'), TEXT_OPERATORS],
  ['words in braces', environments('      prod: { severity: w‸ }\n'), ['error', 'warning']],
];

describe('an editor with the schema of manifests', () => {
  test.each(OFFERED)('offers only %s, each once', async (_what, text, labels) => {
    const offered = (await editor.complete(text)).map(({ label }) => label);

    expect(offered.sort()).toEqual([...labels].sort());
  });

  test('offers every vendor with its name, and inserts a colon behind every key', async () => {
    const vendors = await editor.complete('version: 1\ndeployments:\n  a:\n    provider: ‸\n');
    const keys = await editor.complete(chat('    ‸\n'));

    expect(vendors.every(({ documentation }) => /: .+\.$/.test(String(documentation)))).toBe(true);
    expect(keys.filter(({ insertText }) => !insertText.includes(':'))).toEqual([]);
  });

  test.each([
    ['a setting', chat('').replace('chatbotId', 'chatbot‸Id'), /^Id of the chatbot/],
    ['a deployment', chat('').replace('  a:', '  a‸:'), /^One chatbot, agent or prompt/],
    [
      'environments',
      environments('      prod: "2"\n').replace('envir', 'envir‸'),
      /^Where the deployment runs/,
    ],
    ['an environment', environments('      pr‸od: "2"\n'), /^Short for .*version number that is deployed/],
    [
      'a field',
      expected('"2"').replace('version: "2"', 'ver‸sion: "2"'),
      /^Version number.* At the vendor: version/,
    ],
    ['an operator', expected('{ sem‸ver: "^2" }'), /^Is a version in this range/],
    ['defaults', 'version: 1\ndefa‸ults: { undeclared: warn }\n', /^Defaults for every deployment/],
    ['a connection', `${KORE.replace('eu:', 'e‸u:')}`, /^A vendor, where it is/],
    [
      'the connection of a provider',
      'version: 1\nconnections:\n  ko‸re: { host: bots.kore.ai }\n',
      /^Sets up the default connection of Kore\.ai/,
    ],
    ['its setting', 'version: 1\nconnections:\n  kore: { ho‸st: bots.kore.ai }\n', /^Host of your Kore\.ai/],
    [
      'a setting where a connection implies the provider',
      `${KORE}deployments:\n  a:\n    connection: eu\n    bot‸Id: x\n    environments: { prod: "2" }\n`,
      /^Kore\.ai: id of the bot/,
    ],
    ['a note', 'version: 1\nx-no‸te: 1\n', /^A home for anchors/],
  ])('explains %s', async (_what, text, words) => {
    expect(await editor.hover(text)).toMatch(words);
  });

  test.each([
    [
      'an unknown operator',
      expected('{ gte: "2" }'),
      [
        'write a value, or one operator: equals, oneOf, not, semver, matches, present, git, file, from, sameAs',
      ],
    ],
    [
      'an operator of another type',
      expected('{ within: 7d }'),
      [
        'write a value, or one operator: equals, oneOf, not, semver, matches, present, git, file, from, sameAs',
      ],
    ],
    [
      'two operators',
      expected('{ semver: "^1", matches: x }'),
      [
        'one operator at a time: semver stands here already',
        'one operator at a time: matches stands here already',
      ],
    ],
    [
      'an unknown field',
      environments('      prod: { expect: { versoin: "2" } }\n'),
      ['chatcaptain reports version, deploymentId, deployedAt, modelId'],
    ],
    [
      'a key of an environment that is misspelled',
      environments('      prod: { expcet: { version: "2" } }\n'),
      ['Property expcet is not allowed.'],
    ],
    [
      'a setting of another vendor',
      environments('      prod: "2"\n').replace('chatbotId', 'botId'),
      [
        'a deployment of ChatCaptain has provider, connection, environments, promotion, expect, ignore, labels, severity, waivers, credentials, chatbotId, slot',
      ],
    ],
    [
      'a credential in plain text',
      environments('      prod: { credentials: { apiKey: s3cret } }\n'),
      ['write apiKey: "${env.CHATCAPTAIN_API_KEY}" and keep the value out of git'],
    ],
    [
      'a day that is none',
      environments('      prod: { waivers: [{ field: version, until: soon, reason: x }] }\n'),
      ['write a day as YYYY-MM-DD, for instance 2026-12-31'],
    ],
    [
      'a word that is not true or false',
      environments('      prod: { deployed: no }\n'),
      ['write true or false'],
    ],
    [
      'a name that begins with x-',
      'version: 1\ndeployments:\n  x-a: { provider: kore, botId: x, environments: { prod: "2" } }\n',
      ['a name does not begin with x-'],
    ],
    [
      'a duration without a unit',
      environments('      prod: { expect: { deployedAt: { within: 7 } } }\n'),
      ['write a whole number above 0 and ms, s, m, h, d or w: 500ms, 10s, 7d'],
    ],
  ])('says what to write for %s', async (_what, text, messages) => {
    const found = (await editor.diagnose(text)).map(({ message }) => message);

    expect(found.sort()).toEqual([...messages].sort());
  });
});
