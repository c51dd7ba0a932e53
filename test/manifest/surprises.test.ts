import { describe, expect, test } from 'vitest';
import { OPERATORS } from '../../src/operators/index.ts';
import { agent, expected, load, mistakesIn, problemsIn, targetOf } from './helpers.ts';

const only = async (text: string | Uint8Array) => {
  const problems = await problemsIn(text);
  expect(problems).toHaveLength(1);
  const [problem] = problems;
  if (problem === undefined) throw new Error('there is none');
  return problem;
};

test.each([
  ['{ labels: { "": x } }', 'a name is empty'],
  ['{ expect: { version: "\\u2028" } }', '"version" expects nothing: the text contains only blanks'],
  ['""', '"version" expects nothing: the text is empty'],
])('%s is a mistake', async (written, message) => {
  expect((await only(agent('').replace('{ expect: {  } }', written))).message).toBe(message);
});

describe('a tagged scalar', () => {
  test.each([
    ['!!float "2.10"', '2.10'],
    ["!!float '2.100'", '2.100'],
    ['!!float 1.10', '1.10'],
    ['!!int "010"', '010'],
    ['!!int 0x1F', '0x1F'],
    ['!!str 1.10', '1.10'],
    ['! 1.10', '1.10'],
    ['!!bool "true"', 'true'],
    ['!<tag:yaml.org,2002:float> 3.0', '3.0'],
  ])('is its source text: %s', async (written, text) => {
    expect(await expected('version', written)).toEqual({ op: 'equals', value: text });
    expect(await expected('version', `{ oneOf: [${written}] }`)).toEqual({ op: 'oneOf', values: [text] });
    expect(await expected('version', `{ not: ${written} }`)).toMatchObject({ not: { value: text } });
    const short = agent('').replace('{ expect: {  } }', written);
    expect((await targetOf(short)).expect.version?.expectation).toEqual({ op: 'equals', value: text });
  });

  test('stays text as a key, a setting, a label and in a block', async () => {
    const text = `version: !!int "1"
deployments:
  !!float "1.10":
    provider: !!str cartesia
    agentId: !!float "7.70"
    labels: { !!int "01": !!float "2.20" }
    environments:
      !!int 0x1: !!float "1.0"
      !!str 1: !!str |-
        1.10
      b: !!int >-
        010
`;
    const { targets } = await load(text);

    expect(targets.map(({ id, expect: { version } }) => [id, version?.expectation])).toEqual([
      ['1.10/0x1', { op: 'equals', value: '1.0' }],
      ['1.10/1', { op: 'equals', value: '1.10' }],
      ['1.10/b', { op: 'equals', value: '010' }],
    ]);
    expect(targets[0]?.settings.agentId).toBe('7.70');
    expect(targets[0]?.labels).toEqual({ '01': '2.20' });
  });

  test('has the type of its tag inside equals', async () => {
    const text = `version: 1
deployments:
  a:
    provider: adaline
    promptId: p
    deploymentEnvironmentId: e
    environments: { p: { expect: { settings: { equals: { a: !!float "2.10", b: !!str 2.10, c: !!int "0x1F", d: !!bool "false" } } } } }
`;

    expect((await targetOf(text)).expect.settings?.expectation).toMatchObject({
      value: { a: 2.1, b: '2.10', c: 31, d: false },
    });
  });

  test.each(['!!null ~', '!!null ""'])('that is null is not a value: %s', async (written) => {
    expect(await mistakesIn(agent(`version: ${written}`))).toEqual(['7:41 bad-value']);
  });

  test.each([
    '!!int 1.5',
    '!!int "x"',
    '!!float abc',
    '!!bool "yes"',
    '!!null "x"',
    '!!str [a]',
    '!!map a',
    '!!seq { a: b }',
  ])('with a tag of another type is a mistake: %s', async (written) => {
    const [problem] = await problemsIn(agent(`version: ${written}`));

    expect(problem).toMatchObject({ code: 'syntax', hint: 'take it out' });
    expect(problem?.message).toMatch(/^the tag !!(int|float|bool|null|str|map|seq) does not go with/);
  });

  test.each([
    '!!timestamp 2026-01-01',
    '!!binary AAAA',
    '!!set { a }',
    '!!omap [a: b]',
    '!x 1',
    '!!js/regexp a',
  ])('with a tag outside the core schema is a mistake: %s', async (written) => {
    expect(await problemsIn(agent(`version: ${written}`))).toContainEqual(
      expect.objectContaining({
        code: 'syntax',
        message: expect.stringMatching(/^the tag .* is not supported$/),
      }),
    );
  });
});

