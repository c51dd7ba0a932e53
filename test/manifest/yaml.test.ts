import { describe, expect, test } from 'vitest';
import { parseYaml } from '../../src/yaml/parse.ts';
import { sourceOf } from '../../src/yaml/source.ts';
import { processorTime } from '../support/processor-time.ts';
import fc from '../support/property.ts';
import { agent, expected, load, mistakesIn, problemsIn, targetOf } from './helpers.ts';

const HEAD = 'version: 1\ndeployments:\n  a:\n    provider: cartesia\n    agentId: x\n    environments:\n';

describe('scalars', () => {
  test.each([
    ['1.10', '1.10'],
    ['00000000', '00000000'],
    ['0x1F', '0x1F'],
    ['0o17', '0o17'],
    ['on', 'on'],
    ['yes', 'yes'],
    ['true', 'true'],
    ['2026-12-31', '2026-12-31'],
    ['1e3', '1e3'],
    ['.inf', '.inf'],
    ['a~b', 'a~b'],
    ['"~"', '~'],
    ["'null'", 'null'],
    ['"1.0\\n"', '1.0\n'],
    ['!!str 1.10', '1.10'],
    ['12345678901234567890', '12345678901234567890'],
  ])('%s is compared with a text field by its source text', async (written, text) => {
    expect(await expected('version', written)).toEqual({ op: 'equals', value: text });
  });

  test('the short form of an environment is source text too', async () => {
    const { targets } = await load(`${HEAD}      one: 1.10\n      two: 0x1F\n      three: on\n`);

    expect(
      targets.map(({ environment, expect: { version } }) => [environment, version?.expectation]),
    ).toEqual([
      ['one', { op: 'equals', value: '1.10' }],
      ['two', { op: 'equals', value: '0x1F' }],
      ['three', { op: 'equals', value: 'on' }],
    ]);
  });

  test.each(['true', 'True', '"true"'])('%s is compared with a boolean field as true', async (written) => {
    expect(await expected('pinned', written)).toEqual({ op: 'equals', value: true });
  });

  test.each(['yes', '1', 'on'])('%s is not a value of a boolean field', async (written) => {
    expect(await mistakesIn(agent(`pinned: ${written}`))).toEqual(['7:33 wrong-type']);
  });

  test.each([
    ['100', 100],
    ['1e2', 100],
    ['0x64', 100],
    ['"100"', 100],
    ['1.50', 1.5],
  ])('%s is compared with a number field by value', async (written, value) => {
    const text = `version: 1\ndeployments:\n  a:\n    provider: kore\n    host: bots.kore.ai\n    botId: st-1\n    environments:\n      prod: { expect: { percentageComplete: ${written} } }\n`;

    const { expect: asked } = await targetOf(text);

    expect(asked.percentageComplete?.expectation).toEqual({ op: 'equals', value });
  });

  test('the core types of YAML 1.2 apply inside equals', async () => {
    const text = `version: 1\ndeployments:\n  a:\n    provider: adaline\n    promptId: p\n    deploymentEnvironmentId: e\n    environments:\n      prod:\n        expect:\n          settings: { equals: { a: 1.10, b: on, c: true, d: ~, e: 0x1F, f: "1", g: 2026-12-31, h: 0o17, i: 012 } }\n          variables: [1.0, yes, { name: x }]\n`;

    const { expect: asked } = await targetOf(text);

    expect(asked.settings?.expectation).toEqual({
      op: 'equals',
      value: { a: 1.1, b: 'on', c: true, d: null, e: 31, f: '1', g: '2026-12-31', h: 15, i: 12 },
    });
    expect(asked.variables?.expectation).toEqual({ op: 'equals', value: [1, 'yes', { name: 'x' }] });
  });

  test('a number that JSON does not have is a mistake', async () => {
    expect(await mistakesIn(agent('version: { equals: .nan }'))).toEqual(['7:44 bad-value']);
  });

  test('text settings are read as source text', async () => {
    const { settings } = await targetOf(`${HEAD.replace('agentId: x', 'agentId: 0012')}      prod: {}\n`);

    expect(settings).toEqual({ agentId: '0012' });
  });
});

