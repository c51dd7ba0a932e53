import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { GENERATED } from '../../scripts/markdown.ts';
import { OPERATOR_EXAMPLES, withOperatorTable } from '../../scripts/operator-table.ts';
import { cliPage, codesPage, readmePage, registryPages } from '../../scripts/pages.ts';
import { indexPage, inOrder, pageAt } from '../../scripts/site-pages.ts';
import { parseDefinition } from '../../src/definition/files.ts';
import { loadManifest } from '../../src/manifest/load.ts';
import { resolveGit } from '../../src/manifest/references.ts';
import type { Json } from '../../src/model/json.ts';
import type { Problem } from '../../src/model/problem.ts';
import { evaluate, loadOperators } from '../../src/operators/expectation.ts';
import { builtIn } from '../../src/providers/registry.ts';
import { parseScenario } from '../../src/simulator/scenario.ts';
import { folderWith } from '../support/folder.ts';
import { PROVIDERS } from '../support/providers.ts';

function page(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
}

const pages = await registryPages();

describe('generated pages', () => {
  it.each<readonly [string, string]>([
    ['docs/cli.md', cliPage()],
    ['README.md', readmePage(page('README.md'))],
    ['docs/codes.md', codesPage()],
    ...[...pages].map(([path, text]) => [`docs/${path}`, text] as const),
    ['docs/manifest.md', withOperatorTable(page('docs/manifest.md'))],
    ['docs/README.md', indexPage(GENERATED)],
  ])('%s is fresh: npm run generate would not change it', (path, wanted) => {
    expect(page(path)).toBe(wanted);
  });
});

describe('code in the documentation', () => {
  const blocks = ['README.md', ...inOrder()].flatMap((path) =>
    pageAt(path).blocks.map(({ language, text }) => ({ path, language, text })),
  );
  const yaml = blocks.filter(({ language }) => /^ya?ml$/.test(language));
  const versioned = yaml.filter(({ text }) => /^version: 1$/m.test(text));
  const manifests = versioned.filter(({ text }) => /^deployments:/m.test(text));
  const scenarios = versioned.filter((block) => !manifests.includes(block));
  const definitions = yaml.filter(({ text }) => /^id: /m.test(text) && /^read:/m.test(text));

  it.each(yaml)('$path: $text is YAML', ({ text }) => {
    for (const document of parseAllDocuments(text)) {
      expect('errors' in document ? [...document.errors, ...document.warnings] : []).toEqual([]);
    }
  });

  it.each(blocks.filter(({ language }) => language === 'json'))('$path: $text is JSON', ({ text }) => {
    // A long sample is cut at an ellipsis, so it is not JSON.
    expect(() => text.includes('…') || JSON.parse(text)).not.toThrow();
  });

  it.each(manifests)('$path: $text is a valid manifest', async ({ text }) => {
    const cwd = folderWith({ 'driftline.yaml': text });

    const manifest = await loadManifest([], {
      cwd,
      variables: new Map(),
      registry: builtIn(),
      placedProviders: new Set(),
    });

    expect(manifest.targets.length).toBeGreaterThan(0);
  });

  it.each(scenarios)('$path: $text is a scenario', async ({ text }) => {
    await expect(parseScenario(text, 'world.yaml', 0)).resolves.toBeDefined();
  });

  it.each(definitions)('$path: $text is a provider', ({ text }) => {
    const problems: Problem[] = [];

    expect(parseDefinition(text, 'hub.yaml', problems)?.definition.id).toMatch(/./);
    expect(problems).toEqual([]);
  });

  it('has enough manifests for these tests, one scenario and one provider', () => {
    expect(manifests.length).toBeGreaterThan(20);
    expect([scenarios.length, definitions.length]).toEqual([1, 1]);
  });
});

describe('the examples of the operators', () => {
  it.each(OPERATOR_EXAMPLES)('$name: $field: $expectation', async ({ field, expectation, holds, fails }) => {
    const provider = PROVIDERS.find(({ id, fields }) => field in fields && id !== 'chatcaptain');
    const settings = provider?.settings
      .filter(({ required }) => required)
      .map(({ name }) => `    ${name}: example.com`);
    const cwd = folderWith({
      'driftline.yaml': [
        'version: 1',
        'deployments:',
        '  it:',
        `    provider: ${provider?.id}`,
        ...(settings ?? []),
        '    environments:',
        `      prod: { expect: { ${field}: ${expectation} } }`,
        '      test: {}',
        '',
      ].join('\n'),
      'prompts/version.txt': '1.4.2\r\n',
      'package.json': '{ "version": "1.4.2" }',
    });
    const git = (...args: string[]) => execFileSync('git', args, { cwd, encoding: 'utf8' }).trim();
    git('init', '-q', '-b', 'main');
    git('-c', 'user.name=t', '-c', 'user.email=t@example.com', 'commit', '-q', '--allow-empty', '-m', 'x');
    const { targets } = await loadManifest([], {
      cwd,
      variables: new Map(),
      registry: builtIn(),
      placedProviders: new Set(),
    });
    const [target] = await resolveGit(targets, { env: { PATH: process.env.PATH } });
    const expected = target?.expect[field];
    const type = provider?.fields[field]?.type ?? 'text';
    await loadOperators(['semver', 'matches']);
    const verdict = (text: string) => {
      const value: Json | undefined =
        text === ''
          ? undefined
          : type === 'json'
            ? JSON.parse(text)
            : text.replace('COMMIT_OF_MAIN', git('rev-parse', 'main'));
      if (expected === undefined) return 'not read';
      const now = Date.parse('2026-11-22T12:00:00Z');
      return evaluate(expected.expectation, { type, value }, { now, sibling: () => ({ type, value: '3.0' }) })
        .kind;
    };

    expect([verdict(holds), verdict(fails)]).toEqual(['holds', 'fails']);
  });
});
