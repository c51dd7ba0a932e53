import { describe, expect, it } from 'vitest';
import { Document, isCollection, isScalar, parse, Scalar, visit } from 'yaml';
import type { Json } from '../../src/model/json.ts';
import { applyEdits } from '../../src/yaml/edits.ts';
import { placesIn } from '../../src/yaml/places.ts';
import { sourceOf } from '../../src/yaml/source.ts';
import { styleOf } from '../../src/yaml/style.ts';
import { updateValue } from '../../src/yaml/update.ts';
import fc from '../support/property.ts';

const word = fc.oneof(
  fc.constantFrom(
    'a',
    'b',
    'key',
    'true',
    'null',
    '1.10',
    'on',
    '- x',
    '# no',
    'a: b',
    '',
    ' ',
    '{',
    "it's",
    '"q"',
    '<<',
  ),
  fc.constantFrom(
    'one\ntwo',
    'one\n\ntwo\n',
    '\tx',
    'x ',
    '\u0000',
    '\u2028',
    '\ufeff',
    'é😀',
    '&a',
    '*a',
    '!t',
    '%',
    '@',
    '...',
    '---',
  ),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
);
const leaf = fc.oneof(word, fc.integer(), fc.boolean(), fc.constant(null), fc.constantFrom(0.2, 1e21, -0.5));
const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(word, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

/** Two values. The second is the first with some parts changed, or another value. */
const pair = fc
  .tuple(tree, tree, fc.infiniteStream(fc.nat(9)))
  .map(([old, other, dice]): [Json, Json] => [old, changed(old, other, () => dice.next().value ?? 0)]);

function changed(value: Json, other: Json, roll: () => number): Json {
  if (typeof value !== 'object' || value === null || roll() === 0) return roll() < 3 ? other : value;
  if (Array.isArray(value)) {
    const items = value.flatMap((item: Json) => (roll() === 1 ? [] : [changed(item, other, roll)]));
    return roll() < 3 ? [...items.slice(0, 1), other, ...items.slice(1)] : items;
  }
  const members = Object.entries(value).flatMap(([key, member]) =>
    roll() === 1 ? [] : [[key, changed(member as Json, other, roll)] as const],
  );
  return Object.fromEntries(roll() < 3 ? [...members, ['new', other]] : members);
}

const QUOTES = [
  Scalar.PLAIN,
  Scalar.QUOTE_DOUBLE,
  Scalar.QUOTE_SINGLE,
  Scalar.BLOCK_LITERAL,
  Scalar.BLOCK_FOLDED,
];

function written(value: Json, roll: () => number, eol: string): string {
  const document = new Document({ top: value, last: 'end' });
  visit(document, {
    Node(key, node) {
      if (isCollection(node) && roll() < 4) node.flow = true;
      if (isScalar(node) && typeof node.value === 'string')
        node.type = QUOTES[roll() % (key === 'key' ? 3 : 5)] as Scalar.PLAIN;
      if (key !== 'key' && roll() === 0) node.comment = ' note';
      if (roll() === 0) node.commentBefore = ' before';
      if (roll() === 0) node.spaceBefore = true;
    },
  });
  return String(
    document.toString({ lineWidth: 0, indent: 2 + (roll() % 3), indentSeq: roll() < 5 }),
  ).replaceAll('\n', eol);
}

/** The text with another value for its first key. */
function edited(text: string, old: Json, now: Json): string | undefined {
  const places = placesIn(sourceOf('a.yaml', text));
  const root = places.root?.token;
  const item = root && 'items' in root ? root.items[0] : undefined;
  const place = item?.value && places.value(item.value.offset);
  const updating = { places, style: styleOf(places), isVariable: () => false };
  return place && applyEdits(text, updateValue(place, old, now, updating));
}

describe('a value in a YAML file', () => {
  it('is replaced quickly, however deep it is nested', () => {
    const nested = (value: Json) => Array.from({ length: 60 }).reduce<Json>((inner) => ({ a: inner }), value);
    const text = String(new Document({ top: nested(1) }));

    expect(parse(edited(text, nested(1), { b: nested(2) }) ?? '')).toEqual({ top: { b: nested(2) } });
  });

  it('is replaced in place, and reads back as exactly the new one', () => {
    fc.assert(
      fc.property(
        pair,
        fc.infiniteStream(fc.nat(9)),
        fc.constantFrom('\n', '\r\n'),
        ([old, now], dice, eol) => {
          const text = written(old, () => dice.next().value ?? 0, eol);
          // Skips values that this test itself cannot write.
          let read: { top: Json };
          try {
            read = parse(text, { merge: true });
          } catch {
            return;
          }
          if (JSON.stringify(read.top) !== JSON.stringify(old)) return;
          const after = edited(text, old, now);
          if (after === undefined) return;

          expect(parse(after)).toEqual({ top: now, last: 'end' });
        },
      ),
      { numRuns: 500 },
    );
  });
});
