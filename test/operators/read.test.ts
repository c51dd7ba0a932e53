import { describe, expect, test, vi } from 'vitest';
import { plainContext, runDeferred } from '../../src/decode/context.ts';
import type { Expectation, FieldType } from '../../src/model/manifest.ts';
import type { Problem } from '../../src/model/problem.ts';
import { readExpectation } from '../../src/operators/expectation.ts';
import type { ComparedField } from '../../src/operators/operator.ts';
import type { Node } from '../../src/yaml/node.ts';
import { parseYaml } from '../../src/yaml/parse.ts';
import { locate, sourceOf } from '../../src/yaml/source.ts';
import { costly } from '../support/costly.ts';

type Field = FieldType | Partial<ComparedField>;
type MistakeRow = readonly [Field, yaml: string, place: string, message: string];

const asField = (field: Field): ComparedField => ({
  name: 'f',
  type: 'text',
  ...(typeof field === 'string' ? { type: field } : field),
});

function open(yaml: string) {
  const source = sourceOf('driftline.yaml', `f: ${yaml}`);
  const { root } = parseYaml(source);
  if (root?.kind !== 'map') throw new Error(`not a mapping: ${yaml}`);
  const warnings: Problem[] = [];
  const context = { ...plainContext((offset) => locate(source, offset)), warnings };
  return { node: root.entries[0]?.value as Node, context, warnings };
}

/** Reads `f: …`. Columns count from the value. */
async function readAll(yaml: string, field: Field) {
  const { node, context, warnings } = open(yaml);
  const expectation = readExpectation(node, asField(field), context);
  await runDeferred(context);
  const lines = (problems: readonly Problem[]) =>
    problems.map(({ code, message, hint, location }) => [
      `${(location?.column ?? 0) - 3} ${code}`,
      message,
      hint,
    ]);
  return { expectation, mistakes: lines(context.problems), warnings: lines(warnings) };
}