describe('keys', () => {
  test.each([
    ['      1: v\n      "1": v\n', '8:7 duplicate-key'],
    ['      prod: v\n      prod: w\n', '8:7 duplicate-key'],
    ['      a: v\n      ? a\n      : w\n', '8:9 duplicate-key'],
    ['      ~: v\n      "~": v\n', '8:7 duplicate-key'],
  ])('are duplicates if they have the same source text', async (environments, mistake) => {
    expect(await mistakesIn(HEAD + environments)).toEqual([mistake]);
  });

  test('1 and 1.0 and 0x1 are different keys', async () => {
    const { targets } = await load(`${HEAD}      1: v\n      1.0: v\n      0x1: v\n`);

    expect(targets.map(({ environment }) => environment)).toEqual(['1', '1.0', '0x1']);
  });

  test('a mapping is not a key', async () => {
    expect(await mistakesIn(`${HEAD}      prod: v\n      ? { a: b }\n      : v\n`)).toEqual([
      '8:9 wrong-type',
    ]);
  });

  test('a duplicate key does not hide the other mistakes', async () => {
    const text =
      'version: 1\nversion: 1\nfoo: 1\ndeployments:\n  a: { provider: nope, environments: { prod: "1" } }\n';

    expect(await mistakesIn(text)).toEqual(['2:1 duplicate-key', '3:1 unknown-key', '5:18 unknown-provider']);
  });

  test('twelve thousand keys take linear time', async () => {
    const names = Array.from({ length: 12_000 }, (_, index) => `      e${index}: v\n`);
    const spent = processorTime();

    const { targets } = await load(HEAD + names.join(''));

    expect(targets.length).toBe(12_000);
    expect(spent()).toBeLessThan(3000);
  });

  test('__proto__ and constructor are plain keys', async () => {
    const { targets } = await load(
      `${HEAD}      __proto__: { labels: { __proto__: x, constructor: y } }\n      constructor: v\n`,
    );

    expect(targets.map(({ id, labels }) => [id, Object.entries(labels)])).toEqual([
      [
        'a/__proto__',
        [
          ['__proto__', 'x'],
          ['constructor', 'y'],
        ],
      ],
      ['a/constructor', []],
    ]);
  });
});

describe('anchors, aliases and merges', () => {
  const shared = `version: 1
x-shared: &shared
  expect: { version: ver_1 }
x-more:
  - &labels { labels: { team: a } }
deployments:
  a:
    provider: cartesia
    agentId: x
    environments:
      one: *shared
      two: { <<: *shared, severity: warning }
      three: { <<: [*labels, *shared], expect: { version: ver_3 } }
`;

  test('work, and the nearest value wins', async () => {
    const { targets } = await load(shared);

    expect(
      targets.map(({ environment, severity, labels, expect: { version } }) => ({
        environment,
        severity,
        labels,
        version: version?.expectation,
        at: `${version?.location.line}:${version?.location.column}`,
      })),
    ).toEqual([
      {
        environment: 'one',
        severity: 'error',
        labels: {},
        version: { op: 'equals', value: 'ver_1' },
        at: '3:22',
      },
      {
        environment: 'two',
        severity: 'warning',
        labels: {},
        version: { op: 'equals', value: 'ver_1' },
        at: '3:22',
      },
      {
        environment: 'three',
        severity: 'error',
        labels: { team: 'a' },
        version: { op: 'equals', value: 'ver_3' },
        at: '13:59',
      },
    ]);
  });

  test('a target that a merge brings is located where its key is written', async () => {
    const text = `version: 1\nx-e: &e\n  prod: "1"\ndeployments:\n  a:\n    provider: cartesia\n    agentId: x\n    environments: { <<: *e }\n`;

    const { location } = await targetOf(text);

    expect(location).toEqual({ file: 'driftline.yaml', line: 3, column: 3 });
  });

  test('a mistake below an alias is reported once, where it is written', async () => {
    const text = shared.replace('version: ver_1', 'versoin: ver_1');

    expect(await mistakesIn(text)).toEqual(['3:13 unknown-field']);
  });

  test('<< in quotes is a key like any other', async () => {
    expect(await mistakesIn(shared.replace('{ <<: *shared, sev', '{ "<<": *shared, sev'))).toEqual([
      '12:14 unknown-key',
    ]);
  });

  test('<< takes only mappings', async () => {
    expect(await mistakesIn(`${HEAD}      prod: { <<: text }\n`)).toEqual(['7:19 wrong-type']);
  });

  test.each([
    ['an alias without an anchor', `${HEAD}      prod: *nope\n`, ['7:13 alias']],
    ['an alias before its anchor', `${HEAD}      prod: *late\nx-late: &late {}\n`, ['7:13 alias']],
    ['an alias inside its own anchor', `${HEAD}      prod: &p { x-a: *p }\n`, ['7:23 alias']],
    [
      'an alias of nothing as an id',
      `${HEAD.replace('agentId: x', 'agentId: *x')}      prod: {}\n`,
      ['5:14 alias'],
    ],
  ])('%s is one mistake', async (_, text, mistakes) => {
    expect(await mistakesIn(text)).toEqual(mistakes);
  });

  test('an unresolved alias does not hide the other mistakes', async () => {
    const text = `${HEAD}      prod: *nope\n      dev: { expcet: {} }\n`;

    expect(await mistakesIn(text)).toEqual(['7:13 alias', '8:14 unknown-key']);
  });
});

