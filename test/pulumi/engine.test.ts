import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { createStack, hasPulumi } from './cli.ts';
import { change, chatManifest, ROOT, simulateVendors } from './helpers.ts';

if (!hasPulumi) {
  console.warn(
    'SKIPPED: the end-to-end tests of driftline/pulumi, for there is no `pulumi` on PATH.\n' +
      'To run them: install the Pulumi CLI (https://www.pulumi.com/docs/install/), then\n' +
      '  npm run build && npx vitest run test/pulumi/engine.test.ts',
  );
}

const world = (version: string) => `
chatcaptain:
  chatbots:
    bot_1: { prod: { version: "${version}", modelId: m_9, deployed: 2026-11-01T09:00:00Z } }
`;

const PROGRAM = `
import * as pulumi from '@pulumi/pulumi';
import { Deployment } from 'driftline/pulumi';
const chat = new Deployment('chat', {
  provider: 'chatcaptain', chatbotId: 'bot_1', environment: 'prod',
  expect: { version: process.env.EXPECTED ?? '2.1', modelId: process.env.MODEL ? pulumi.secret(process.env.MODEL) : 'm_9' },
  onDrift: process.env.ON_DRIFT ?? 'fail',
}, process.env.ALIAS ? { aliases: [{ name: process.env.ALIAS }] } : {});
export const version = chat.version;
`;

const TYPED = `
import { Deployment } from 'driftline/pulumi';
const chat = new Deployment('chat', {
  provider: 'chatcaptain', chatbotId: 'bot_1', environment: 'prod', expect: { version: '2.1' },
});
export const version = chat.version;
`;

/** The program as `tsc` compiles it. */
function compiled(program: string, module: 'ESNext' | 'CommonJS'): string {
  const compilerOptions = { module: ts.ModuleKind[module], target: ts.ScriptTarget.ES2022 };
  return ts.transpileModule(program, { compilerOptions }).outputText;
}

function asCommonJs(program: string): string {
  return program
    .replace(/import (?:\* as )?(.*) from ('.*');/g, 'const $1 = require($2);')
    .replace('export const version =', 'exports.version =');
}

function filesIn(folder: string, names = readdirSync(join(ROOT, folder))): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(ROOT, folder, name), 'utf8')]));
}

const YES = ['--yes', '--skip-preview'];