/** Expectations that cannot be read, by the hint of their mistake. */
const UNREADABLE: readonly (readonly [hint: string, rows: readonly MistakeRow[]])[] = [
  [
    'write { present: false } if it must not be there',
    [
      ['text', '', '1 bad-value', '"f" expects nothing: the value is empty'],
      ['text', '~', '1 bad-value', '"f" expects nothing: ~ means no value'],
      ['text', '""', '1 bad-value', '"f" expects nothing: the text is empty'],
      ['text', '" "', '1 bad-value', '"f" expects nothing: the text contains only blanks'],
      ['time', '" "', '1 bad-value', '"f" expects nothing: the text contains only blanks'],
      ['text', '{ equals: "" }', '11 bad-value', '"f" expects nothing: the text is empty'],
      ['text', "{ oneOf: [a, ''] }", '14 bad-value', '"f" expects nothing: the text is empty'],
    ],
  ],
  [
    'write one value, in quotes if need be',
    [
      ['text', '[a]', '1 wrong-type', '"f" must be text, not a list'],
      ['text', '{ semver: [a] }', '11 wrong-type', 'semver must be text, not a list'],
      ['text', '{ semver: { a: 1 } }', '11 wrong-type', 'semver must be text, not a mapping'],
      ['text', '{ matches: [a] }', '12 wrong-type', 'matches must be text, not a list'],
      ['text', '{ git: [a] }', '8 wrong-type', 'git must be text, not a list'],
      ['text', '{ file: [a] }', '9 wrong-type', 'file must be text, not a list'],
      ['text', '{ file: [], exact: true }', '9 wrong-type', 'file must be text, not a list'],
      ['text', '{ from: [a] }', '9 wrong-type', 'from must be text, not a list'],
      ['text', '{ sameAs: [a] }', '11 wrong-type', 'sameAs must be text, not a list'],
      ['time', '{ olderThan: [1d] }', '14 wrong-type', 'olderThan must be text, not a list'],
    ],
  ],
  [
    'write it in digits, for instance 100',
    [['number', 'x', '1 wrong-type', '"f" must be a number, not "x"']],
  ],
  [
    'write true or false, without quotes',
    [
      ['boolean', 'yes', '1 wrong-type', '"f" must be true or false, not "yes"'],
      ['text', '{ present: maybe }', '12 wrong-type', 'present must be true or false, not "maybe"'],
      ['text', '{ file: a, exact: maybe }', '19 wrong-type', 'exact must be true or false, not "maybe"'],
    ],
  ],
  [
    'for instance 2026-12-31T00:00:00Z',
    [
      ['time', 'soon', '1 bad-value', '"f" must be a time, not "soon"'],
      ['time', '{ equals: soon }', '11 bad-value', '"f" must be a time, not "soon"'],
    ],
  ],
  [
    'to compare an object write f: { equals: … } or { contains: … }',
    [
      ['json', '{ a: 1 }', '3 unknown-operator', 'unknown operator "a"'],
      ['json', '{ a: 1, b: 2 }', '1 wrong-type', '"f" takes one operator, not 2'],
      ['json', '{ foo: 1 }', '3 unknown-operator', 'unknown operator "foo"'],
    ],
  ],
  [
    'put it in quotes if it is text',
    [
      ['json', '[.nan]', '2 bad-value', '.nan is a number that JSON does not have'],
      ['json', '{ equals: [.nan] }', '12 bad-value', '.nan is a number that JSON does not have'],
      ['json', '{ contains: [.inf] }', '14 bad-value', '.inf is a number that JSON does not have'],
    ],
  ],
  [
    'one of: equals, oneOf, not, semver, matches, present, git, file, from, sameAs',
    [
      ['text', '{}', '1 wrong-type', 'the expectation of "f" is an empty mapping'],
      ['text', '{ equals: a, not: b }', '1 wrong-type', '"f" takes one operator, not 2'],
      ['text', '{ x-a: 1 }', '1 wrong-type', 'the expectation of "f" is an empty mapping'],
      ['text', '{ exact: true }', '1 wrong-type', 'the expectation of "f" is an empty mapping'],
    ],
  ],
  [
    'one of: equals, contains, oneOf, not, present, file, from, sameAs',
    [
      ['json', '{}', '1 wrong-type', 'the expectation of "f" is an empty mapping'],
      ['json', '{ equals: 1, b: 2 }', '1 wrong-type', '"f" takes one operator, not 2'],
    ],
  ],
  [
    'use one of: equals, oneOf, not, semver, matches, present, git, file, from, sameAs',
    [
      ['text', '{ foo: 1 }', '3 unknown-operator', 'unknown operator "foo"'],
      ['text', '{ within: 7d }', '3 unknown-operator', 'within does not go with "f", which is text'],
      ['text', '{ not: { foo: 1 } }', '10 unknown-operator', 'unknown operator "foo"'],
    ],
  ],
  [
    'use one of: equals, oneOf, not, present, from, sameAs',
    [
      ['number', '{ foo: 1 }', '3 unknown-operator', 'unknown operator "foo"'],
      ['number', '{ ">": 5 }', '3 unknown-operator', 'unknown operator ">"'],
      ['number', '{ regex: a }', '3 unknown-operator', 'unknown operator "regex"'],
      ['number', '{ semver: ^1 }', '3 unknown-operator', 'semver does not go with "f", which is a number'],
      [
        'boolean',
        '{ matches: a }',
        '3 unknown-operator',
        'matches does not go with "f", which is true or false',
      ],
      ['number', '{ git: main }', '3 unknown-operator', 'git does not go with "f", which is a number'],
    ],
  ],
  ['did you mean "oneOf"?', [['text', '{ onOf: 1 }', '3 unknown-operator', 'unknown operator "onOf"']]],
  ['write semver: ">1.2"', [['text', '{ ">": 1.2 }', '3 unknown-operator', 'unknown operator ">"']]],
  [
    'write semver: ">=v1.2-rc.1+b"',
    [['text', '{ gte: v1.2-rc.1+b }', '3 unknown-operator', 'unknown operator "gte"']],
  ],
  ['write semver: ">=…"', [['text', '{ min: a1 }', '3 unknown-operator', 'unknown operator "min"']]],
  ['write semver: "<=…"', [['text', '{ max: [1] }', '3 unknown-operator', 'unknown operator "max"']]],
  ['write semver: "<…"', [['text', '{ lt: 1 2 }', '3 unknown-operator', 'unknown operator "lt"']]],
  ['write equals in place of EQ', [['text', '{ EQ: a }', '3 unknown-operator', 'unknown operator "EQ"']]],
  [
    'write matches in place of regex',
    [['text', '{ regex: a }', '3 unknown-operator', 'unknown operator "regex"']],
  ],
  [
    'use one of: equals, oneOf, not, matches, present, from, sameAs, within, olderThan',
    [['time', '{ semver: ^1 }', '3 unknown-operator', 'semver does not go with "f", which is a time']],
  ],
  [
    'use one of: equals, contains, oneOf, not, present, file, from, sameAs',
    [
      [
        'json',
        '{ matches: a }',
        '3 unknown-operator',
        'matches does not go with "f", which is a list or an object',
      ],
    ],
  ],
  [
    'write a value, or present: false if "f" must not exist',
    [
      ['text', '{ equals: }', '11 bad-value', '"equals" has no value'],
      ['text', '{ sameAs: ~ }', '11 bad-value', '"sameAs" has no value'],
      ['json', '{ not: { equals: ~ } }', '18 bad-value', '"equals" has no value'],
      ['text', '{ not: }', '8 bad-value', '"not" has no value'],
    ],
  ],
  [
    'declare both in a manifest',
    [
      [
        { isAlone: true },
        '{ sameAs: test }',
        '3 unknown-operator',
        'sameAs compares two environments of one deployment, and only one is declared here',
      ],
    ],
  ],
  [
    'use one of: equals, oneOf, not, semver, matches, present, git, file, from',
    [[{ isAlone: true }, '{ foo: test }', '3 unknown-operator', 'unknown operator "foo"']],
  ],
  [
    'write contains: { key: value }',
    [
      [
        'json',
        '{ contains: a }',
        '13 wrong-type',
        'contains takes a mapping or a list: the members that must be there',
      ],
    ],
  ],
  [
    'write oneOf: [a, b]',
    [
      ['text', '{ oneOf: a }', '10 wrong-type', 'oneOf takes a list of at least one value'],
      ['text', '{ oneOf: [] }', '10 wrong-type', 'oneOf takes a list of at least one value'],
      ['text', '{ oneOf: { a: 1 } }', '10 wrong-type', 'oneOf takes a list of at least one value'],
    ],
  ],
  [
    'write a branch, a tag, a commit, or one with ~1 or ^ after it',
    [
      ['text', "{ git: '' }", '8 bad-value', '"" cannot be a git ref here: it is empty'],
      ['text', '{ git: -x }', '8 bad-value', '"-x" cannot be a git ref here: it begins with a dash'],
      ['text', "{ git: 'a:b' }", '8 bad-value', '"a:b" cannot be a git ref here: it contains a colon'],
      ['text', "{ git: 'main@{1}' }", '8 bad-value', '"main@{1}" cannot be a git ref here: it contains @{'],
      [
        'text',
        "{ git: 'HEAD^{/fix}' }",
        '8 bad-value',
        '"HEAD^{/fix}" cannot be a git ref here: it searches the messages of commits',
      ],
      [
        'text',
        "{ git: 'a b' }",
        '8 bad-value',
        '"a b" cannot be a git ref here: it contains a character that no ref has',
      ],
      ['text', "{ git: 'a..b' }", '8 bad-value', '"a..b" cannot be a git ref here: it names a range'],
    ],
  ],
  [
    'write a path relative to the manifest, inside its repository',
    [
      ['text', "{ file: '' }", '9 bad-value', 'the path of file is empty'],
      ['text', '{ file: "a\\u0007" }', '9 bad-value', 'the path of file contains a control character'],
    ],
  ],
  [
    'name a file that ends with .json, .yaml or .yml',
    [
      [
        'json',
        '{ file: a.txt }',
        '9 bad-value',
        '"f" is a list or an object, and a.txt is neither JSON nor YAML by its name',
      ],
      [
        'json',
        '{ file: a.json.txt }',
        '9 bad-value',
        '"f" is a list or an object, and a.json.txt is neither JSON nor YAML by its name',
      ],
    ],
  ],
  [
    'give it one, or take the key out',
    [['text', '{ file: a, exact: }', '19 bad-value', '"exact" has no value']],
  ],
  [
    'take it out',
    [
      [
        'json',
        '{ file: a.json, exact: true }',
        '17 unknown-operator',
        'exact goes only with file, on a field that is text',
      ],
      [
        'text',
        '{ git: main, exact: true }',
        '14 unknown-operator',
        'exact goes only with file, on a field that is text',
      ],
      [
        'text',
        '{ equals: a, exact: true }',
        '14 unknown-operator',
        'exact goes only with file, on a field that is text',
      ],
    ],
  ],
  [
    'write from: "package.json#/version": a file, #, and a JSON pointer',
    [
      ['text', '{ from: a.json }', '9 bad-value', '"a.json" names no value of a JSON or YAML file'],
      ['text', "{ from: 'a.json#b' }", '9 bad-value', '"a.json#b" names no value of a JSON or YAML file'],
      [
        'text',
        "{ from: 'a.json#/a~2' }",
        '9 bad-value',
        '"a.json#/a~2" names no value of a JSON or YAML file',
      ],
      ['text', "{ from: 'a.json#/a~' }", '9 bad-value', '"a.json#/a~" names no value of a JSON or YAML file'],
      [
        'text',
        "{ from: 'x#a.json#/b' }",
        '9 bad-value',
        '"x#a.json#/b" names no value of a JSON or YAML file',
      ],
      ['text', "{ from: 'a.txt#/b' }", '9 bad-value', '"a.txt#/b" names no value of a JSON or YAML file'],
    ],
  ],
  [
    'write a whole number above 0 and ms, s, m, h, d or w: 500ms, 10s, 7d',
    [['time', '{ within: 5 }', '11 bad-value', 'within cannot be "5"']],
  ],
];