describe('alias bombs', () => {
  const doubled = (first: string, next: (before: string) => string) =>
    Array.from({ length: 40 }, (_, index) =>
      index === 0 ? `x-0: &a0 ${first}` : `x-${index}: &a${index} ${next(`*a${index - 1}`)}`,
    ).join('\n');
  const shapes = {
    lists: doubled('[x, x]', (a) => `[${a}, ${a}]`),
    mappings: doubled('{ a: x }', (a) => `{ a: ${a}, b: ${a} }`),
    merges: doubled('{ k: v }', (a) => `{ <<: [${a}, ${a}], "k${a}": v }`),
    'a wide list of merges': `x-0: &a0 { ${Array.from({ length: 1500 }, (_, i) => `k${i}: v`).join(', ')} }\nx-1: { <<: [${'*a0, '.repeat(1500)}] }`,
    'many uses of one': `x-0: &a0 [${'x, '.repeat(1500)}]\nx-1: [${'*a0, '.repeat(1500)}]`,
  };

  test.each(Object.entries(shapes))('of %s are refused at once', async (_, shape) => {
    const spent = processorTime();

    const mistakes = await mistakesIn(`version: 1\n${shape}\n`);

    expect(mistakes.map((mistake) => mistake.split(' ')[1])).toEqual(['alias']);
    expect(spent()).toBeLessThan(3000);
  });

  test('a reasonable number of aliases is accepted', async () => {
    const uses = Array.from({ length: 5000 }, (_, index) => `      e${index}: *e\n`).join('');

    const { targets } = await load(`x-e: &e { expect: { version: v } }\n${HEAD}${uses}`);

    expect(targets.length).toBe(5000);
  });
});

describe('depth', () => {
  const below = (nested: string) => `${HEAD}      prod: v\nx-deep: ${nested}\n`;

  test.each([
    ['flow lists', (n: number) => below('['.repeat(n) + ']'.repeat(n))],
    ['flow mappings', (n: number) => below(`${'{ a: '.repeat(n)}x${' }'.repeat(n)}`)],
    ['block lists', (n: number) => below(`\n  ${'- '.repeat(n)}x`)],
  ])('of 64 is allowed and 65 is not: %s', async (_, text) => {
    expect(await mistakesIn(text(63))).toEqual([]);
    expect((await mistakesIn(text(64))).map((each) => each.split(' ')[1])).toEqual(['too-deep']);
  });

  test('is counted through aliases, and the alias is named', async () => {
    const text = below(
      `&d ${'['.repeat(40)}x${']'.repeat(40)}\nx-again: ${'['.repeat(30)}*d${']'.repeat(30)}`,
    );

    expect(await mistakesIn(text)).toEqual(['9:40 too-deep']);
  });

  test.each(['[', '{', '- ', '? ', '{a: ', '[{a: ['])(
    'of thirty thousand %s does not exhaust the stack',
    async (opening) => {
      expect((await mistakesIn(opening.repeat(30_000))).length).toBeGreaterThan(0);
    },
  );
});