describe('a character that looks like a space', () => {
  test.each([
    [
      'behind a colon',
      'version: 1\ndeployments:\n  a:\u00a0{ provider: cartesia }\n  b: {}\n',
      '3:5',
      'U+00A0, a no-break space',
    ],
    [
      'as indentation',
      'version: 1\ndeployments:\n  a:\n\u00a0\u00a0\u00a0 provider: cartesia\n',
      '4:1',
      'U+00A0, a no-break space',
    ],
    ['in a key', `${agent('')}    environments\u200b: {}\n`, '8:17', 'U+200B, a zero-width space'],
    ['before a key', `${agent('')}    \u3000labels: {}\n`, '8:5', 'U+3000'],
    ['in all of a file', 'version:\u00a01\n', '1:9', 'U+00A0, a no-break space'],
  ])('is named: %s', async (_, text, place, name) => {
    const hints = (await problemsIn(text)).map(({ hint }) => hint);

    expect(hints).toContainEqual(expect.stringContaining(`the character at ${place} is ${name}`));
    expect(hints.join()).toContain('write a plain space');
  });

  test('stays as it is inside a text', async () => {
    expect(await expected('version', '"1\u00a0000"')).toEqual({ op: 'equals', value: '1\u00a0000' });
  });
});

describe('a surprise', () => {
  test('two merges in one mapping: the hint says how to write one', async () => {
    const text = `version: 1
x-a: &a { provider: cartesia, agentId: x }
x-b: &b { environments: { p: v } }
deployments:
  d:
    <<: *a
    <<: *b
`;
    const problem = (await problemsIn(text)).find(({ code }) => code === 'duplicate-key');

    expect(problem?.location).toMatchObject({ line: 7, column: 5 });
    expect(problem?.hint).toContain('<<: [*name, *other]');
    expect((await load(text.replace('<<: *a\n    <<: *b', '<<: [*a, *b]'))).targets).toHaveLength(1);
  });

  test('a key of more than 1024 characters is explained in plain words', async () => {
    const key = (length: number) => `version: 1\nx-${'k'.repeat(length - 2)}: 1\ndeployments: {}\n`;
    const problem = await only(key(1025));

    expect(problem.message).toMatch(/a key has more than 1024 characters/);
    expect(problem.hint).toMatch(/shorten the key/);
    expect(problem.location).toMatchObject({ line: 2, column: 1 });
    expect(await mistakesIn(key(1000))).toEqual([]);
  });

  test.each([
    ['UTF-16', '\ufeff', 'utf16le'],
    ['UTF-16', '', 'utf16le'],
    ['UTF-16', '\ufeff', 'utf16be'],
    ['UTF-16', '', 'utf16be'],
  ] as const)(
    'a file in %s: the message names the encoding (byte order mark "%s", %s)',
    async (name, mark, encoding) => {
      const bytes = Buffer.from(`${mark}version: 1\ndeployments: {}\n`, 'utf16le');
      const problem = await only(encoding === 'utf16be' ? bytes.swap16() : bytes);

      expect(problem.message).toBe(`the file is ${name}, not UTF-8`);
      expect(problem.hint).toBe('save it as UTF-8');
    },
  );

  test('%YAML, a tag directive and a second document are refused', async () => {
    const body = 'version: 1\ndeployments: {}\n';

    expect(await mistakesIn(`%YAML 1.1\n---\n${body}`)).toEqual(['1:1 syntax']);
    expect(await mistakesIn(`%TAG ! tag:a,2000:\n---\n${body}`)).toEqual(['1:1 syntax']);
    expect(await mistakesIn(`${body}---\n${body}`)).toEqual(['3:1 syntax']);
    expect(await mistakesIn(`${body}...\n---\n${body}`)).toEqual(['4:1 syntax']);
  });
});

describe('a name', () => {
  test('has at most 128 characters, and one of two UTF-16 units counts once', async () => {
    const named = (name: string) =>
      mistakesIn(
        `version: 1\ndeployments:\n  "${name}": { provider: cartesia, agentId: x, environments: { p: v } }\n`,
      );

    expect(await named('\u{1F680}'.repeat(128))).toEqual([]);
    expect(await named('\u{1F680}'.repeat(129))).toEqual(['3:3 bad-value']);
    expect(await named('\u{20BB7}a'.repeat(64))).toEqual([]);
    expect(await named('\u{1F468}\u200d\u{1F469}\u200d\u{1F467}')).toEqual([]);
    expect(await named('\\uD83D')).toEqual(['3:3 bad-value']);
    expect(await named('a\\u0000')).toEqual(['3:3 bad-value']);
    expect(await named('a\u2028b')).toEqual(['3:3 bad-value']);
  });
});

