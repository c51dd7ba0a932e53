import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRedactor } from '../../src/transport/redact.ts';

const SECRET = 'sk_car_a/b+c=d&e"f%g é';

function redact(text: string, secret = SECRET): string {
  const redactor = createRedactor();
  redactor.add(secret);
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
])('a secret %s is hidden', (_how, text) => {
  expect(redact(`before ${text} after`)).toMatch(/^before \(hidden\)\S{0,2} after$/);
});

test('a secret is hidden in Base64 of whatever stands around it', () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[!-~]{12,60}$/),
      fc.string({ maxLength: 8 }),
      fc.string({ maxLength: 8 }),
      (secret, before, after) => {
        const encoded = Buffer.from(before + secret + after).toString('base64');
        const shown = redact(encoded, secret);

        // At either end a few bits of it share a character with their neighbours.
        expect(shown).toContain('(hidden)');
        expect(Buffer.from(shown.replaceAll('(hidden)', ''), 'base64').toString('latin1')).not.toContain(
          secret.slice(2, -2),
        );
      },
    ),
    { numRuns: 300 },
  );
});

test('a secret is hidden everywhere in a text, and the longest first', () => {
  const redactor = createRedactor();
  redactor.add('secret');
  redactor.add('secret-and-more');

  expect(redactor.redact('a secret, secret-and-more, SECRET')).toBe('a (hidden), (hidden), (hidden)');
});

test('signs that mean something in a pattern mean nothing', () => {
  expect(redact('xaabx (a+)+$ [x]', '(a+)+$')).toBe('xaabx (hidden) [x]');
});

test('what is shorter than four is no secret', () => {
  expect(redact('abc and abc', 'abc')).toBe('abc and abc');
});

test('tokens are known by their shape', () => {
  const token = `eyJhbGciOiJIUzI1NiJ9.${Buffer.from('{"appId":"cs-1"}').toString('base64url')}.c2lnbmF0dXJl`;

  expect(createRedactor().redact(`auth: ${token}!`)).toBe('auth: (hidden)!');
  expect(createRedactor().redact('eyJust.a.sentence')).toBe('eyJust.a.sentence');
});

test('a text without a secret stays as it is', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(redact(text, 'never-in-there-0123456789')).toBe(text);
    }),
  );
});
