import { expect, test, vi } from 'vitest';
import { createRedactor } from '../../src/redact/redactor.ts';
import { processorTime } from '../support/processor-time.ts';
import fc from '../support/property.ts';
import { tried } from '../support/tried.ts';

vi.setConfig({ testTimeout: 300_000 });

const SECRET = 'sk_car_a/b+c=d&e"f%g é';

/** The redactor for each secret. It takes longer to make than to use. */
const redactors = new Map<string, ReturnType<typeof createRedactor>>();

function redact(text: string, secret = SECRET): string {
  const redactor = redactors.get(secret) ?? createRedactor();
  if (!redactors.has(secret)) redactor.add(secret);
  redactors.set(secret, redactor);
  return redactor.redact(text);
}

test.each([
  ['as it is', SECRET],
  ['in capitals', SECRET.toUpperCase()],
  ['percent-encoded', encodeURIComponent(SECRET)],
  ['percent-encoded in lower case', encodeURIComponent(SECRET).toLowerCase()],
  ['as a URL', encodeURI(SECRET)],
  ['as a form', new URLSearchParams({ '': SECRET }).toString().slice(1)],
  ['as JSON', JSON.stringify(SECRET).slice(1, -1)],
  ['in hex', Buffer.from(SECRET).toString('hex')],
  ['in Base64', Buffer.from(SECRET).toString('base64').replace(/=+$/, '')],
  ['in Base64 for URLs', Buffer.from(SECRET).toString('base64url')],
])('hides a secret %s', (_how, text) => {
  expect(redact(`before ${text} after`)).toMatch(/^before \(hidden\)\S{0,2} after$/);
});

/** Keys as vendors issue them, and one with every character that an encoder escapes. */
const KEYS = [
  'sk_car_V1StGXR8_Z5jdHi6B-myT',
  'CCSB-4f9a/b+c=d==',
  'aGVsbG8gd29ybGQ=+/x7',
  `p~!@#$%^&*()_+{}|:"<>?[];',./\\é`,
  '00>00;00<a1;"b2&c3;',
];
const byCharacter = (write: (character: string) => string) => (text: string) => [...text].map(write).join('');
const special = (write: (character: string) => string) =>
  byCharacter((character) => (/[A-Za-z0-9]/.test(character) ? character : write(character)));
const hexOf = (character: string, width: number) =>
  (character.codePointAt(0) ?? 0).toString(16).padStart(width, '0');
