import { expect, test, vi } from 'vitest';
import type { Json } from '../../src/model/json.ts';
import { createSkipMembers } from '../../src/transport/skip-members.ts';
import { processorTime } from '../support/processor-time.ts';
import fc, { character } from '../support/property.ts';

vi.setConfig({ testTimeout: 300_000 });

const MANY = 1024 * 1024;

function skip(chunks: readonly Uint8Array[], names: readonly string[] = ['build_logs']): string {
  const filter = createSkipMembers(names, MANY);
  for (const chunk of chunks) expect(filter.add(chunk)).toBe(true);
  return filter.kept().toString();
}

/** The result for the text. It must be the same for the whole text, for two parts of it, and byte by byte. */
function skipSplit(text: string, names?: readonly string[]): string {
  const bytes = Buffer.from(text);
  const whole = skip([bytes], names);
  for (let at = 0; at <= bytes.length; at += 1) {
    expect(skip([bytes.subarray(0, at), bytes.subarray(at)], names)).toBe(whole);
  }
  expect(
    skip(
      [...bytes].map((byte) => Uint8Array.of(byte)),
      names,
    ),
  ).toBe(whole);
  return whole;
}

test.each([
  ['a text', '[{"build_logs":"long","id":"a"}]', '[{"build_logs":null,"id":"a"}]'],
  ['an empty text', '{"build_logs":""}', '{"build_logs":null}'],
  ['blanks on both sides of the colon', '{"build_logs" \n:\t "x"}', '{"build_logs" \n:\t null}'],
  ['escaped quotes', String.raw`{"build_logs":"\"}],\\","id":1}`, '{"build_logs":null,"id":1}'],
  [
    'backslashes before the end',
    String.raw`{"build_logs":"\\\\","id":"\\"}`,
    String.raw`{"build_logs":null,"id":"\\"}`,
  ],
  [
    'a name with escapes',
    String.raw`{"\u0062uild\u005Flogs":"x"}`,
    String.raw`{"\u0062uild\u005Flogs":null}`,
  ],
  ['any depth', '{"a":[{"b":{"build_logs":"x"}}]}', '{"a":[{"b":{"build_logs":null}}]}'],
  ['each of several', '{"build_logs":"x","build_logs":"y"}', '{"build_logs":null,"build_logs":null}'],
  ['letters of several bytes', '{"build_logs":"ä€𝄞","b":"ä€𝄞"}', '{"build_logs":null,"b":"ä€𝄞"}'],
])('%s is skipped, wherever the chunks end', (_what, text, expected) => {
  expect(skipSplit(text)).toBe(expected);
});

test.each([
  ['no member with the name', '{"id":"a","logs":"x"}'],
  ['the name as a value', '{"id":"build_logs","next":"kept"}'],
  ['the name in a list', '["build_logs","kept"]'],
  ['the name inside a text', String.raw`{"error":"see \"build_logs\":\"x\" there"}`],
  ['a longer name', '{"build_logs_url":"x","my_build_logs":"y"}'],
  ['another case', '{"Build_Logs":"x"}'],
  ['null', '{"build_logs":null,"id":"a"}'],
  ['an object, with a text in it', '{"build_logs":{"id":"x"},"n":"y"}'],
  ['a list and a number', '{"build_logs":["x"],"b":{"build_logs":1}}'],
  ['an invalid escape', String.raw`{"build_log\q":"x"}`],
  ['what is not JSON', '{"build_logs""x":}]'],
  ['a text', 'Not found: "build_logs" are kept'],
  ['nothing', ''],
])('%s stays as it is, wherever the chunks end', (_what, text) => {
  expect(skipSplit(text)).toBe(text);
});

test('a text without an end does not become JSON', () => {
  expect(() => JSON.parse(skipSplit('[{"build_logs":"cut of'))).toThrow();
  expect(() => JSON.parse(skipSplit(String.raw`[{"build_logs":"cut of\"}]`))).toThrow();
});

