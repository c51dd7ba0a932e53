import { readFileSync, realpathSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { helpOf, overview } from '../../src/cli/help.ts';
import { statesOf } from '../../src/cli/provider-text.ts';
import { manifestSchema } from '../../src/manifest/schema.ts';
import { reportSchema } from '../../src/schema/report.ts';
import { folderWith } from '../support/folder.ts';
import { PROVIDER_IDS, PROVIDERS } from '../support/providers.ts';
import { runBuilt } from './built.ts';
import { chatbot, inOneLine, run, simulatorOf, widerThan } from './helpers.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

describe('help', () => {
  test.each(COMMANDS.map((command) => [command.name, command] as const))(
    'of %s fits 80 columns and has examples',
    (name, command) => {
      const text = helpOf(command);

      expect(widerThan(text, 80)).toEqual([]);
      for (const { name: option, value = '' } of command.options) {
        expect(text).toMatch(new RegExp(`--${option} ?${value}(\\s|$)`, 'm'));
      }
      expect(text).toContain(`Usage: driftline ${name}`);
      expect(text).toContain('Examples:\n');
      for (const { name: option, value } of command.options) {
        expect(text).toMatch(
          new RegExp(
            `--${option}${value === undefined ? '' : ` ${value.replaceAll(/[|[\]]/g, '\\$&')}`}(?:\n| )`,
          ),
        );
      }
    },
  );

  test('fits 80 columns and names every command', () => {
    expect(widerThan(overview(), 80)).toEqual([]);
    for (const { name } of COMMANDS) expect(overview()).toContain(`\n  ${name} `);
  });

  test('goes to stdout on request, otherwise to stderr with exit code 1', async () => {
    const [asked, short, topic, bare, after] = await Promise.all([
      run(['--help']),
      run(['-h']),
      run(['help', 'check']),
      run([]),
      run(['check', 'nope.yaml', '--help']),
    ]);

    expect([asked.code, asked.out, asked.err]).toEqual([0, overview(), '']);
    expect(short.out).toBe(overview());
    expect(topic.out).toMatch(/^read what is live/);
    expect(after.out).toBe(topic.out);
    expect([bare.code, bare.out, bare.err]).toEqual([1, '', overview()]);
  });

  test('--version prints the version and nothing else', async () => {
    const [long, short, word] = await Promise.all([
      runBuilt(['--version']),
      runBuilt(['-V']),
      run(['version']),
    ]);

    expect([long.code, long.out, long.err]).toEqual([0, `${version}\n`, '']);
    expect(short.out).toBe(long.out);
    expect([word.code, word.out, word.err]).toEqual([0, long.out, '']);
  });
});

describe('a mistake on the command line exits 1, and stderr says what is wrong and what to do', () => {
  test.each([
    [['chekc'], 'there is no command "chekc"', 'did you mean "check"?'],
    [['plan'], 'there is no command "plan"', 'driftline check compares'],
    [['diff'], 'there is no command "diff"', 'driftline check compares'],
    [['preview', '--diff'], 'there is no command "preview"', 'driftline check compares'],
    [['refresh'], 'there is no command "refresh"', 'there is no state to refresh'],
    [['destroy'], 'there is no command "destroy"', 'driftline never writes to a vendor'],
    [['up'], 'there is no command "up"', 'driftline never writes to a vendor'],
    [['ls'], 'there is no command "ls"', 'driftline discover PROVIDER lists'],
    [['login'], 'there is no command "login"', 'driftline providers NAME'],
    [['--env', 'prod'], 'there is no option --env without a command', 'check --environment NAME'],
    [['--env=prod'], 'there is no option --env=prod without a command', 'check --environment NAME'],
    [['providers', '--sarif'], 'providers has no option --sarif', 'see driftline providers --help'],
    [['import', 'x'], 'there is no command "import"', 'driftline discover writes manifest entries'],
    [['lint'], 'there is no command "lint"', 'driftline validate reads only the manifests'],
    [['list'], 'there is no command "list"', 'driftline discover PROVIDER lists'],
    [['check', '--max-time', '1min'], '--max-time cannot be "1min"', 'did you mean 1m?'],
    [['apply', '-y'], 'there is no command "apply"', 'driftline never writes to a vendor'],
    [['help', 'staus'], 'there is no command "staus"', 'did you mean "status"?'],
    [['--formt', 'json'], 'there is no option --formt without a command', 'the commands are'],
    [['check', '--formta', 'json'], 'check has no option --formta', 'did you mean "--format"?'],
    [['check', '--env', 'prod'], 'check has no option --env', 'did you mean "--environment"?'],
    [['check', '-z'], 'check has no option -z', 'see driftline check --help'],
    [
      ['validate', '-x.driftline.yaml'],
      'validate has no option -x.driftline.yaml',
      'write ./-x.driftline.yaml',
    ],
    [['merge', '--part.json'], 'merge has no option --part.json', 'write ./--part.json'],
    [['check', '--format'], '--format needs a value', 'write --format F'],
    [['check', '--format='], '--format needs a value', 'write --format F'],
    [['check', '-e', '--quiet'], '-e needs a value', 'write --environment NAME'],
    [['check', '--quiet=yes'], '--quiet takes no value', 'write --quiet'],
    [['check', '-f', 'json', '-f', 'human'], '--format is given twice', 'give it once'],
    [['check', '-f', 'jsno'], '--format cannot be "jsno"', 'did you mean "json"?'],
    [['check', '-o', 'json'], '--output cannot be "json"', 'write --output FORMAT=PATH'],
    [['check', '-o', 'x.html'], '--output cannot be "x.html"', 'write --output html=x.html'],
    [['check', '-o', 'a/b.XML'], '--output cannot be "a/b.XML"', 'write --output junit=a/b.XML'],
    [['check', '-o', 'json='], '--output json= names no file', 'write --output FORMAT=PATH'],
    [['check', '-o', 'jsno=x'], '--output cannot be "jsno"', 'did you mean "json"?'],
    [['check', '-o', 'json=x', '-o', 'human=x'], 'two reports are to go into x', 'a file of its own'],
    [['check', '--timeout', '10'], '--timeout cannot be "10"', 'did you mean 10s?'],
    [['check', '--timeout', '0s'], '--timeout cannot be "0s"', 'ms, s, m, h, d or w'],
    [['check', '--timeout', '1.5s'], '--timeout cannot be "1.5s"', 'ms, s, m, h, d or w'],
    [['check', '--max-time', '52w'], '--max-time cannot be "52w"', '24d at the most'],
    [['check', '--timeout=-1s'], '--timeout cannot be "-1s"', 'ms, s, m, h, d or w'],
    [['check', '--wait', '99999w'], '--wait cannot be "99999w"', '→ write a whole number above 0'],
    [['check', '--concurrency', '0'], '--concurrency cannot be "0"', 'a whole number from 1 to 1000000'],
    [['check', '--retries', '1000001'], '--retries cannot be "1000001"', 'a whole number from 0 to 1000000'],
    [['check', '--retries=-1'], '--retries cannot be "-1"', 'a whole number from 0 to 1000000'],
    [['check', '--allow-host', 'kore=a:99999'], '--allow-host cannot be "kore=a:99999"', 'is not a host'],
    [['check', '--allow-host', 'kore=a:0'], '--allow-host cannot be "kore=a:0"', 'write a host'],
    [['check', '-p', 'cartesai'], 'there is no provider "cartesai"', 'did you mean "cartesia"?'],
    [['check', '-l', 'team'], '--label cannot be "team"', 'write --label NAME=VALUE'],
    [['check', '--var', 'A'], '--var cannot be "A"', 'write --var NAME=VALUE'],
    [['check', '--var', '1A=x'], '--var cannot name "1A"', 'a name has letters'],
    [['check', '--allow-host', 'a.b'], '--allow-host cannot be "a.b"', 'write PROVIDER=HOST'],
    [['check', '--allow-host', 'kore=a/b'], '--allow-host cannot be "kore=a/b"', 'write a host'],
    [['check', '--allow-host', 'kroe=a.b'], '--allow-host cannot be "kroe=a.b"', 'no provider "kroe"'],
    [['check', 'nope.yaml'], 'there is no file nope.yaml', 'name a manifest'],
    [['check', ''], 'a path on the command line is empty', 'name a manifest'],
    [['check'], 'there is no driftline.yaml here', 'name a manifest'],
    [['status', '-f', 'junit'], '--format cannot be "junit"', 'human or json'],
    [['validate', '-e', 'prod'], 'validate has no option -e', 'see driftline validate --help'],
    [['providers', 'kroe'], 'there is no provider "kroe"', 'did you mean "kore"?'],
    [['schema', 'manifset'], 'there is no schema "manifset"', 'write manifest, report, provider or scenario'],
    [['simulate'], 'simulate takes one scenario file', 'docs/simulate.md'],
    [['simulate', 'x', '--port', '65536'], '--port cannot be 65536', 'up to 65535'],
    [
      ['simulate', 'nope.yaml'],
      'nope.yaml cannot be read: there is no such file or folder (ENOENT)',
      'name a scenario file',
    ],
    [['demo', 'x'], 'demo takes no paths', 'see driftline demo --help'],
  ] as const)('%j', async (args, message, hint) => {
    const { code, out, err } = await run(args);

    expect([code, out]).toEqual([1, '']);
    expect(err.replace(/\s+/g, ' ')).toContain(message);
    expect(err.replace(/\s+/g, ' ')).toContain(hint);
    expect(widerThan(err, 80)).toEqual([]);
  });

  test('names the place where a file or a manifest was looked for', async () => {
    const cwd = realpathSync(folderWith({ 'agents/eu/driftline.yaml': 'version: 1\ndeployments: {}\n' }));
    const said = async (...args: string[]) => inOneLine((await run(args, { cwd })).err).replaceAll(' ', '');
    const here = cwd.replaceAll(' ', '');

    expect(await said('check', 'nope.yaml')).toContain(`(lookedfor${here}/nope.yaml)`);
    expect(await said('check', '/nope.yaml')).toContain('thereisnofile/nope.yaml→');
    expect(await said('merge', 'nope.json')).toContain(`(lookedfor${here}/nope.json)`);
    expect(await said('simulate', 'nope.yaml')).toContain(`(lookedfor${here}/nope.yaml)`);
    expect(await said('check')).toContain(`(lookedin${here})`);
    expect(await said('check')).toContain('thereisagents/eu/driftline.yaml:');
    expect(await said('check')).toContain('driftlinecheck.');
  });

  test('lists the labels if -l selects nothing', async () => {
    const labels = (text: string) => `{ expect: { version: "2" }, labels: { ${text} } }`;
    const cwd = folderWith({
      'driftline.yaml': chatbot({ prod: labels('team: a, tier: one'), test: labels('team: b') }),
    });
    const said = async (...args: string[]) => inOneLine((await run(args, { cwd })).err);
    const list = 'labels are team=a, tier=one, team=b';

    expect(await said('check', '-l', 'team=c')).toContain(list);
    expect(await said('check', '-l', 'tier=one', '-l', 'team=b')).toContain(list);
  });

  test.each([
    ['{ gte: 1.2 }', 'write semver: ">=1.2"'],
    ['{ ">=": "v1.2.0-rc.1" }', 'write semver: ">=v1.2.0-rc.1"'],
    ['{ "<": [1] }', 'write semver: "<…"'],
  ])('suggests a range for version: %s', async (written, hint) => {
    const cwd = folderWith({ 'driftline.yaml': chatbot({ prod: `{ expect: { version: ${written} } }` }) });

    expect(inOneLine((await run(['validate'], { cwd })).err)).toContain(hint);
  });

  test('reports every mistake in one run', async () => {
    const { err } = await run(['check', '--nope', '--format', 'json', '--format', 'json', '--quiet=1']);

    expect(err.match(/^error$/gm)).toHaveLength(3);
  });

  test('may also be in the environment: a malformed base URL, proxy or host', async () => {
    const { code, err } = await run(['check'], {
      env: {
        KORE_BASE_URL: 'ftp://x',
        CARTESIA_BASE_URL: 'https://u@x',
        HTTPS_PROXY: 'ftp://nope',
        DRIFTLINE_ALLOW_HOSTS: 'a/b',
      },
    });

    expect(code).toBe(1);
    expect(err.match(/^error$/gm)).toHaveLength(4);
  });
});

test('an unescaped password of a proxy is a mistake, and is not shown', async () => {
  const cwd = folderWith({ 'driftline.yaml': chatbot({ prod: '"2"' }) });

  for (const name of ['HTTPS_PROXY', 'https_proxy']) {
    for (const user of ['user:pa%ss', 'us%er:pass', 'user:%']) {
      const env = { CHATCAPTAIN_API_KEY: 'CCSB-secret-key', [name]: `http://${user}@127.0.0.1:1` };
      const { code, err } = await run(['check'], { cwd, env });

      expect(code).toBe(1);
      expect(err).toContain(name);
      expect(err).toContain('%25');
      expect(err).not.toMatch(/fault of its own|user:|us%er|pa%ss/);
    }
  }
});

describe('validate', () => {
  test('is offline and reads no credential', async () => {
    const simulator = await simulatorOf({ chatcaptain: { chatbots: { bot_1: { prod: '1' } } } });
    const cwd = folderWith({
      'driftline.yaml': chatbot({
        prod: '"2"',
        test: '{ credentials: { apiKey: "${env.CHATCAPTAIN_NOPE}" } }',
      }),
    });

    const { code, out, err } = await run(['validate'], {
      cwd,
      env: { CHATCAPTAIN_BASE_URL: simulator.env.CHATCAPTAIN_BASE_URL ?? '', CHATCAPTAIN_API_KEY: 'a\nb' },
    });

    expect([code, out, err]).toEqual([0, '1 manifest is valid: 1 deployment, 2 targets\n', '']);
    expect(simulator.requests).toEqual([]);
  });

  test('prints nothing with --quiet', async () => {
    const cwd = folderWith({ 'driftline.yaml': chatbot({ prod: '"2"' }) });

    expect(await run(['validate', '-q'], { cwd })).toMatchObject({ code: 0, out: '', err: '' });
  });

  test('only warns of the length of an id if the vendor does not document that length', async () => {
    const id = (length: number) => 'p'.repeat(length);
    const cwd = folderWith({
      'driftline.yaml': `version: 1
deployments:
  a: { provider: adaline, promptId: ${id(19)}, environments: { prod: { deploymentEnvironmentId: ${id(20)} } } }
  b: { provider: adaline, promptId: ${id(80)}, environments: { prod: { deploymentEnvironmentId: ${id(81)} } } }
  c: { provider: chatcaptain, chatbotId: b, environments: { prod: "1" } }
  d: { provider: adaline, promptId: "\${var.P}", environments: { prod: { deploymentEnvironmentId: ${id(30)} } } }
`,
    });

    const validated = await run(['validate', '--var', 'P=x'], { cwd });
    const quiet = await run(['validate', '-q', '--var', `P=${id(20)}`], { cwd });
    const checked = await run(['check', '--var', 'P=x'], { cwd });

    expect(validated.code).toBe(0);
    expect(validated.out).toBe('1 manifest is valid: 4 deployments, 4 targets\n');
    expect(validated.err.match(/^warning .*$/gm)).toEqual([
      'warning driftline.yaml:3:37',
      'warning driftline.yaml:4:168',
      'warning driftline.yaml:6:37',
    ]);
    expect(validated.err).toContain('"promptId" has 19 characters');
    expect(validated.err).toContain('3 warnings');
    expect(validated.err).not.toMatch(/error|mistake/);
    expect([quiet.code, quiet.out, quiet.err.match(/^warning/gm)?.length]).toEqual([0, '', 2]);
    expect([checked.code, checked.err]).toEqual([3, expect.not.stringContaining('warning')]);
  });

  test('shows every mistake with its place, its line and a caret', async () => {
    const cwd = folderWith({
      'driftline.yaml': `${chatbot({ prod: '"2"', '"😀漢"': '{ slto: prod }' })}foo: 1\n`,
    });

    const { code, out, err } = await run(['validate'], { cwd });

    expect([code, out]).toEqual([1, '']);
    expect(err).toBe(`error driftline.yaml:8:7
  the environment "😀漢" needs "slot": which of dev, test, prod is it at the
  vendor?
  8 │       "😀漢": { slto: prod }
    │       ^
  → write slot: prod on the environment

error driftline.yaml:8:16
  unknown key "slto"
  8 │       "😀漢": { slto: prod }
    │                 ^
  → did you mean "slot"?

error driftline.yaml:9:1
  unknown key "foo"
  9 │ foo: 1
    │ ^
  → known keys: $schema, connections, defaults, deployments, version

3 mistakes
`);
  });

  test('takes variables from --var, and otherwise from the environment', async () => {
    const cwd = folderWith({ 'driftline.yaml': chatbot({ prod: '"${var.A}${var.B}"' }) });

    const [both, one, none] = await Promise.all([
      run(['validate', '--var', 'A=', '--var', 'B=x=y'], { cwd }),
      run(['validate', '--var', 'A=1'], { cwd, env: { DRIFTLINE_VAR_B: '2' } }),
      run(['validate'], { cwd }),
    ]);

    expect([both.code, one.code, none.code]).toEqual([0, 0, 1]);
    expect(none.err.match(/^error /gm)).toHaveLength(2);
  });
});

describe('providers, schema, simulate and demo', () => {
  test('providers fits 80 columns, in short and in full, and is JSON on request', async () => {
    const [short, json, ...full] = await Promise.all([
      run(['providers']),
      run(['providers', '-f', 'json']),
      ...PROVIDER_IDS.map((id) => run(['providers', id])),
    ]);

    for (const { code, out } of [short, ...full]) {
      expect(code).toBe(0);
      // A broken URL can be neither copied nor clicked.
      expect(widerThan(out, 80).filter((line) => !line.includes('https://'))).toEqual([]);
    }
    // A name to copy is never broken.
    for (const { settings } of PROVIDERS) {
      for (const { name, on } of settings) if (on.includes('target')) expect(short.out).toContain(name);
    }
    const plain: { id: string; notes: string[] }[] = JSON.parse(json.out);
    expect(plain.map(({ id }) => id)).toEqual(PROVIDER_IDS);
    const words = (text: string) => text.replaceAll(/\s+/g, ' ');
    for (const [index, provider] of PROVIDERS.entries()) {
      const { notes = [] } = provider;
      expect(plain[index]?.notes).toEqual(notes);
      for (const said of [...statesOf(provider), ...notes])
        expect(words(full[index]?.out ?? '')).toContain(`- ${words(said)}`);
    }
  });

  test('providers searches by words', async () => {
    const [voice, both, none] = await Promise.all([
      run(['providers', 'Voice']),
      run(['providers', 'voice', 'agent', '-f', 'json']),
      run(['providers', 'nobody', 'has', 'this']),
    ]);

    expect(voice.out).toContain('cartesia');
    expect(voice.out).not.toContain('chatcaptain');
    expect(JSON.parse(both.out).map(({ id }: { id: string }) => id)).toContain('polyai');
    expect(none.code).toBe(1);
  });

  test('schema prints the schemas', async () => {
    const [manifest, same, report] = await Promise.all([
      run(['schema']),
      run(['schema', 'manifest']),
      run(['schema', 'report']),
    ]);

    expect(JSON.parse(manifest.out)).toMatchObject(JSON.parse(JSON.stringify(manifestSchema(PROVIDERS))));
    expect(same.out).toBe(manifest.out);
    expect(JSON.parse(report.out)).toMatchObject(JSON.parse(JSON.stringify(reportSchema())));
  });

  test('simulate prints its address, and ends on Ctrl-C', async () => {
    const cwd = folderWith({ 'world.yaml': 'version: 1\nchatcaptain: { chatbots: { b: { prod: "1" } } }\n' });

    const { code, out, err } = await runBuilt(['simulate', 'world.yaml'], {
      cwd,
      onStart: (child) => child.stderr?.once('data', () => child.kill('SIGINT')),
    });

    expect(code).toBe(130);
    expect(out).toMatch(/^export CHATCAPTAIN_BASE_URL='http:\/\/127\.0\.0\.1:\d+\/chatcaptain\/v1'$/m);
    expect(err).toMatch(/^simulating on http:\/\/127\.0\.0\.1:\d+; Ctrl-C ends it$/m);
  });

  test('simulate says what is wrong with a scenario', async () => {
    const cwd = folderWith({ 'world.yaml': 'version: 1\nchatcaptian: {}\n' });

    expect(await run(['simulate', 'world.yaml'], { cwd })).toMatchObject({ code: 1, out: '' });
  });

  test('demo shows every status, with any variables set', async () => {
    const { code, out, err } = await runBuilt(['demo'], {
      env: { KORE_BASE_URL: 'nope', CARTESIA_API_KEY: 'x', HTTPS_PROXY: 'http://127.0.0.1:9' },
    });

    expect([code, err]).toEqual([0, '']);
    expect(widerThan(out, 80)).toEqual([]);
    for (const status of ['drifted', 'missing', 'unexpected', 'pending', 'unknown', 'waived', 'in sync'])
      expect(out).toContain(status);
  });
});