const percent = (character: string) =>
  [...Buffer.from(character)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const octal = (character: string) => [...Buffer.from(character)].map((byte) => byte.toString(8));
const json = (text: string) => JSON.stringify(text).slice(1, -1);

/** How libraries of several languages quote a text. */
const ENCODERS: Readonly<Record<string, (text: string) => string>> = {
  'JSON in JSON': (text) => json(json(text)),
  'JSON with escaped slashes (PHP)': (text) => json(text).replaceAll('/', '\\/'),
  'JSON in ASCII (Python)': byCharacter((each) => (each > '~' ? `\\u${hexOf(each, 4)}` : json(each))),
  'JSON safe for HTML (Go, .NET)': special((each) => `\\u${hexOf(each, 4).toUpperCase()}`),
  'JavaScript with \\x': special((each) => `\\x${hexOf(each, 2)}`),
  'a shell with backslashes': special((each) => `\\${each}`),
  'HTML by numbers': special((each) => `&#${each.codePointAt(0)};`),
  'HTML by padded numbers': special((each) => `&#0${each.codePointAt(0)};`),
  'HTML by hex numbers': special((each) => `&#x${hexOf(each, 2)};`),
  'HTML by names': (text) =>
    text
      .replaceAll('&', '&amp;')
      .replaceAll('/', '&sol;')
      .replaceAll('+', '&plus;')
      .replaceAll('=', '&equals;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&apos;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;'),
  'HTML in HTML': special((each) => `&amp;#x${hexOf(each, 2)};`),
  'a URL, every special character': special(percent),
  'a URL in a URL': (text) => encodeURIComponent(encodeURIComponent(text)),
  'a URL in a URL in a URL': (text) => encodeURIComponent(encodeURIComponent(encodeURIComponent(text))),
  'a URL in Latin-1': special((each) => (each > '~' ? `%${hexOf(each, 2)}` : percent(each))),
  'UTF-8 that was read from Latin-1': (text) => Buffer.from(text, 'latin1').toString('utf8'),
  'Base64 in JSON (PHP)': (text) => Buffer.from(text).toString('base64').replaceAll('/', '\\/'),
  'Base64 in a URL': (text) => encodeURIComponent(Buffer.from(text).toString('base64')),
  'Base64 of Latin-1 bytes': (text) => Buffer.from(text, 'latin1').toString('base64'),
  'hex of Latin-1 bytes': (text) => Buffer.from(text, 'latin1').toString('hex').toUpperCase(),
  'JSON, every character': byCharacter((each) => `\\u${hexOf(each, 4)}`),
  'JavaScript, every character': byCharacter((each) => `\\x${hexOf(each, 2)}`),
  'a URL, every character': byCharacter(percent),
  'HTML, every character': byCharacter((each) => `&#${each.codePointAt(0)};`),
  'HTML in hex, every character': byCharacter((each) => `&#x${hexOf(each, 2).toUpperCase()};`),
  'JSON, every other character': (text) =>
    [...text].map((each, index) => (index % 2 === 0 ? each : `\\u${hexOf(each, 4)}`)).join(''),
  'a JSON Pointer': (text) => text.replaceAll('~', '~0').replaceAll('/', '~1'),
  'a shell in octal': byCharacter((each) =>
    /[A-Za-z0-9]/.test(each)
      ? each
      : [...Buffer.from(each)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join(''),
  ),
  'Base64 in lines': (text) =>
    Buffer.from(text)
      .toString('base64')
      .replace(/.{12}(?=.)/g, '$&\r\n'),
  'Base64 in lines, as JSON': (text) =>
    json(
      Buffer.from(text)
        .toString('base64')
        .replace(/.{12}(?=.)/g, '$&\n'),
    ),
  'Base64 in lines, indented': (text) =>
    Buffer.from(text)
      .toString('base64')
      .replace(/.{12}(?=.)/g, '$&\n    '),
  'Base64 with blanks': (text) =>
    Buffer.from(text)
      .toString('base64')
      .replace(/.{12}(?=.)/g, '$& '),
  'Base64 of UTF-16 (PowerShell)': (text) => Buffer.from(text, 'utf16le').toString('base64'),
  'hex of UTF-16': (text) => Buffer.from(text, 'utf16le').toString('hex'),
  'Base64 of Base64': (text) => Buffer.from(Buffer.from(text).toString('base64')).toString('base64'),
  'Base64 of hex': (text) => Buffer.from(Buffer.from(text).toString('hex')).toString('base64'),
  'hex of Base64': (text) => Buffer.from(Buffer.from(text).toString('base64')).toString('hex'),
  'hex with blanks': (text) =>
    Buffer.from(text)
      .toString('hex')
      .replace(/..(?=.)/g, '$& '),
  'hex with colons': (text) =>
    Buffer.from(text)
      .toString('hex')
      .replace(/..(?=.)/g, '$&:'),
  'hex in lines': (text) =>
    Buffer.from(text)
      .toString('hex')
      .replace(/.{20}(?=.)/g, '$&\n  '),
  'JavaScript with braces': byCharacter((each) => `\\u{${hexOf(each, 1)}}`),
  'a shell with \\u without padding': byCharacter((each) => `\\u${hexOf(each, 1)}`),
  'a shell with \\u without padding, special characters only': special((each) => `\\u${hexOf(each, 1)}`),
  'Python with \\U': byCharacter((each) => `\\U${hexOf(each, 8)}`),
  'a URL with %u': byCharacter((each) => `%u${hexOf(each, 4)}`),
  'octal without padding': byCharacter((each) =>
    octal(each)
      .map((byte) => `\\${byte}`)
      .join(''),
  ),
  'octal with a zero (echo -e)': byCharacter((each) =>
    octal(each)
      .map((byte) => `\\0${byte.padStart(3, '0')}`)
      .join(''),
  ),
  'HTML without semicolons': byCharacter((each) => `&#${each.codePointAt(0)}`),
  'HTML without semicolons, special characters only': special((each) => `&#${each.codePointAt(0)}`),
  'HTML in hex without semicolons': byCharacter((each) => `&#x${hexOf(each, 2)}`),
  'HTML in hex without semicolons, special characters only': special((each) => `&#x${hexOf(each, 2)}`),
  'HTML by old names without semicolons': (text) =>
    text.replaceAll('&', '&amp').replaceAll('<', '&lt').replaceAll('>', '&gt').replaceAll('"', '&quot'),
  'a shell in single quotes': (text) => text.replaceAll("'", "'\\''"),
  'a shell in single and double quotes': (text) => text.replaceAll("'", `'"'"'`),
  'SQL and YAML, with single quotes doubled': (text) => text.replaceAll("'", "''"),
  'CSV, with double quotes doubled': (text) => text.replaceAll('"', '""'),
  'cmd with carets': (text) => text.replace(/[&<>^|()"]/g, '^$&'),
  'PowerShell with backticks': (text) => text.replace(/["`$]/g, '`$&'),
  'a shell on two lines': (text) => `${text.slice(0, 5)}\\\n${text.slice(5)}`,
  'HTML in a URL': byCharacter((each) => `%26%23${each.codePointAt(0)}%3B`),
  'HTML in HTML by numbers': byCharacter((each) => `&#38;#${each.codePointAt(0)};`),
  'a URL in HTML': byCharacter((each) => percent(each).replaceAll('%', '&#37;')),
  'a URL in HTML by names': byCharacter((each) => percent(each).replaceAll('%', '&percnt;')),
  'a URL in JSON': byCharacter((each) => percent(each).replaceAll('%', '\\u0025')),
  'JSON in a URL': byCharacter((each) => `%5Cu${hexOf(each, 4)}`),
  'JSON in HTML': byCharacter((each) => `&bsol;u${hexOf(each, 4)}`),
  'hex in JSON in a URL in HTML': (text) =>
    byCharacter((each) => `&#37;5Cu${hexOf(each, 4)}`)(Buffer.from(text).toString('hex')),
  'a mixture': (text) =>
    [...text]
      .map((each, index) => (index % 2 === 0 || /[A-Za-z0-9]/.test(each) ? each : percent(each)))
      .join(''),
};

test.each(Object.entries(ENCODERS))('hides a key written by %s', (_what, encode) => {
  for (const key of KEYS) {
    const shown = redact(`you sent ${encode(key)} to us`, key);

    // At both ends of Base64, a few bits share a character with their neighbors.
    expect(shown, key).toMatch(/^you sent \(hidden\)\S{0,8} to us$/);
  }
});

test('hides any secret, in any notation', () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[!-~]{8,40}$/),
      fc.constantFrom(...Object.entries(ENCODERS)),
      (secret, [how, encode]) => {
        // A semicolon of the secret would count as the end of an HTML name before it.
        fc.pre(how !== 'HTML by old names without semicolons' || !/[&<>"];/.test(secret));
        fc.pre((secret.match(/[a-z0-9]/gi) ?? []).length >= 6);
        // A secret that contains an octal escape and few letters is found only as it is written.
        fc.pre(!/\\[0-7]/.test(secret));
        // A secret that looks escaped in two places can be read in more ways than the redactor tries.
        fc.pre((secret.match(/\\[nrt]|&#?\w{1,12};|%[0-9a-f]{2}/gi) ?? []).length < 2);

        // A character beside the secret may be hidden too, as a part of the first or the last escape.
        expect(redact(`<${encode(secret)}>`, secret)).toMatch(/^<?\S{0,8}\(hidden\)\S{0,8}>?$/);
      },
    ),
    { numRuns: 200 },
  );
});

test.each(['0^0!0A00', "a'1'b'2'c3", '"x1y2z3"', '`k`9`k`9`k9'])(
  'hides a short key with characters that shells double: %s',
  (key) => {
    const texts = Object.entries(ENCODERS).filter(([what]) =>
      /shell|carets|backticks|doubled|lines$/.test(what),
    );
    expect(texts.length).toBeGreaterThan(8);
    for (const [what, encode] of texts) {
      expect(redact(`<${encode(key)}>`, key), what).toMatch(/^<\S{0,8}\(hidden\)\S{0,8}>$/);
    }
  },
);

test('hides a key in one notation inside another', () => {
  // Without Base64 and hex: the Base64 of an escaped key is not a form of the key. The outer notations are also without
  // the two that split the text.
  const within = Object.entries(ENCODERS).filter(([what]) => !/Base64|hex (of|with|in)/.test(what));
  const around = within.filter(([what]) => !/every other|two lines/.test(what));
  const [key = ''] = KEYS;
  for (const [inner, write] of within) {
    for (const [outer, again] of around) {
      expect(redact(again(write(key)), key), `${inner}, in ${outer}`).toMatch(/^\S{0,2}\(hidden\)\S{0,2}$/);
    }
  }
});

test('this file tries at least as many forms as docs/testing.md says', () => {
  tried('forms of a key in a text', Object.keys(ENCODERS).length * KEYS.length);
});

test('hides the whole of a token that contains a secret', () => {
  const payload = Buffer.from('{"appId":"cs-0123456789","iat":1}').toString('base64url');

  expect(redact(`auth: eyJhbGciOiJIUzI1NiJ9.${payload}.c2lnbmF0dXJl!`, 'cs-0123456789')).toBe(
    'auth: (hidden)!',
  );
});

test('recognizes tokens by their shape in Base64 and hex too', () => {
  const header = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url');
  const payload = Buffer.from('{"appId":"cs-1","iat":1}').toString('base64url');
  const token = `${header}.${payload}.c2lnbmF0dXJlLXNpZ25hdHVyZQ`;

  for (const before of ['', 'a', 'ab']) {
    for (const form of ['base64', 'base64url', 'hex'] as const) {
      const shown = createRedactor().redact(`it is ${Buffer.from(before + token).toString(form)}`);

      expect(shown).toMatch(/^it is \S{0,6}\(hidden\)=*$/);
    }
  }
});

/** Pieces that are ambiguous or almost match; the tests repeat them many times. */
const SLOW = [
  ...['\\', '\\r', '\\\\r', '\\\n', '\\u005c', '\\0', '\\u', '\\u\\', '~1', '\n', '\r\n ', '\0', "'", '"^`'],
  ...['%', '%25', '%5c', '%26amp;', '&', '&amp;', '&amp', '&#', '&#0', '&#38;', '&amp;#38;', '&a\\'],
  ...[
    's',
    'Hi6n-myT',
    'sk_car_V1StGXR8rZ5jdHi6n-my',
    'eyJ',
    'eyJhbGciOi',
    'eyJhbGciOi.',
    'a.',
    '12345678',
    '1.',
  ],
];

test.each(SLOW)('searches 300 kB of %j quickly', (run) => {
  const key = 'sk_car_V1StGXR8rZ5jdHi6n-myT';
  const redactor = createRedactor();
  for (const each of [key, '12345678901234567890', `${'\\'.repeat(20)}r${'&'.repeat(20)}`])
    redactor.add(each);
  const spent = processorTime();

  redactor.redact(
    `${[...key].map(percent).join('')} ${key.slice(0, key.indexOf('r'))}${run.repeat(300_000 / run.length)}`,
  );
  // Processor time, because the machine may be busy. Quadratic work takes minutes.
  const milliseconds = spent();
  expect(milliseconds).toBeLessThan(2_000);
});

test('searches for many keys at the cost of one', () => {
  const redactor = createRedactor();
  const keys = Array.from(
    { length: 1_000 },
    (_, index) => `sk_car_${Buffer.from(`key ${index}`).toString('base64url')}_${index}`,
  );
  for (const key of keys) redactor.add(key);
  const spent = processorTime();

  expect(redactor.redact(`${'nothing to see, '.repeat(6_000)}${keys[999]}`)).toMatch(/, \(hidden\)$/);
  for (let round = 0; round < 10_000; round += 1) redactor.redact('the agent of weather is v1.4.2');
  expect(spent()).toBeLessThan(5_000);
});

test('searches for a key of many backslashes quickly', () => {
  const key = `${'\\'.repeat(40)}x${'&'.repeat(40)}`;
  const spent = processorTime();

  expect(redact('\\'.repeat(100_000), key)).toBe('\\'.repeat(100_000));
  expect(redact('&amp;'.repeat(50_000), key)).not.toContain(key);
  expect(spent()).toBeLessThan(2_000);
});

test('hides a secret in the Base64 of a longer text', () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[!-~]{12,60}$/),
      fc.string({ maxLength: 8 }),
      fc.string({ maxLength: 8 }),
      (secret, before, after) => {
        const encoded = Buffer.from(before + secret + after).toString('base64');
        const shown = redact(encoded, secret);

        // At both ends a few bits share a character with their neighbors.
        expect(shown).toContain('(hidden)');
        expect(Buffer.from(shown.replaceAll('(hidden)', ''), 'base64').toString('latin1')).not.toContain(
          secret.slice(2, -2),
        );
      },
    ),
    { numRuns: 300 },
  );
});

test('hides a secret everywhere in a text, the longest first', () => {
  const redactor = createRedactor();
  redactor.add('secret');
  redactor.add('secret-and-more');

  expect(redactor.redact('a secret, secret-and-more, SECRET')).toBe('a (hidden), (hidden), (hidden)');
});

test('characters with a meaning in a regular expression stand for themselves', () => {
  expect(redact('xaabx (a+)+$ [x]', '(a+)+$')).toBe('xaabx (hidden) [x]');
});

test('a text of fewer than four characters is not a secret', () => {
  expect(redact('abc and abc', 'abc')).toBe('abc and abc');
});

test('recognizes tokens by their shape', () => {
  const token = `eyJhbGciOiJIUzI1NiJ9.${Buffer.from('{"appId":"cs-1"}').toString('base64url')}.c2lnbmF0dXJl`;

  expect(createRedactor().redact(`auth: ${token}!`)).toBe('auth: (hidden)!');
  expect(createRedactor().redact('eyJust.a.sentence')).toBe('eyJust.a.sentence');
});

test('hides the payload and the signature of a token alone, but not its header', () => {
  const payload = Buffer.from('{"appId":"cs-1","jti":"V1StGXR8"}').toString('base64url');
  const signature = 'Vx3p0Yk-9QmZ2wJ7tRb_LcE5nHsA1dGf';
  const token = `eyJhbGciOiJIUzI1NiJ9.${payload}.${signature}`;
  const redactor = createRedactor();
  redactor.addToken(token);

  for (const known of [redactor.redact, (text: string) => redact(text, token)]) {
    expect(known(`it is ${payload}`)).toBe('it is (hidden)');
    expect(known(`signed ${signature.replaceAll('_', '%5F')}!`)).toBe('signed (hidden)!');
    expect(known('it begins with eyJhbGciOiJIUzI1NiJ9')).toBe('it begins with eyJhbGciOiJIUzI1NiJ9');
  }
});

test.each([
  ['1.2345678901234568e+22', '(hidden)'],
  ['-0.12345678901234568', '(hidden)'],
  ['it waits 1234567890124 s', 'it waits (hidden) s'],
  ['12345678.9', '(hidden)'],
  ['1234567 and 2345', '1234567 and 2345'],
  ['1.4.2 of 2026-11-22', '1.4.2 of 2026-11-22'],
  ['98765432109', '98765432109'],
])('hides the digits of a numeric key in %s', (text, shown) => {
  expect(redact(text, '12345678901234567890123')).toBe(shown);
});

test('a key with digits and letters is not a number', () => {
  expect(redact('project_00000000000000009', 'cs-00000000-demo-client')).toBe('project_00000000000000009');
});

test('hides a secret in UTF-16 with swapped bytes, in Base64 and in hex', () => {
  const wide = Buffer.from(SECRET, 'utf16le').swap16();

  expect(redact(wide.toString('base64'))).toMatch(/^\S{0,3}\(hidden\)\S{0,3}$/);
  expect(redact(wide.toString('hex'))).toMatch(/^00\(hidden\)$/);
});

test('a text without a secret stays as it is', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(redact(text, 'never-in-there-0123456789')).toBe(text);
    }),
  );
});

test('forgets a token at the second call of forgetTokens, but never a credential', () => {
  const token = (n: number) =>
    `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJkcmlmdGxpbmUi${n}.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg${n}`;
  const [, payload = ''] = token(1).split('.');
  const redactor = createRedactor();
  redactor.add(token(9));
  redactor.addToken(token(1));
  redactor.forgetTokens();
  expect(redactor.redact(`it had ${payload}`)).toBe('it had (hidden)');
  redactor.forgetTokens();

  expect(redactor.redact(`it had ${payload}`)).toBe(`it had ${payload}`);
  expect(redactor.redact(`it had ${token(9).split('.')[1]}`)).toBe('it had (hidden)');
});