/** Expectations that can be read, but are malformed, or are met by every value or by none. */
const POINTLESS: readonly (readonly [hint: string, rows: readonly MistakeRow[]])[] = [
  [
    'name the members that must be there',
    [
      ['json', '{ contains: {} }', '13 bad-value', 'contains is empty, so any value would meet it'],
      ['json', '{ contains: [] }', '13 bad-value', 'contains is empty, so any value would meet it'],
      ['json', '{ not: { contains: {} } }', '20 bad-value', 'contains is empty, so any value would meet it'],
    ],
  ],
  [
    'write present: true if anything may be live',
    [
      [
        'boolean',
        '{ oneOf: [true, false] }',
        '10 bad-value',
        'oneOf has both true and false, so any value would meet it',
      ],
    ],
  ],
  [
    'write a value that the field can have: it is text that is not empty',
    [
      ['text', "{ not: '' }", '8 bad-value', 'the field can never be "", so any value would meet this "not"'],
      [
        'text',
        "{ not: { not: '' } }",
        '15 bad-value',
        'the field can never be "", so any value would meet this "not"',
      ],
    ],
  ],
  [
    'write a value that the field can have: it is a number',
    [
      [
        'number',
        '{ not: { equals: a } }',
        '18 bad-value',
        'the field can never be "a", so any value would meet this "not"',
      ],
    ],
  ],
  [
    'write a value that the field can have: it is true or false',
    [
      [
        'boolean',
        '{ not: { equals: 1 } }',
        '18 bad-value',
        'the field can never be 1, so any value would meet this "not"',
      ],
    ],
  ],
  [
    'write a value that the field can have: it is a time, for instance 2026-12-31T00:00:00Z',
    [
      [
        'time',
        '{ not: { equals: soon } }',
        '18 bad-value',
        'the field can never be "soon", so any value would meet this "not"',
      ],
    ],
  ],
  [
    'write the whole hash; for a branch or a tag, write "not: { git: … }"',
    [
      [
        { commit: true },
        '{ not: main }',
        '8 bad-value',
        '"main" is not a commit, so any value would meet this "not"',
      ],
      [
        { commit: true },
        '{ not: { oneOf: [abcdef1, x] } }',
        '17 bad-value',
        '"x" is not a commit, so any value would meet this "not"',
      ],
    ],
  ],
  [
    'for example semver: "^1.4"',
    [
      ['text', '{ semver: abc }', '11 bad-value', '"abc" is not a version range'],
      ['text', '{ not: { semver: abc } }', '18 bad-value', '"abc" is not a version range'],
    ],
  ],
  [
    'write a range with a bound, for instance "^1.4"',
    [
      ['text', "{ semver: '*' }", '11 bad-value', 'any version is in the range "*"'],
      ['text', "{ semver: '>2 <1' }", '11 bad-value', 'no version can be in the range ">2 <1"'],
    ],
  ],
  [
    'the syntax is RE2: no look-around, no back-references',
    [
      [
        'text',
        '{ matches: ( }',
        '12 bad-value',
        '"(" is not a pattern: error parsing regexp: missing closing ): `(`',
      ],
      [
        'text',
        '{ matches: a(?=b) }',
        '12 bad-value',
        '"a(?=b)" is not a pattern: error parsing regexp: invalid or unsupported Perl syntax: `(?=`',
      ],
    ],
  ],
  [
    'write present: true if anything may be live, or a pattern that leaves something out',
    [
      ['text', '{ matches: .* }', '12 bad-value', 'any text matches the pattern ".*"'],
      ['time', '{ matches: .* }', '12 bad-value', 'any time matches the pattern ".*"'],
    ],
  ],
  [
    'check ^ and $: they stand at the beginning and at the end',
    [['text', '{ matches: a^ }', '12 bad-value', 'no text can match the pattern "a^"']],
  ],
  [
    'write a shorter one',
    [
      [
        'text',
        "{ matches: 'a.{14}$|[^a].{14}$|^.{0,14}$|^.{16,}' }",
        '12 bad-value',
        'the pattern "a.{14}$|[^a].{14}$|^.{0,14}$|^.{16,}" is too complex to tell whether anything would match it',
      ],
    ],
  ],
  [
    'write how recent it must be, for instance within: 7d',
    [
      [
        'time',
        '{ within: 36500d }',
        '11 bad-value',
        'within: 36500d is longer than 56 years, so any time would meet it',
      ],
    ],
  ],
];

