import { readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { Manifest } from '../../src/model/manifest.ts';
import { ProblemError } from '../../src/model/problem.ts';
import { processorTime } from '../support/processor-time.ts';
import fc, { character } from '../support/property.ts';
import { loadFrom, repositoryWith } from './helpers.ts';

vi.setConfig({ testTimeout: 300_000 });

const VALID = [
  readFileSync(new URL('../../examples/demo/driftline.yaml', import.meta.url), 'utf8'),
  `version: 1
x-a: &a { expect: { version: "1", gitCommit: { git: main } }, labels: { t: a } }
connections:
  kore: { host: bots.kore.ai, credentials: { jwt: "\${env.KORE_T}" } }
deployments:
  a: { provider: kore, botId: st-1, promotion: [p, q], environments: { p: v, q: { <<: *a, expect: { version: { sameAs: p } } } } }
  b: { provider: cartesia, agentId: "\${var.A}", environments: { p: *a } }
`,
];

const piece = fc.constantFrom(
  ...[
    '\n',
    '\n  ',
    '\n    ',
    ' ',
    ': ',
    '- ',
    '? ',
    '{',
    '}',
    '[',
    ']',
    ', ',
    '"',
    "'",
    '|',
    '>',
    '#',
    '&a ',
    '*a',
    '<<: *a',
    '!',
    '!!str ',
    '%',
    '---\n',
    '...\n',
    '~',
    'null',
    '\t',
    '\r\n',
    '\\',
    '${var.A}',
    '${',
    '$${',
  ],
  ...[
    'version',
    'deployments',
    'environments',
    'provider',
    'cartesia',
    'kore',
    'credentials',
    'apiKey',
    'expect',
    'semver',
    'matches',
    'file',
    'from',
    'sameAs',
    'waivers',
    'x-a',
    '1',
    '1.10',
    '^1',
    '😀',
    '\u202e',
    '\ufeff',
    '\u0000',
    '__proto__',
    '(',
  ],
);

const text = fc.oneof(
  fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')),
  fc.string({ unit: character, maxLength: 200 }),
  fc
    .array(piece, { maxLength: 40 })
    .map((pieces) => `version: 1\ndeployments:\n  a:\n    ${pieces.join('')}`),
);

interface Change {
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
}

const changes = fc.array(
  fc.record({ at: fc.nat(2000), remove: fc.nat(12), insert: fc.oneof(piece, fc.constant('')) }),
  { minLength: 1, maxLength: 4 },
);

function changed(original: string, list: readonly Change[]): string {
  return list.reduce((before, { at, remove, insert }) => {
    const start = at % (before.length + 1);
    return before.slice(0, start) + insert + before.slice(start + remove);
  }, original);
}

/** Loads a manifest that is given as text, because hundreds of writes would take most of the time. */
function loadText(cwd: string, manifest: string): Promise<Manifest> {
  const texts = new Map([[join(realpathSync(cwd), 'driftline.yaml'), manifest]]);
  return loadFrom(cwd, { variables: { A: 'x' }, texts });
}

function loadFile(cwd: string, manifest: string): Promise<Manifest> {
  writeFileSync(join(cwd, 'driftline.yaml'), manifest);
  return loadFrom(cwd, { variables: { A: 'x' } });
}

async function isToldCleanly(cwd: string, manifest: string, load = loadText): Promise<void> {
  const spent = processorTime();
  try {
    const { targets } = await load(cwd, manifest);
    expect(targets.length).toBeGreaterThan(0);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const lines = manifest.replace(/^\ufeff/, '').split('\n');
    for (const { location, message, hint } of error.problems) {
      expect(message).not.toBe('');
      expect(hint ?? 'none').not.toBe('');
      if (location === undefined) throw new Error(`"${message}" has no place`);
      expect(location.line).toBeLessThanOrEqual(lines.length);
      expect(location.column).toBeLessThanOrEqual((lines[location.line - 1]?.length ?? 0) + 1);
    }
  }
  expect(spent()).toBeLessThan(2000);
}

describe('a manifest with any content', () => {
  test('is read or refused: any text', async () => {
    const cwd = repositoryWith({ 'driftline.yaml': '' });
    await fc.assert(
      fc.asyncProperty(text, (manifest) => isToldCleanly(cwd, manifest, loadFile)),
      { numRuns: 800 },
    );
  });

  test('is read or refused: a valid manifest with one to four changes', async () => {
    const cwd = repositoryWith({ 'driftline.yaml': '' });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...VALID), changes, (valid, list) =>
        isToldCleanly(cwd, changed(valid, list)),
      ),
      { numRuns: 800 },
    );
  });

  test('shows none of its secrets in a message', async () => {
    const cwd = repositoryWith({ 'driftline.yaml': '' });
    const secret = 'S3CRETVALUE';
    const manifest = (list: readonly Change[]) =>
      changed(VALID[1] ?? '', list).replace(/(credentials"?: ?\{ ?jwt"?: ?)"[^"]*"/, `$1"${secret}"`);
    await fc.assert(
      fc.asyncProperty(changes, async (list) => {
        const problems = await loadText(cwd, manifest(list)).then(
          () => [],
          (error: unknown) => (error instanceof ProblemError ? error.problems : Promise.reject(error)),
        );
        expect(JSON.stringify(problems)).not.toContain(secret);
      }),
      { numRuns: 800 },
    );
  });
});