describe('an expectation that any value would meet', () => {
  test.each([
    ['version', '{ matches: "" }'],
    ['version', '{ matches: "^${var.E}" }'],
    ['version', '{ matches: "${var.E}|a" }'],
    ['version', '{ not: { matches: ".*" } }'],
    ['version', '{ semver: "*" }'],
    ['version', '{ semver: "1.x || ${var.E}" }'],
    ['version', '{ not: { not: { semver: ">2 <1" } } }'],
    ['version', '{ not: "${var.E}" }'],
    ['version', '{ not: { equals: 5 } }'],
    ['version', '{ not: { oneOf: [a, ""] } }'],
    ['gitCommit', '{ not: main }'],
    ['deployedAt', '{ matches: T }'],
    ['deployedAt', '{ not: { equals: never } }'],
    ['deployedAt', '{ within: 5200w }'],
    ['pinned', '{ oneOf: [true, false] }'],
    ['pinned', '{ not: { equals: "yes" } }'],
  ])('is a mistake where it stands: %s: %s', async (field, value) => {
    const at =
      27 + field.length + value.replace(/(?:\{ ?\w+: )+/, (before) => ' '.repeat(before.length)).search(/\S/);
    const [problem, another] = await problemsIn(agent(`${field}: ${value}`), { variables: { E: '' } });

    expect(another).toBeUndefined();
    expect(problem).toMatchObject({ code: 'bad-value', location: { line: 7, column: at } });
    expect(problem?.message).toMatch(/any|no version/);
    expect(problem?.hint).toMatch(/write/);
  });

  test('of a structure is a mistake, even through many aliases', async () => {
    const text = `version: 1
x-e: &e { settings: { contains: {} }, tools: { not: { contains: [] } } }
deployments:
  a:
    provider: adaline
    promptId: p
    deploymentEnvironmentId: e
    environments: { p: { expect: *e }, q: { expect: *e } }
`;

    expect(await mistakesIn(text)).toEqual(['2:33 bad-value', '2:65 bad-value']);
  });

  test('is not seen where some values would fail the expectation', async () => {
    for (const each of [
      'version: { matches: "^$|^v" }',
      'version: { matches: "^rel-${var.E}" }',
      'version: { not: { matches: "-rc" } }',
      'version: { semver: ">=1 || 0.9.x" }',
      'version: { not: { present: true } }',
      'pinned: { not: true }',
      'gitCommit: { not: abcdef0 }',
      'deployedAt: { matches: "^2026-" }',
      'deployedAt: 2026-01-01t00:00:00z',
    ]) {
      expect([each, await mistakesIn(agent(each), { variables: { E: '' } })]).toEqual([each, []]);
    }
  });
});

describe('a word of another tool', () => {
  test.each([
    ['version: { regex: x }', 'write matches in place of regex'],
    ['version: { RegExp: x }', 'write matches in place of RegExp'],
    ['version: { in: [a] }', 'write oneOf in place of in'],
    ['version: { exists: true }', 'write present in place of exists'],
    ['version: { neq: a }', 'write not in place of neq'],
    ['version: { range: "^1" }', 'write semver in place of range'],
    ['deployedAt: { maxAge: 7d }', 'write within in place of maxAge'],
    ['deployedAt: { within: 7 days }', 'did you mean 7d?'],
    ['deployedAt: { olderThan: 1hr }', 'did you mean 1h?'],
  ])('has a hint with our word: %s', async (written, hint) => {
    expect((await only(agent(written))).hint).toContain(hint);
  });

  test('no two operators have a name in common', () => {
    const names = OPERATORS.flatMap(({ tag, otherNames = [] }) => [tag, ...otherNames]);

    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
  });

  test('a field beside expect has a hint where it belongs', async () => {
    const text = agent('').replace('{ expect: {  } }', '{ version: "2" }');

    expect(await only(text)).toMatchObject({
      message: 'unknown key "version"',
      hint: 'it is observed: write expect: { version: … }',
    });
  });
});

describe('a text that looks like a range', () => {
  test.each(['^1.4', '~2', '>=2.1', '> 2.1 <3', '2.x', 'v1.2.*'])('is a warning: %s', async (range) => {
    const long = await load(agent(`version: "${range}"`));
    const short = await load(agent('').replace('{ expect: {  } }', `"${range}"`));

    for (const { warnings } of [long, short]) {
      expect(warnings?.map(({ hint }) => hint)).toEqual([
        `if you mean a range of versions, write version: { semver: "${range}" }`,
      ]);
    }
  });

  test.each(['2.1', 'v2', 'rel-1.x-y', '>latest', '~ok', '1.4 ^'])(
    'is not a warning: %s',
    async (version) => {
      expect((await load(agent(`version: "${version}"`))).warnings ?? []).toEqual([]);
    },
  );
});