describe('a file', () => {
  test('of more than 10 MiB is refused', async () => {
    const valid = `${HEAD}      prod: v\n`;
    const limit = 10 * 1024 * 1024;

    expect(await mistakesIn(`${valid}# ${'x'.repeat(limit - valid.length - 2)}`)).toEqual([]);
    expect(await mistakesIn(`${valid}# ${'x'.repeat(limit - valid.length - 1)}`)).toEqual(['1:1 too-large']);
  });

  test.each(['', '\n\n', '# nothing here\n', '---\n', '...\n', 'null\n', '~\n', '[]\n', 'text\n', '{}\n'])(
    'that says nothing (%j) is a mistake',
    async (text) => {
      expect((await mistakesIn(text)).length).toBeGreaterThan(0);
    },
  );

  test.each([
    ['%YAML 1.1\n---\n', ['1:1 syntax']],
    ['%YAML 1.2\n---\n', ['1:1 syntax']],
    ['%TAG !e! tag:example.com,2000:\n---\n', ['1:1 syntax']],
  ])('with the directive %j is refused, and the rest is read', async (directive, mistakes) => {
    expect(await mistakesIn(`${directive}${HEAD}      prod: v\n`)).toEqual(mistakes);
    expect(await mistakesIn(`${directive}foo: 1\n${HEAD}      prod: v\n`)).toEqual([
      ...mistakes,
      '3:1 unknown-key',
    ]);
  });

  test('with a second document is refused, and the first is read', async () => {
    expect(await mistakesIn(`foo: 1\n${HEAD}      prod: v\n---\nversion: 1\n`)).toEqual([
      '1:1 unknown-key',
      '9:1 syntax',
    ]);
  });

  test('may begin with --- and end with ...', async () => {
    expect(await mistakesIn(`---\n${HEAD}      prod: v\n...\n`)).toEqual([]);
  });

  test.each(['!!set', '!!binary', '!foo', '!!timestamp', '!!omap'])(
    'with the tag %s is refused',
    async (tag) => {
      expect(await mistakesIn(`${HEAD}      prod: ${tag} {}\n`)).toEqual([`7:${14 + tag.length} syntax`]);
    },
  );

  test('may begin with a byte order mark', async () => {
    expect(await mistakesIn(`\ufefffoo: 1\n${HEAD}      prod: v\n`)).toEqual(['1:1 unknown-key']);
  });

  test('may have CRLF at the end of its lines', async () => {
    const text = `${HEAD}      prod: "1"\n      dev: { expcet: {} }\n`.replaceAll('\n', '\r\n');

    const [problem] = await problemsIn(text);

    expect(problem).toMatchObject({
      location: { line: 8, column: 14 },
      excerpt: '      dev: { expcet: {} }',
    });
  });

  test('has columns of UTF-16 units', async () => {
    expect(await mistakesIn(`${HEAD}      "😀é": { expcet: {} }\n`)).toEqual(['7:16 unknown-key']);
  });

  test.each([
    ['an invalid byte', [0x66, 0x0a, 0xc3, 0xa9, 0xff, 0x0a], '2:2 syntax'],
    ['UTF-16', [0xff, 0xfe, 0x76, 0x00], '1:1 syntax'],
    ['a surrogate', [0x61, 0xed, 0xa0, 0x80], '1:2 syntax'],
    ['half a character at the end', [0x61, 0x62, 0xf0, 0x9f], '1:3 syntax'],
    ['a replacement character before it', [0xef, 0xbf, 0xbd, 0xff], '1:2 syntax'],
  ])('that is not UTF-8 is refused: %s', async (_, bytes, mistake) => {
    expect(await mistakesIn(Uint8Array.from(bytes))).toEqual([mistake]);
  });

  test('that is indented with tabs has a hint to use spaces', async () => {
    const [problem] = await problemsIn('version: 1\ndeployments:\n\ta: {}\n');

    expect(problem).toMatchObject({ code: 'syntax', location: { line: 3 }, hint: 'indent with spaces' });
  });
});