const READ: readonly (readonly [Field, yaml: string, Expectation])[] = [
  ['text', '1.10', { op: 'equals', value: '1.10' }],
  ['json', '^1.2', { op: 'equals', value: '^1.2' }],
  ['json', '""', { op: 'equals', value: '' }],
  ['number', '1e3', { op: 'equals', value: 1000 }],
  ['boolean', 'true', { op: 'equals', value: true }],
  ['time', '2026-01-01', { op: 'equals', value: '2026-01-01' }],
  ['json', '[1, "x"]', { op: 'equals', value: [1, 'x'] }],
  ['text', '{ x-a: 1, equals: b }', { op: 'equals', value: 'b' }],
  ['text', '{ equals: 5 }', { op: 'equals', value: 5 }],
  ['time', '{ equals: 5 }', { op: 'equals', value: 5 }],
  ['number', '{ equals: "5" }', { op: 'equals', value: '5' }],
  ['json', '{ contains: { a: ~ } }', { op: 'contains', value: { a: null } }],
  ['text', '{ oneOf: [a, 1.10] }', { op: 'oneOf', values: ['a', '1.10'] }],
  ['boolean', '{ oneOf: [true, true] }', { op: 'oneOf', values: [true, true] }],
  ['text', '{ semver: ^1.4 }', { op: 'semver', range: '^1.4' }],
  ['time', '{ matches: a }', { op: 'matches', pattern: 'a' }],
  ['text', '{ matches: a }', { op: 'matches', pattern: 'a' }],
  ['text', '{ present: false }', { op: 'present', present: false }],
  ['text', '{ git: main~1 }', { op: 'git', ref: 'main~1' }],
  ['text', '{ file: a.txt }', { op: 'file', path: 'a.txt', as: 'text', exact: false }],
  ['json', '{ file: a.yml }', { op: 'file', path: 'a.yml', as: 'json', exact: false }],
  ['json', '{ file: a.YAML }', { op: 'file', path: 'a.YAML', as: 'json', exact: false }],
  ['json', '{ file: a.json }', { op: 'file', path: 'a.json', as: 'json', exact: false }],
  ['text', '{ file: a, exact: true }', { op: 'file', path: 'a', as: 'text', exact: true }],
  ['text', '{ file: a, exact: false }', { op: 'file', path: 'a', as: 'text', exact: false }],
  [
    'text',
    '{ not: { file: a, exact: true } }',
    { op: 'not', not: { op: 'file', path: 'a', as: 'text', exact: true } },
  ],
  ['text', "{ from: 'ab.json#/b' }", { op: 'from', path: 'ab.json', pointer: '/b' }],
  ['json', '{ oneOf: [true, false] }', { op: 'oneOf', values: [true, false] }],
  ['boolean', '{ oneOf: [false, false] }', { op: 'oneOf', values: [false, false] }],
  ['number', "{ from: 'a.yml#' }", { op: 'from', path: 'a.yml', pointer: '' }],
  ['number', "{ from: 'A.JSON#/x/~0~1' }", { op: 'from', path: 'A.JSON', pointer: '/x/~0~1' }],
  ['text', "{ from: 'a.json#/b#c' }", { op: 'from', path: 'a.json', pointer: '/b#c' }],
  ['text', '{ from: "a.yaml#/b\\u2028c" }', { op: 'from', path: 'a.yaml', pointer: '/b\u2028c' }],
  ['number', '{ sameAs: test }', { op: 'sameAs', environment: 'test' }],
  ['time', '{ within: 7d }', { op: 'within', ms: 604800000, duration: '7d' }],
  ['time', '{ olderThan: 2h }', { op: 'olderThan', ms: 7200000, duration: '2h' }],
];