describe.skipIf(!hasPulumi)('with the real engine', { timeout: 1_200_000 }, () => {
  it('passes a stack in sync, changes nothing the second time, and is destroyed without a message', async () => {
    const simulator = await simulateVendors(world('2.1'));
    const stack = await createStack({ 'index.mjs': PROGRAM });

    const preview = await stack.run(['preview']);
    const first = await stack.run(['up', ...YES]);
    const second = await stack.run(['up', ...YES, '--expect-no-changes']);
    const renamed = await stack.run(['preview', '--expect-no-changes'], { DRIFTLINE_ON_DRIFT: 'report' });
    const requests = simulator.requests.length;
    const destroyed = await stack.run(['destroy', ...YES]);

    expect([preview, first, second, renamed, destroyed].map(({ code }) => code)).toEqual([0, 0, 0, 0, 0]);
    expect(first.text).toMatch(/version\s*: "2.1"/);
    expect(second.text).toContain('2 unchanged');
    expect(requests).toBe(4);
    expect(simulator.requests).toHaveLength(requests);
  });

  it('fails the preview on drift, with property, both values and the time', async () => {
    await simulateVendors(world('2.1'));
    const stack = await createStack({ 'index.mjs': PROGRAM });

    const { code, text } = await stack.run(['preview'], { EXPECTED: '2.2' });

    expect(code).not.toBe(0);
    expect(text).toContain(
      'property expect.version value {2.2} has a problem: version: declared is 2.2, live is 2.1 (live since 2026-11-01 09:00 UTC)',
    );
  });

  it('reports drift as a change, field by field, for as long as it lasts', async () => {
    const simulator = await simulateVendors(world('2.1'));
    const stack = await createStack({ 'index.mjs': PROGRAM });
    await stack.run(['up', ...YES]);
    await change(simulator, world('2.3'));
    const report = { ON_DRIFT: 'report' };

    const shown = await stack.run(['preview', '--diff'], report);
    const expected = await stack.run(['preview', '--expect-no-changes'], report);
    const up = await stack.run(['up', ...YES], report);
    const after = await stack.run(['preview', '--expect-no-changes'], report);
    await change(simulator, world('2.1'));
    const back = await stack.run(['up', ...YES]);
    const quiet = await stack.run(['preview', '--expect-no-changes']);

    expect(shown.code).toBe(0);
    expect(shown.text).toMatch(/~ version\s*: "2.1" => "2.3"/);
    expect(shown.text).toMatch(/~ status\s*: "in-sync" => "drifted"/);
    expect(shown.text).toContain('warning: version: declared is 2.1, live is 2.3');
    expect(expected.code).not.toBe(0);
    expect(up.code).toBe(0);
    expect(after.code).not.toBe(0);
    expect([back.code, quiet.code]).toEqual([0, 0]);
  });

  it('reads again on refresh, and reports the result', async () => {
    const simulator = await simulateVendors(world('2.1'));
    const stack = await createStack({ 'index.mjs': PROGRAM });
    await stack.run(['up', ...YES]);
    const clean = await stack.run(['refresh', ...YES, '--expect-no-changes']);
    await change(simulator, world('2.3'));

    const refreshed = await stack.run(['refresh', ...YES, '--diff']);
    const exported = await stack.run(['stack', 'export']);
    const preview = await stack.run(['preview']);
    await change(simulator, world('2.1'));
    await stack.run(['refresh', ...YES]);
    const fixed = await stack.run(['preview', '--expect-no-changes']);

    expect(clean.code).toBe(0);
    expect(refreshed.code).toBe(0);
    expect(refreshed.text).toMatch(/~ version\s*: "2.1" => "2.3"/);
    expect(exported.text).toContain('"status": "drifted"');
    expect(preview.code).not.toBe(0);
    expect(fixed.code).toBe(0);
  });

  it('warns of resources that --target and --run-program leave out, and logs no error', async () => {
    await simulateVendors(world('2.1'));
    const stack = await createStack({
      'index.mjs': `
import { Deployment } from 'driftline/pulumi';
const { EXPECTED: version = '2.1' } = process.env;
for (const name of ['one', 'two', 'three']) {
  const expect = name === 'three' ? {} : { version };
  new Deployment(name, { provider: 'chatcaptain', chatbotId: 'bot_1', environment: 'prod', expect });
}
`,
    });
    await stack.run(['up', ...YES]);
    const target = 'urn:pulumi:dev::agents::pulumi-nodejs:dynamic/driftline:Deployment::three';

    const targeted = await stack.run(['preview', '--target', target], { EXPECTED: '2.2' });
    const refreshed = await stack.run(['refresh', ...YES, '--run-program'], { EXPECTED: '2.2' });

    for (const { code, text } of [targeted, refreshed]) {
      expect(code, text).toBe(0);
      expect(text).not.toContain('error:');
      expect(text).toContain('one was not checked by this run');
      expect(text).toContain('two was not checked by this run');
      expect(text).not.toContain('three was not');
    }
  });

  it('explains an unknown state after a refresh', async () => {
    await simulateVendors(world('2.1'));
    const stack = await createStack({ 'index.mjs': PROGRAM });
    await stack.run(['up', ...YES]);

    const { code, text } = await stack.run(['refresh', ...YES], {
      CHATCAPTAIN_BASE_URL: 'http://127.0.0.1:9',
    });

    expect(code).toBe(0);
    expect(text).toContain('driftline: chatcaptain/prod bot_1 is unknown: ');
  });

  it.each([
    ['nope.yaml', "{ path: 'nope.yaml' }", 'there is no file nope.yaml'],
    ['an unset variable', "{ path: 'driftline.yaml' }", 'the variable V is not set'],
    [
      'a misspelled environment',
      "{ path: 'driftline.yaml', vars: { V: '2.1' }, environments: ['prdo'] }",
      'did you mean "prod"?',
    ],
  ])('prints one error for a mistake in a Manifest: %s', async (_, args, message) => {
    await simulateVendors(world('2.1'));
    const stack = await createStack({
      'driftline.yaml': chatManifest('{ prod: "$' + '{var.V}" }'),
      'index.mjs': `
import { Manifest } from 'driftline/pulumi';
export const { targets } = new Manifest('agents', ${args});
export const count = targets.apply((all) => all.length);
`,
    });

    const { code, text } = await stack.run(['preview']);

    const [, shown = ''] = text.split('Diagnostics:');
    expect(code).not.toBe(0);
    expect(shown).toContain(message);
    expect(shown.match(/error:/g)).toHaveLength(1);
    expect(shown).not.toMatch(/PromiseRejection|serializing| at /);
  });

  it('hands on the version that is compared with a secret as a secret', async () => {
    await simulateVendors(world('2.1'));
    const stack = await createStack({
      'index.mjs': PROGRAM.replace("process.env.EXPECTED ?? '2.1'", "pulumi.secret('2.1')"),
    });

    await stack.run(['up', ...YES]);
    await stack.run(['refresh', ...YES]);
    const hidden = await stack.run(['stack', 'output', 'version']);
    const shown = await stack.run(['stack', 'output', 'version', '--show-secrets']);

    expect(hidden.text.trim()).toBe('[secret]');
    expect(shown.text.trim()).toBe('2.1');
  });

  it('compares known arguments in a preview, and the others in the update', async () => {
    await simulateVendors(world('2.1'));
    const stack = await createStack({
      'index.mjs': `
import * as pulumi from '@pulumi/pulumi';
import { Deployment } from 'driftline/pulumi';
class Later extends pulumi.dynamic.Resource {
  constructor(name, given) {
    const outs = (inputs) => ({ outs: { value: inputs.given } });
    const create = async (inputs) => ({ id: 'later', ...outs(inputs) });
    super({ create, update: async (_id, _olds, inputs) => outs(inputs) }, name, { value: undefined, given });
  }
}
const { value } = new Later('later', process.env.LATER);
const { value: id } = new Later('id', 'bot_1');
const common = { provider: 'chatcaptain', environment: 'prod' };
new Deployment('known', { ...common, chatbotId: 'bot_1', expect: { version: value, modelId: process.env.MODEL } });
new Deployment('blocked', { ...common, chatbotId: id, expect: { version: '2.1' } });
`,
    });

    const wrong = await stack.run(['preview'], { LATER: '2.1', MODEL: 'm_1' });
    const preview = await stack.run(['preview'], { LATER: '2.2', MODEL: 'm_9' });
    const update = await stack.run(['up', ...YES], { LATER: '2.2', MODEL: 'm_9' });
    const right = await stack.run(['up', ...YES], { LATER: '2.1', MODEL: 'm_9' });

    expect(wrong.text).toContain('modelId: declared is m_1, live is m_9');
    expect(preview.code).toBe(0);
    expect(preview.text).toContain('expect.version is not known before the update: it was not compared');
    expect(preview.text).toContain('chatbotId is not known before the update: nothing was read');
    expect(update.code).not.toBe(0);
    expect(update.text).toContain('version: declared is 2.2, live is 2.1');
    expect(right.code).toBe(0);
  });

  it('keeps secrets and credentials out of the state and the output', async () => {
    const simulator = await simulateVendors(world('2.1').replace('m_9', 'm_topsecret'));
    const stack = await createStack({ 'index.mjs': PROGRAM });

    const up = await stack.run(['up', ...YES, '--diff'], { MODEL: 'm_topsecret' });
    const drift = await stack.run(['preview', '--diff'], { MODEL: 'm_othersecret' });
    const refreshed = await stack.run(['refresh', ...YES, '--diff']);
    const exported = await stack.run(['stack', 'export']);

    expect(up.code).toBe(0);
    expect(drift.code).not.toBe(0);
    const said = [up, drift, refreshed, exported].map(({ text }) => text).join('\n');
    expect(said).not.toMatch(/m_topsecret|m_othersecret/);
    expect(said).not.toContain(simulator.env.CHATCAPTAIN_API_KEY);
  });

  it('keeps the credentials of every provider out of the state', async () => {
    const scenario = readFileSync(join(ROOT, 'examples/demo/world.yaml'), 'utf8').replace('version: 1', '');
    const simulator = await simulateVendors(scenario);
    const stack = await createStack({
      ...filesIn('examples/demo', ['driftline.yaml']),
      'index.mjs': `
import { Manifest } from 'driftline/pulumi';
export const { targets } = new Manifest('agents', { path: 'driftline.yaml', onDrift: 'report', onUnknown: 'warn' });
`,
    });

    const up = await stack.run(['up', ...YES, '--diff']);
    const exported = await stack.run(['stack', 'export', '--show-secrets']);

    expect(up.code, up.text).toBe(0);
    expect(new Set(simulator.requests.map(({ provider }) => provider)).size).toBe(5);
    const credentials = Object.entries(simulator.env).filter(([name]) => !name.endsWith('_BASE_URL'));
    expect(credentials).toHaveLength(6);
    const said = up.text + exported.text;
    expect(credentials.filter(([, value]) => said.includes(value))).toEqual([]);
  });

  it('can be renamed with an alias and moved, like any resource', async () => {
    await simulateVendors(world('2.1'));
    const stack = await createStack({ 'index.mjs': PROGRAM });
    await stack.run(['up', ...YES]);
    const renamed = PROGRAM.replace("'chat'", "'assistant'");
    writeFileSync(join(stack.folder, 'index.mjs'), renamed);

    const { code, text } = await stack.run(['preview', '--expect-no-changes'], { ALIAS: 'chat' });

    expect(text).not.toContain('to delete');
    expect(code).toBe(0);
  });

  it.each([
    ['a CommonJS program', { main: 'index.js', type: 'commonjs', program: asCommonJs(PROGRAM) }],
    ['a TypeScript program by tsx', { main: 'index.ts', type: 'module', program: TYPED, by: 'tsx' }],
    [
      'a TypeScript program compiled to ESM',
      { main: 'index.mjs', type: 'module', program: compiled(TYPED, 'ESNext') },
    ],
    [
      'a TypeScript program compiled to CommonJS',
      { main: 'index.js', type: 'commonjs', program: compiled(TYPED, 'CommonJS') },
    ],
    ['an ESM program under pnpm', { main: 'index.mjs', type: 'module', program: PROGRAM, layout: 'pnpm' }],
  ] as const)('takes %s', async (_, { main, type, program, ...how }) => {
    const simulator = await simulateVendors(world('2.1'));
    const tsx = join(ROOT, 'node_modules/tsx/dist/esm/index.mjs');
    const nodeargs = 'by' in how ? `, nodeargs: "--import ${tsx}"` : '';
    const stack = await createStack(
      {
        'Pulumi.yaml': `name: agents\nmain: ${main}\nruntime: { name: nodejs, options: { typescript: false${nodeargs} } }\n`,
        'package.json': JSON.stringify({ name: 'agents', type, main }),
        [main]: program,
      },
      'layout' in how ? how.layout : 'npm',
    );

    const up = await stack.run(['up', ...YES]);
    await change(simulator, world('2.3'));
    const refreshed = await stack.run(['refresh', ...YES, '--diff']);

    expect(up.code, up.text).toBe(0);
    expect(refreshed.text).toMatch(/~ version\s*: "2.1" => "2.3"/);
  });

  it('takes a TypeScript program that Pulumi compiles', async () => {
    await simulateVendors(world('2.1'));
    const stack = await createStack({
      'Pulumi.yaml': 'name: agents\nruntime: nodejs\n',
      'package.json': '{"name":"agents","main":"index.ts"}',
      'tsconfig.json':
        '{"compilerOptions":{"strict":true,"target":"es2020","module":"commonjs","moduleResolution":"node","skipLibCheck":true,"ignoreDeprecations":"6.0"}}',
      'index.ts': TYPED,
    });

    const up = await stack.run(['up', ...YES]);

    expect(up.code, up.text).toBe(0);
  });

  it('runs the examples, and the program at the root of the repository', async () => {
    const scenario = readFileSync(join(ROOT, 'examples/pulumi/world.yaml'), 'utf8').replace('version: 1', '');
    await simulateVendors(scenario);
    const deployments = await createStack(filesIn('examples/pulumi/deployments'));
    symlinkSync(join(ROOT, 'node_modules/tsx'), join(deployments.folder, 'node_modules/tsx'));
    const manifest = await createStack(filesIn('examples/pulumi/manifest'));
    const root = await createStack({
      ...filesIn('.', ['Pulumi.yaml', 'pulumi.mjs']),
      'examples/pulumi/manifest/driftline.yaml': readFileSync(
        join(ROOT, 'examples/pulumi/manifest/driftline.yaml'),
        'utf8',
      ),
    });

    const first = await deployments.run(['up', ...YES]);
    const second = await manifest.run(['up', ...YES]);
    await manifest.run(['config', 'set', 'chatVersion', '2.3']);
    const wrong = await manifest.run(['preview']);
    await root.run(['config', 'set', 'manifest', 'examples/pulumi/manifest/driftline.yaml']);
    const own = await root.run(['preview'], { DRIFTLINE_VAR_CHAT_VERSION: '2.2' });

    expect(first.code, first.text).toBe(0);
    expect(first.text).toContain('released with the assistant 2.2');
    expect(second.code, second.text).toBe(0);
    expect(wrong.code).not.toBe(0);
    expect(wrong.text).toContain('version: declared is 2.3, live is 2.2');
    expect(wrong.text).toContain('at driftline.yaml:8:13');
    expect(own.code, own.text).toBe(0);
  });
});
