import { expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { excerptOf } from '../../src/manifest/excerpt.ts';
import { sourceOf } from '../../src/yaml/source.ts';

const SECRET = 'hunter2-S3CRET';

/** Ways to write a secret below `key`. Only `key` says that it is secret, not the name beside the value. */
const written = (key: string): Readonly<Record<string, string>> => ({
  'in block style': `    ${key}:\n      clientId: ${SECRET}\n`,
  'in flow style': `    ${key}: { clientId: ${SECRET} }\n`,
  'in flow style over lines': `    ${key}: {\n      clientId:\n        ${SECRET},\n      foo: ${SECRET}\n    }\n`,
  'in flow style, the value on the next line': `    {\n     ${key}:\n       { clientId: ${SECRET} } }\n`,
  'plain, over lines': `    ${key}: { clientId: a\n      b ${SECRET}\n      c }\n`,
  'quoted, over lines': `    ${key}:\n      clientId: 'a\n        ${SECRET}\n        c'\n`,
  'in a block scalar': `    ${key}:\n      clientId: |-\n        a\n\n        ${SECRET}\n`,
  'as a block scalar': `    ${key}: |\n      clientId: ${SECRET}\n`,
  'in a folded scalar': `    ${key}:\n      clientId: >2\n          ${SECRET}\n`,
  'with an explicit key': `    ? ${key}\n    : clientId: ${SECRET}\n`,
  'with an explicit key in quotes': `    ? "${key}"\n    : { clientId: ${SECRET} }\n`,
  'with a block scalar for a key': `    ? |-\n      ${key}\n    : clientId: ${SECRET}\n`,
  'with a folded scalar for a key': `    ? >-\n      ${key}\n    :\n      clientId: ${SECRET}\n`,
  'with an explicit key in flow style': `    { ? ${key} : { clientId: ${SECRET} } }\n`,
  'under an explicit key': `    ${key}:\n      ? clientId\n      : ${SECRET}\n`,
  'as a key': `    ${key}:\n      ? ${SECRET}\n      : x\n`,
  'with an anchor on the key': `    &k ${key}: { clientId: ${SECRET} }\n`,
  'with an alias for a key': `    x: &kk ${key}\n    *kk : { clientId: ${SECRET} }\n`,
  'behind an alias': `    ${key}: *sec\n`,
  'behind a merge key': `    ${key}:\n      <<: *sec\n`,
  'behind a merge key of several': `    ${key}:\n      <<: [*sec, *sec2]\n`,
  'in what is merged in': `    <<: *outer\n`,
  'behind an alias and a merge key': `    ${key}: *chain\n`,
  'with a tag on the key': `    !!str ${key}: { clientId: ${SECRET} }\n`,
  'with an escape in the key': `    "${key[0]}\\x${key.charCodeAt(1).toString(16)}${key.slice(2)}": { clientId: ${SECRET} }\n`,
  'with a long escape in the key': `    "\\u00${key.charCodeAt(0).toString(16)}${key.slice(1)}":\n      clientId: ${SECRET}\n`,
  'with the colon on the next line': `    { "${key}"\n      : { clientId: ${SECRET} } }\n`,
  'in JSON': `    {"${key}":{"clientId":"${SECRET}"}}\n`,
  'in a list of mappings': `    ${key}:\n    - clientId: ${SECRET}\n`,
  'in a list': `    ${key}:\n    - ${SECRET}\n    - ${SECRET}\n`,
  'in a comment of its own': `    ${key}:\n      # was ${SECRET}\n      clientId: x\n`,
  'in comments behind': `    ${key}: # ${SECRET}\n      clientId: x # ${SECRET}\n`,
  'in a comment in flow style': `    ${key}: { clientId: x, # ${SECRET}\n      foo: y }\n`,
  'with the key in capitals': `    ${key.toUpperCase()}: { clientId: ${SECRET} }\n`,
});

const ANCHORS: Readonly<Record<string, string>> = {
  sec: `x-sec: &sec { clientId: ${SECRET}, foo: ${SECRET} }\n`,
  sec2: `x-sec2: &sec2\n  bar: ${SECRET}\n`,
  chain: `x-sec: &sec { clientId: ${SECRET} }\nx-chain: &chain\n  <<: *sec\n`,
};

function manifestWith(key: string, body: string): string {
  const anchors = { ...ANCHORS, outer: `x-outer: &outer\n  ${key}: { clientId: ${SECRET} }\n` };
  const used = Object.entries(anchors).filter(([name]) => new RegExp(`\\*${name}\\b`).test(body));
  return `${used.map(([, text]) => text).join('')}connections:\n  c:\n${body}`;
}

function excerptsOf(text: string, parsed: boolean): string {
  const source = sourceOf('driftline.yaml', text);
  return source.lineStarts.map((_, index) => excerptOf(source, index + 1, { parsed })).join('\n');
}

const cases = ['credentials', 'headers'].flatMap((key) =>
  Object.entries(written(key)).map(([how, body]) => [key, how, manifestWith(key, body)] as const),
);

test.each(cases)('no line shows a value under %s %s', (_key, _how, text) => {
  expect(parseDocument(text, { merge: true }).errors).toEqual([]);
  expect(text).toContain(SECRET);
  for (const broken of ['', '  b: [\n', '\tq: "\n']) {
    for (const parsed of broken === '' ? [true, false] : [false]) {
      expect(excerptsOf(text + broken, parsed)).not.toContain(SECRET);
    }
  }
});

test('the text beside secrets is shown', () => {
  const text =
    'connections:\n  c:\n    headers: { a: b }\n    host: eu.kore.ai # Europe\n    provider: kore\n';

  expect(excerptsOf(text, true)).toBe(
    'connections:\n  c:\n    headers: (hidden)\n    host: eu.kore.ai # Europe\n    provider: kore\n',
  );
});