costly('a pattern or range is not tried before its library is loaded', async () => {
  vi.resetModules();
  const { evaluate } = await import('../../src/operators/expectation.ts');
  const around = { now: 0, sibling: () => asField('text') };
  const tried = (expectation: Expectation) => () =>
    evaluate(expectation, { type: 'text', value: '1' }, around);
  expect(tried({ op: 'matches', pattern: '1' })).toThrow('a pattern is used before its library is loaded');
  expect(tried({ op: 'semver', range: '1' })).toThrow('semver is used before it is loaded');
});

describe('an expectation', () => {
  const flat = (groups: typeof UNREADABLE) =>
    groups.flatMap(([hint, rows]) =>
      rows.map(([field, yaml, place, message]) => [field, yaml, [place, message, hint]] as const),
    );

  test.each(flat(UNREADABLE))('of a field %j cannot be %s', async (field, yaml, mistake) => {
    const { expectation, mistakes, warnings } = await readAll(yaml, field);
    expect({ expectation, mistakes, warnings }).toEqual({
      expectation: undefined,
      mistakes: [mistake],
      warnings: [],
    });
  });

  test.each(flat(POINTLESS))('of a field %j is a mistake: %s', async (field, yaml, mistake) => {
    const { expectation, mistakes } = await readAll(yaml, field);
    expect(expectation).toBeDefined();
    expect(mistakes).toEqual([mistake]);
  });

  test.each(READ)('of a field %j can be %s', async (field, yaml, expectation) => {
    expect(await readAll(yaml, field)).toEqual({ expectation, mistakes: [], warnings: [] });
  });

  test.each(['^1.2', '1.x', '>= v2 <3'])(
    'with the text %s is compared as text, with a warning',
    async (text) => {
      expect(await readAll(`"${text}"`, 'text')).toEqual({
        expectation: { op: 'equals', value: text },
        mistakes: [],
        warnings: [
          [
            '1 bad-value',
            `"f" is compared with the text "${text}"`,
            `if you mean a range of versions, write f: { semver: "${text}" }`,
          ],
        ],
      });
    },
  );

  test('that an alias repeats is checked once for each kind of field', () => {
    const checks = (yaml: string, ...fields: readonly Field[]) => {
      const { node, context } = open(yaml);
      for (const field of fields) readExpectation(node, asField(field), context);
      return context.deferred.length;
    };
    expect(checks('a', 'text')).toBe(0);
    expect(checks('{ not: a }', 'text', 'text', { commit: false })).toBe(1);
    expect(checks('{ not: a }', 'text', 'json', { commit: true })).toBe(3);
  });
});
