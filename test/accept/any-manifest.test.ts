import { describe, expect, it } from 'vitest';
import { Document, isCollection, isScalar, Scalar, visit, type YAMLMap } from 'yaml';
import type { Json } from '../../src/model/json.ts';
import { folderWith } from '../support/folder.ts';
import fc from '../support/property.ts';
import { accepted, checked, type Live, patched } from './helpers.ts';

const text = fc.oneof(
  fc.constantFrom(
    '1',
    '2.2',
    '1.10',
    'v1',
    'on',
    "it's",
    'a: b',
    '# c',
    '${var.X}',
    'ver 1',
    'é',
    '\u0000',
    '[x]',
    '-',
  ),
  fc.string({ minLength: 1, maxLength: 5 }).filter((each) => each.trim() !== ''),
);
const settings = fc.dictionary(
  fc.constantFrom('a', 'b', 'c d', '<<', 'x'),
  fc.oneof(text, fc.integer(), fc.boolean(), fc.array(text, { maxLength: 3 })),
  {
    maxKeys: 3,
    noNullPrototype: true,
  },
);
const fields = fc.record({ version: text, model: text, settings });
const environment = fc.record({
  declared: fields,
  live: fc.option(fields),
  /** Whether the live values are the declared ones. */
  same: fc.boolean(),
  form: fc.constantFrom('short', 'equals', 'rule', 'alias', 'merge', 'inherit'),
});
const situation = fc.record({
  deployments: fc.array(fc.array(environment, { minLength: 1, maxLength: 3 }), {
    minLength: 1,
    maxLength: 3,
  }),
  dice: fc.infiniteStream(fc.nat(9)),
  eol: fc.constantFrom('\n', '\r\n'),
  bom: fc.constantFrom('', '\ufeff'),
});
type Situation = typeof situation extends fc.Arbitrary<infer Each> ? Each : never;

const QUOTES = [Scalar.PLAIN, Scalar.QUOTE_DOUBLE, Scalar.QUOTE_SINGLE];
const protect = (value: Json): Json => JSON.parse(JSON.stringify(value).replaceAll('${', () => '$${'));

/** A manifest in any style, and the live values. */
function made({ deployments, dice, eol, bom }: Situation): {
  readonly manifest: string;
  readonly live: Live;
} {
  const roll = () => dice.next().value ?? 0;
  const live: Record<string, Live[string]> = {};
  const document = new Document<YAMLMap, true>({ version: '1', 'x-shared': {}, deployments: {} } as never);
  const shared = document.createNode('shared') as Scalar;
  shared.anchor = 'v';
  const base = document.createNode({ model: 'base' }) as YAMLMap;
  base.anchor = 'b';
  document.setIn(['x-shared'], document.createNode({ v: shared, b: base }));
  deployments.forEach((environments, d) => {
    const node = document.createNode({
      provider: 'adaline',
      promptId: 'p',
      deploymentEnvironmentId: 'e',
      expect: { modelProvider: 'far' },
      environments: {},
    }) as YAMLMap;
    environments.forEach(({ declared, live: now, same, form }, e) => {
      const { version, model, settings } = declared;
      const entry =
        form === 'short'
          ? document.createNode(protect(version))
          : document.createNode({
              expect: {
                ...(form === 'rule' ? { version: { oneOf: ['no', 'none'] } } : { version: protect(version) }),
                ...(form === 'equals' && {
                  settings: { equals: protect(settings) },
                  model: { equals: protect(model) },
                }),
              },
            });
      if (form === 'alias') (entry as YAMLMap).setIn(['expect', 'version'], document.createAlias(shared));
      if (form === 'merge') {
        const expected = (entry as YAMLMap).get('expect') as YAMLMap;
        const merge = document.createPair('<<', null);
        merge.value = document.createAlias(base);
        expected.items.push(merge as never);
      }
      node.setIn(['environments', `e${e}`], entry);
      const found =
        now === null
          ? null
          : { ...(same ? declared : now), modelProvider: form === 'inherit' ? 'near' : 'far' };
      live[`d${d}/e${e}`] = found;
    });
    document.setIn(['deployments', `d${d}`], node);
  });
  visit(document, {
    Node(key, node) {
      if (isScalar(node) && node.value === '<<' && key === 'key') return;
      if (isCollection(node) && roll() < 3) node.flow = true;
      if (isScalar(node) && typeof node.value === 'string' && key !== 'key')
        node.type = QUOTES[roll() % 3] as Scalar.PLAIN;
      if (roll() === 0 && key !== 'key') node.comment = ' note';
      if (roll() === 0) node.commentBefore = ' before';
      if (roll() === 0) node.spaceBefore = true;
    },
  });
  const written = document.toString({ lineWidth: 0, indent: 2 + (roll() % 3) });
  return { manifest: bom + written.replaceAll('\n', eol), live };
}

describe('any manifest, in any style', () => {
  it('declares the live values after they are accepted, and nothing else in it changes', async () => {
    let count = 0;
    await fc.assert(
      fc.asyncProperty(situation, async (each) => {
        const { manifest, live } = made(each);
        const files = { 'driftline.yaml': manifest };
        const world = { folder: folderWith(files), live, variables: { X: '1' } };
        const before = await checked(world).catch(() => undefined);
        // An invalid manifest, for example with an empty value.
        if (before === undefined) return;
        const run = await accepted(world);
        count += run.accepted.length;
        const after = run.texts['driftline.yaml'] ?? manifest;

        // Accepted fields are in sync, and nothing else has changed.
        const done = new Set(run.accepted.map(({ id, field }) => `${id} ${field}`));
        const differing = (targets: typeof before.targets) =>
          targets.flatMap(({ id, findings }) => findings.map(({ field, code }) => `${id} ${field} ${code}`));
        const { targets } = await checked(world);
        expect(differing(targets)).toEqual(
          differing(before.targets).filter((line) => ![...done].some((key) => line.startsWith(`${key} `))),
        );
        // Every proposal could be written, and comments, line ends and the byte order mark stay.
        expect(run.said.filter((line) => line.includes('written, it would'))).toEqual([]);
        expect(after.startsWith('\ufeff')).toBe(manifest.startsWith('\ufeff'));
        expect(after.replaceAll('\r\n', '').includes('\r')).toBe(false);
        expect(after.replaceAll('\r\n', '').includes('\n')).toBe(
          manifest.replaceAll('\r\n', '').includes('\n'),
        );
        // The comments of a removed member go with it. Only `settings` can lose a member.
        if (run.accepted.every(({ field }) => field !== 'settings')) {
          expect(after.match(/# (note|before)/g)).toEqual(manifest.match(/# (note|before)/g));
          expect(after.split('\n').length).toBe(manifest.split('\n').length);
          const places = new Set(run.accepted.map(({ location }) => location.line));
          const lines = manifest.split('\n');
          const changed = after.split('\n').filter((line, index) => line !== lines[index]);
          expect(changed.length).toBeLessThanOrEqual(2 * places.size);
        }
        expect(await patched(run, files)).toEqual({ 'driftline.yaml': after });
        const again = await accepted(world);
        expect(again.files).toEqual([]);
        expect(again.left.length).toBe(run.left.length);
      }),
      { numRuns: 50 },
    );
    expect(count).toBeGreaterThan(30);
  }, 240_000);
});
