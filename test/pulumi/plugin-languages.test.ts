import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT } from '../support/pulumi-program.ts';
import { createStack, hasPulumi } from './cli.ts';
import { change, ROOT, simulateVendors } from './helpers.ts';

/** The programs that a language needs on PATH beside the engine. */
const LANGUAGES = {
  yaml: ['pulumi-language-yaml'],
  python: ['pulumi-language-python', 'python3'],
  go: ['pulumi-language-go', 'go'],
  java: ['pulumi-language-java', 'mvn'],
} as const;
type Language = keyof typeof LANGUAGES;

const isThere = (command: string) => spawnSync(command, ['--help'], { stdio: 'ignore' }).error === undefined;
const missing = (language: Language) => ['pulumi', ...LANGUAGES[language]].filter((each) => !isThere(each));
const languages = Object.keys(LANGUAGES) as Language[];

for (const language of languages) {
  if (hasPulumi && missing(language).length === 0) continue;
  console.warn(
    `SKIPPED: the provider plugin in ${language} with the real engine, for there is no ${missing(language).join(', ')} on PATH.\n` +
      'To run it: install the Pulumi CLI (https://www.pulumi.com/docs/install/) and what is missing, then\n' +
      '  npm run build && npx vitest run test/pulumi/plugin-languages.test.ts',
  );
}

function example(language: Language): Record<string, string> {
  const folder = join(ROOT, 'examples/pulumi', language);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const file = join(parentPath, name);
      return [file.slice(folder.length + 1), readFileSync(file, 'utf8')];
    }),
  );
}

const world = (version: string) =>
  `chatcaptain:\n  chatbots:\n    7fGh2kLmNo4pQr6sTu8v: { prod: { version: "${version}", modelId: m_9 }, test: "3.0" }\n`;
const YES = ['--yes', '--skip-preview'];

describe.each(languages)('the example in %s, with the real engine', { timeout: 1_800_000 }, (language) => {
  it.skipIf(missing(language).length > 0)(
    'passes in sync, fails on drift, reports it, and can be refreshed and destroyed',
    async () => {
      const simulator = await simulateVendors(world('2.2'));
      const stack = await createStack(example(language));
      // `pulumi install` would write into the linked SDK of this repository.
      rmSync(join(stack.folder, 'node_modules/driftline/plugin/node_modules'), { recursive: true });

      const installed = await stack.run(['install']);
      const up = await stack.run(['up', ...YES]);
      const unchanged = await stack.run(['preview', '--expect-no-changes']);
      await change(simulator, world('2.1'));
      const drift = await stack.run(['preview']);
      const report = await stack.run(['preview', '--expect-no-changes'], { DRIFTLINE_ON_DRIFT: 'report' });
      const unknown = await stack.run(['preview'], { CHATCAPTAIN_API_KEY: '' });
      const refreshed = await stack.run(['refresh', ...YES, '--diff']);
      const exported = await stack.run(['stack', 'export', '--show-secrets']);
      const requests = simulator.requests.length;
      const destroyed = await stack.run(['destroy', ...YES]);

      expect(installed.code, installed.text).toBe(0);
      expect(up.code, up.text).toBe(0);
      expect(unchanged.code, unchanged.text).toBe(0);
      expect(drift.code, drift.text).toBe(1);
      expect(drift.text).toContain('version: declared is 2.2, live is 2.1');
      expect(drift.text).not.toContain('Program failed with an unhandled exception');
      expect(drift.text).not.toContain('KeyboardInterrupt');
      expect(drift.text).not.toContain('connection is closing');
      expect(report.code, report.text).toBe(7);
      expect(unknown.code, unknown.text).toBe(1);
      expect(unknown.text).toContain('CHATCAPTAIN_API_KEY');
      expect(refreshed.text).toMatch(/~ version\s*: "2.2" => "2.1"/);
      expect(exported.text).not.toContain(simulator.env.CHATCAPTAIN_API_KEY);
      expect(destroyed.code, destroyed.text).toBe(0);
      expect(simulator.requests).toHaveLength(requests);
    },
  );
});

const ONE =
  '{ provider: chatcaptain, chatbotId: 7fGh2kLmNo4pQr6sTu8v, environment: prod, expect: { version: VERSION } }';
const PACKAGES = 'packages: { driftline: ./node_modules/driftline/plugin }\n';
const yamlProgram = (version: string) => `name: agents
runtime: yaml
${PACKAGES}resources:
  chat: { type: "driftline:Deployment", properties: ${ONE.replace('VERSION', version)} }
`;
const CLASSES = `import { Deployment } from 'driftline/pulumi';
new Deployment('chat', ${ONE.replaceAll(/: (chatcaptain|7fGh\w+|prod)/g, ": '$1'").replace('VERSION', "'2.2'")});
`;

describe.skipIf(missing('yaml').length > 0)(
  'a program of YAML, with the real engine',
  { timeout: 1_200_000 },
  () => {
    it('can take over a stack of the TypeScript classes, and these can take it over again', async () => {
      const simulator = await simulateVendors(world('2.2'));
      const stack = await createStack({
        'Pulumi.yaml': `${PROJECT}${PACKAGES}`,
        'index.mjs': CLASSES,
      });
      const types: string[][] = [];
      for (const project of [`${PROJECT}${PACKAGES}`, yamlProgram('"2.2"'), `${PROJECT}${PACKAGES}`]) {
        writeFileSync(join(stack.folder, 'Pulumi.yaml'), project);
        const up = await stack.run(['up', ...YES]);
        expect(up.code, up.text).toBe(0);
        const { text } = await stack.run(['stack', 'export']);
        types.push(
          [...text.matchAll(/"type": "([^"]*driftline:[^"]*Deployment)"/g)].map(([, type]) => String(type)),
        );
      }

      const dynamic = 'pulumi-nodejs:dynamic/driftline:Deployment';
      expect(types).toEqual([[dynamic], ['driftline:index:Deployment'], [dynamic]]);
      expect(simulator.requests.length).toBeGreaterThan(0);
    });

    it('keeps a secret expectation and its live value out of the state', async () => {
      await simulateVendors(world('2.2.77'));
      const stack = await createStack({ 'Pulumi.yaml': yamlProgram('{ "fn::secret": "2.2.77" }') });

      const up = await stack.run(['up', ...YES]);
      const unchanged = await stack.run(['preview', '--expect-no-changes']);
      const exported = await stack.run(['stack', 'export']);

      expect(up.code, up.text).toBe(0);
      expect(unchanged.code, unchanged.text).toBe(0);
      expect(exported.text).toContain('"status": "in-sync"');
      expect(exported.text).not.toContain('2.2.77');
    });
  },
);