describe('text that is not YAML is one mistake at the place to fix', () => {
  test.each([
    ['a: "x\nb: 1\n', '1:4', 'the quote that opens here is not closed'],
    ["a: 'x\nb: 1\n", '1:4', 'the quote that opens here is not closed'],
    ['a: { b: 1\nc: 2\n', '1:4', 'the bracket that opens here is not closed'],
    ['a: { b: [1, 2 }\n', '1:9', 'the bracket that opens here is not closed'],
    ['a: @b\n', '1:4', 'a value without quotes cannot begin with @'],
    ['a: %b\n', '1:4', 'a value without quotes cannot begin with %'],
    ['a:\n  b:x\n  c: y\n', '2:3', 'there is no colon with a space after it on this line'],
    ['a: b\n  c: d\n', '1:4', 'the lines below this value are indented as if they belonged to it'],
    ['a: b: c\n', '1:4', 'there is a second colon with a space after it in this value'],
    ['a:\n    b: 1\n  c: 2\n', '3:1', 'this line is not indented like the keys above it'],
    ['a:\n   b: 1\n  c: 2\n   d: 3\n', '3:1', 'this line is not indented like the keys above it'],
    ['a: >\nfoo\n', '2:1', 'there is no colon with a space after this key'],
    ['a: |\n    x\n  y\n', '3:1', 'this line is not indented like the keys above it'],
    ['a: "\\q"\n', '1:5', 'in double quotes \\ begins an escape sequence, and this is not one'],
    ['a: - b\n', '1:4', 'a list cannot begin on the line of its key'],
    ['a: &x &y 1\n', '1:7', 'a value has two anchors'],
    ['a: !!str !!int 1\n', '1:10', 'a value has two tags'],
    ['a: &x *b\n', '1:7', 'an alias takes no anchor and no tag'],
    ['a: "b" c\n', '1:8', 'this comes after a value that has ended'],
    ['a: |x\n  y\n', '1:5', 'there is something after | or >'],
    ['a: ]\n', '1:4', 'this bracket closes nothing'],
    ['--- a: 1\n', '1:5', 'a mapping or a list cannot begin on the line of ---'],
    ['{ a: b, , c: d }\n', '1:9', 'there is nothing before this comma'],
    ['a: 1\nb\n', '2:1', 'there is no colon with a space after this key'],
    ['\ta: 1\n', '1:1', 'line 1 is indented with a tab'],
    ['a:\n\tb:\n\t\tc: x\n\t\td: y\ne: 1\n', '2:1', 'lines 2 to 4 are indented with tabs'],
    ['a:\n  b: x\n\tc: y\nd:\n\te: z\n', '3:1', 'lines 3 and 5 are indented with tabs'],
  ])('%j', async (text, place, message) => {
    const problems = (await problemsIn(text)).filter(({ code }) => code === 'syntax');

    expect(
      problems.map(({ location, ...problem }) => [`${location?.line}:${location?.column}`, problem.message]),
    ).toEqual([[place, `this is not YAML: ${message}`]]);
  });

  test('is described in our own words, never in those of the parser', async () => {
    const pieces = [
      'a: ',
      '- ',
      '? ',
      '{',
      '}',
      '[',
      ']',
      ', ',
      ': ',
      '"',
      "'",
      '&a ',
      '*a ',
      '!t ',
      '|',
      '>',
      '#',
      '%',
      '\t',
      '\n',
      '\n  ',
      '\n   ',
      'x',
      '@',
      '---\n',
    ];
    const theirs = /implicit|compact|flow|block|scalar|token|node|collection|indicator|sequence |seq-|map-/i;

    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), async (parts) => {
        const { problems } = parseYaml(sourceOf('a.yaml', parts.join('')));
        for (const { message, hint } of problems) {
          expect(message).not.toMatch(/cannot be read|something is not closed/);
          expect(message.length).toBeLessThan(130);
          expect(message.replace('escape sequence,', '')).not.toMatch(theirs);
          expect(hint ?? '').not.toMatch(theirs);
        }
      }),
      { numRuns: 3_000 },
    );
  });
});

test('the message about a duplicate key names the place of the first', async () => {
  const [problem] = await problemsIn('version: 1\nx-a: 1\ndeployments: {}\nx-a: 2\n');

  expect(problem?.message).toBe('the key "x-a" stands here for the second time: the first is at 2:1');
});