test('several members are skipped, with long and short names', () => {
  expect(skipSplit('{"a":"x","b":"y","a_very_long_name":"z"}', ['a', 'a_very_long_name'])).toBe(
    '{"a":null,"b":"y","a_very_long_name":null}',
  );
});

/** What skipping `build_logs` must do, done on the parsed value. */
function withoutLogs(value: Json): Json {
  return JSON.parse(JSON.stringify(value), (key, each) =>
    key === 'build_logs' && typeof each === 'string' ? null : each,
  );
}

test('any document becomes its parsed value with null for each skipped text', () => {
  const key = fc.oneof(
    fc.constantFrom('build_logs', 'build_log', 'id', '"', '\\'),
    fc.string({ unit: character }),
  );
  const text = fc.oneof(
    fc.constantFrom('build_logs', '"build_logs":"', '\\', '\\"', '",', ''),
    fc.string({ unit: character }),
  );
  const { document } = fc.letrec<{ document: Json; entry: Json }>((tie) => ({
    document: fc.oneof(
      { depthSize: 'small' },
      text,
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      tie('entry'),
    ),
    entry: fc.oneof(
      fc.array(tie('document'), { maxLength: 5 }),
      fc.dictionary(key, tie('document'), { maxKeys: 5 }),
    ),
  }));
  fc.assert(
    fc.property(
      document,
      fc.constantFrom(undefined, 1, '\t'),
      fc.array(fc.nat(200), { maxLength: 20 }),
      (value, indent, cuts) => {
        const bytes = Buffer.from(JSON.stringify(value, null, indent));
        const chunks: Buffer[] = [];
        let at = 0;
        for (const cut of cuts) {
          chunks.push(bytes.subarray(at, at + cut));
          at += cut;
        }
        chunks.push(bytes.subarray(at));

        expect(JSON.parse(skip(chunks))).toEqual(withoutLogs(JSON.parse(bytes.toString())));
      },
    ),
    { numRuns: 2_000 },
  );
});

test('a name is found if any of its letters is an escape', () => {
  fc.assert(
    fc.property(
      fc.subarray([...'build_logs'].map((_, index) => index)),
      fc.boolean(),
      (positions, capital) => {
        const name = [...'build_logs']
          .map((letter, index) => {
            const hex = letter.charCodeAt(0).toString(16).padStart(4, '0');
            return positions.includes(index) ? `\\u${capital ? hex.toUpperCase() : hex}` : letter;
          })
          .join('');

        expect(skip([Buffer.from(`{"${name}":"x"}`)])).toBe(`{"${name}":null}`);
      },
    ),
  );
});

test('the kept text has a limit, and a skipped text counts as the four letters of null', () => {
  const filter = createSkipMembers(['build_logs'], 40);

  expect(filter.add(Buffer.from('{"build_logs":"'))).toBe(true);
  for (let count = 0; count < 1_000; count += 1) expect(filter.add(Buffer.alloc(1_000, 'x'))).toBe(true);
  expect(filter.add(Buffer.from(`","id":"${'x'.repeat(13)}"}`))).toBe(true);
  expect(filter.kept()).toHaveLength(40);
  expect(filter.add(Buffer.from(' '))).toBe(false);
});

test('50 MB take less than two seconds of processor time, whatever they contain', () => {
  for (const unit of ['x', '\\"', '\\\\', '"build_logs":"x",', '"build_logs",']) {
    const filter = createSkipMembers(['build_logs'], 4 * MANY);
    const chunk = Buffer.from(unit.repeat(Math.ceil(65_536 / unit.length)));
    filter.add(Buffer.from('[{"build_logs":"'));
    const spent = processorTime();
    // Texts with the name in them are kept, so there can be no more of them than the limit of kept text allows.
    const bytes = unit.includes('build') ? 3e6 : 50e6;
    for (let sent = 0; sent < bytes; sent += chunk.length) filter.add(chunk);
    const milliseconds = spent();

    expect(milliseconds).toBeLessThan(2_000);
  }
});
