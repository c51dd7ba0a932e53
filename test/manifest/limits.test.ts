import { describe, expect, test } from 'vitest';
import { driftline, inTurns } from '../support/process.ts';
import { tried } from '../support/tried.ts';
import { agent, mistakesIn, repositoryWith } from './helpers.ts';

const MIB = 1024 * 1024;
const LIMIT = 10 * MIB;

const HEAD = 'version: 1\ndeployments:\n  a:\n    provider: cartesia\n    agentId: x\n';
const full = (piece: string, less = 1000) => piece.repeat(Math.floor((LIMIT - less) / piece.length));
const each = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join('');
const environments = (count: number, body = 'v') =>
  `    environments:\n${each(count, (i) => `      e${i}: ${body}\n`)}`;
const expecting = (text: string) => agent(`version: ${text}`);

/** The costliest texts, of ten megabytes or the largest accepted size, and the output for each. */
const LARGE: Readonly<Record<string, readonly [text: () => string, says: RegExp]>> = {
  'brackets that open': [() => full('['), /^error \S+:1:65 nested more than 64 levels deep/],
  'dashes in a line': [() => full('- '), /^error \S+:1:129 nested more than 64/],
  'colons in a line': [() => full(': '), /nested more than 64 levels deep/],
  'empty lists': [() => `x-a: [${full('[],')}]`, /driftline reads no further → split it/],
  documents: [() => `${HEAD}${environments(1)}${'---\n'.repeat(50_000)}`, /a second document begins here/],
  'one text': [() => `${HEAD}    environments: { p: "${full('x')}" }\n`, /^ ?$/],
  'one text of many lines': [() => `${HEAD}    environments:\n      p: |\n${full('        x\n')}`, /^ ?$/],
  'one text of escapes': [() => `${HEAD}    environments: { p: "${full('\\u0041')}" }\n`, /^ ?$/],
  'one key': [() => `version: 1\n${full('k')}: 1\n`, /^error \S+:2:1 /],
  'one comment': [() => `${HEAD}${environments(1)}#${full('x')}`, /^ ?$/],
  'mistakes in one line': [() => `{version: 1, ${each(5_000, (i) => `a${i}: 1,`)}}\n`, /5001 mistakes $/],
  'labels for each of many environments': [
    () =>
      `${HEAD}    labels: {${each(10_000, (i) => `l${i}: v,`)}}\n${environments(10_000, '{ labels: { z: y } }')}`,
    /"labels" has 10000 entries; the maximum is 64/,
  ],
  'ignored parts for each of many environments': [
    () => `${HEAD}    ignore: [${each(10_000, () => 'region,')}]\n${environments(10_000)}`,
    /"ignore" has 10000 entries; the maximum is 256/,
  ],
  'waivers of one field': [
    () =>
      `${HEAD}    waivers: [${each(2_500, () => '{field: version, until: 2099-12-31, reason: r},')}]\n${environments(1)}`,
    /"version" is waived here twice/,
  ],
  'connections that are not there': [
    () =>
      `version: 1\nconnections:\n${each(4_000, (i) => `  c${i}: {provider: cartesia}\n`)}deployments:\n${each(4_000, (i) => `  d${i}: {connection: zzzzz${i}, environments: {p: v}}\n`)}`,
    /4000 mistakes $/,
  ],
  'a pattern': [
    () => expecting(`{ matches: '${full('a')}' }`),
    /is not a pattern: it is longer than 1000 characters/,
  ],
  'a range': [() => expecting(`{ semver: '${full('1 || ')}1' }`), /is not a version range/],
  'references to variables': [() => expecting(`'${full('${var.A}')}'`), /the variable A is not set/],
};

describe('a manifest of the largest size', () => {
  test('costs bounded time and memory, and is read or refused', async () => {
    const ran = await inTurns(Object.entries(LARGE), 2, async ([name, [text]]) => {
      const manifest = text();
      const cwd = repositoryWith({ 'driftline.yaml': manifest });
      return {
        name,
        isLong: manifest.length > MIB,
        ended: await driftline(['validate'], { cwd, measured: true }),
      };
    });

    for (const { name, isLong, ended } of ran) {
      const says = LARGE[name]?.[1] ?? /^ ?$/;
      expect([name, ended.code, ended.signal]).toEqual([name, says.source === '^ ?$' ? 0 : 1, null]);
      const told = ended.stderr.slice(0, 1000) + ended.stderr.slice(-200);
      expect(told.replaceAll(/\s+/g, ' '), name).toMatch(says);
      expect(ended.stderr, name).not.toMatch(/^\s+at /m);
      // An idle machine takes a quarter of that, or less.
      expect(ended.used?.cpuMs, name).toBeLessThan(isLong ? 10_000 : 5_000);
      expect(ended.used?.maxRssMb, name).toBeLessThan(800);
    }
    tried('manifests of ten megabytes', ran.length);
  }, 300_000);

  test('takes at most ten megabytes of variables', async () => {
    const aliased = `${HEAD}    environments:\n      p: &p { labels: { a: "\${var.A}" } }\n${each(2_000, (i) => `      e${i}: *p\n`)}`;
    const variables = { A: 'x'.repeat(10_000) };

    expect(await mistakesIn(aliased, { variables })).toEqual(['7:28 too-large']);
    expect(await mistakesIn(expecting(`"${'${var.A}'.repeat(2_000)}"`), { variables })).toEqual([
      '7:34 too-large',
    ]);
    expect(await mistakesIn(expecting(`"${'${var.A}'.repeat(1_000)}"`), { variables })).toEqual([]);
  });
});
