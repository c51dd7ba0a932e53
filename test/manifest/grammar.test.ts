import { describe, expect, test } from 'vitest';
import { costly } from '../support/costly.ts';
import { processorTime } from '../support/processor-time.ts';
import { agent, expected, load, mistakesIn, problemsIn, targetOf } from './helpers.ts';

const deployment = (body: string) => `version: 1\ndeployments:\n  a: { ${body} }\n`;
const cartesia = (environments: string, more = '') =>
  deployment(`provider: cartesia, agentId: x, ${more}environments: { ${environments} }`);

describe('a manifest', () => {
  test('reports every kind of mistake in one run, in order', async () => {
    const text = `version: 2
foo: 1
connections:
  k: {}
defaults: { undeclared: warm }
deployments:
  a/b: {}
  a:
    provider: cartesai
    environments: {}
  b:
    provider: cartesia
    agentId: ..
    serverity: error
    expect: { versoin: v, pinned: maybe }
    environments:
      prod: { expect: { gitCommit: { git: "a:b" }, region: { semvre: "^1" } } }
      dev:
      test: { agentId: "\${var.UNSET}", ignore: [nope] }
`;

    expect(await mistakesIn(text)).toEqual([
      '1:10 bad-value',
      '2:1 unknown-key',
      '4:3 missing-key',
      '5:25 bad-value',
      '7:3 bad-value',
      '9:15 unknown-provider',
      '10:5 missing-key',
      '13:14 bad-value',
      '14:5 unknown-key',
      '15:15 unknown-field',
      '15:35 wrong-type',
      '17:43 bad-value',
      '17:62 unknown-operator',
      '18:11 bad-value',
      '19:24 unset-variable',
      '19:49 unknown-field',
    ]);
  });

  test('gives each mistake a hint, a place and its line', async () => {
    const text = 'version: 2\nfoo: 1\ndeployments: []\n';

    for (const problem of await problemsIn(text)) {
      expect(problem).toEqual({
        code: expect.any(String),
        message: expect.any(String),
        hint: expect.any(String),
        location: { file: 'driftline.yaml', line: expect.any(Number), column: expect.any(Number) },
        excerpt: text.split('\n')[(problem.location?.line ?? 0) - 1],
      });
    }
  });

  test.each([
    [
      'verison: 1\ndeployments: { a: { provider: kore, host: bots.kore.ai, botId: b, environments: { p: v } } }',
      '1:1',
      'version',
    ],
    ['version: 1\ndeploymets: {}', '2:1', 'deployments'],
    [
      'version: 1\ndeployments: { a: { provder: cartesia, agentId: x, environments: { p: v } } }',
      '2:21',
      'provider',
    ],
    [
      'version: 1\ndeployments: { a: { provider: cartesia, agentId: x, enviroments: { p: v } } }',
      '2:53',
      'environments',
    ],
    [cartesia('p: { expct: { version: v } }'), '3:61', 'expect'],
    [cartesia('p: { agentid: y }'), '3:61', 'agentId'],
    [cartesia('p: { expect: { Version: v } }'), '3:71', 'version'],
    [cartesia('p: { expect: { version: { onOf: [v] } } }'), '3:82', 'oneOf'],
    [cartesia('p: v', 'credentials: { apikey: "${env.CARTESIA_X}" }, '), '3:55', 'apiKey'],
    [cartesia('p: v', 'waivers: [{ feild: version, until: 2026-12-31, reason: r }], '), '3:52', 'field'],
    [`connections: { k: { provider: kore, hots: x } }\n${cartesia('p: v')}`, '1:37', 'host'],
    [`defaults: { undeclard: warn }\n${cartesia('p: v')}`, '1:13', 'undeclared'],
    [cartesia('p: v', 'severity: waring, '), '3:50', 'warning'],
    [cartesia('p: { expect: { gitCommit: { sameAs: tset } } }, test: v'), '3:82', 'test'],
    [cartesia('prod: v, test: v', 'promotion: [tset, prod], '), '3:52', 'test'],
  ])('suggests what was meant: %#', async (text, place, meant) => {
    const problems = await problemsIn(text);

    const found = problems.filter(({ hint }) => hint?.startsWith(`did you mean "${meant}"?`));
    expect(found.map(({ location }) => `${location?.line}:${location?.column}`)).toEqual([place]);
  });

  test('does not report a misspelled key as missing too', async () => {
    const text = 'verison: 1\ndeployments: { a: { provder: cartesia, agentId: x, enviroments: { p: v } } }\n';

    expect(await mistakesIn(text)).toEqual(['1:1 unknown-key', '2:21 unknown-key', '2:52 unknown-key']);
  });

  test('of another version is refused', async () => {
    for (const version of ['2', '1.0', '"one"', '[1]']) {
      expect(await mistakesIn(`version: ${version}\n${cartesia('p: v').slice(11)}`)).toHaveLength(1);
    }
    expect(await mistakesIn(cartesia('p: v').replace('version: 1', 'version: "1"'))).toEqual([]);
  });

  test('is a mistake without deployments, and declares nothing if they are empty', async () => {
    expect(await mistakesIn('version: 1\n')).toEqual(['1:1 missing-key']);
    expect(await mistakesIn('version: 1\ndeployments:\n')).toEqual(['2:13 bad-value']);
    expect(await load('version: 1\ndeployments: {}\n')).toEqual({
      files: ['driftline.yaml'],
      targets: [],
      connections: [],
      deployments: 0,
    });
  });

  test('takes x- keys everywhere except among names, and $schema at the top', async () => {
    const text = `$schema: ./manifest.schema.json
x-top: { anything: [1, ~] }
version: 1
connections:
  kore: { x-k: 1, host: bots.kore.ai, credentials: { jwt: "\${env.KORE_T}" } }
defaults: { x-d: 1, undeclared: warn }
x-anchors: { prod: &p { x-e: 1, expect: { version: { x-o: 1, equals: v } } } }
deployments:
  a:
    x-a: 1
    provider: cartesia
    agentId: x
    labels: { team: t }
    waivers: [{ x-w: 1, field: region, until: 2099-12-31, reason: r }]
    environments: { prod: *p }
`;

    const { targets } = await load(text);

    expect(
      targets.map(({ id, labels, expect: { version } }) => ({ id, labels, version: version?.expectation })),
    ).toEqual([{ id: 'a/prod', labels: { team: 't' }, version: { op: 'equals', value: 'v' } }]);
  });
});

describe('a name that begins with x-', () => {
  test('is a mistake wherever it would be skipped, even through a merge or an alias', async () => {
    const text = `version: 1
x-all: &all { x-hidden: { provider: cartesia, agentId: x, environments: { p: v } } }
x-env: &env { x-prod: v, q: v }
connections:
  x-c: { provider: kore, host: bots.kore.ai }
  kore: { host: bots.kore.ai, credentials: { x-jwt: "\${env.KORE_T}" } }
deployments:
  <<: *all
  x-own: ~
  a:
    provider: cartesia
    agentId: x
    labels: { x-team: t }
    expect: { x-version: v }
    credentials: { x-key: 1 }
    environments: { <<: *env, p: { labels: { x-l: 1 }, expect: { x-f: 1 }, credentials: { x-k: 1 } } }
`;

    expect(await mistakesIn(text)).toEqual([
      '2:15 bad-value',
      '3:15 bad-value',
      '5:3 bad-value',
      '6:46 bad-value',
      '9:3 bad-value',
      '13:15 bad-value',
      '14:15 bad-value',
      '15:20 bad-value',
      '16:46 bad-value',
      '16:66 bad-value',
      '16:91 bad-value',
    ]);
    for (const { message, hint } of await problemsIn(text)) {
      expect(message).toMatch(/begins with x-$/);
      expect(hint).toMatch(/never be checked/);
    }
  });

  test('is plain data inside an expected value', async () => {
    const target = await targetOf(
      deployment(
        'provider: adaline, promptId: p, deploymentEnvironmentId: e, environments: { p: { expect: { settings: { equals: { x-a: 1 } }, tools: { contains: [{ x-b: 2 }] } } } }',
      ),
    );

    expect(target.expect.settings?.expectation).toMatchObject({ value: { 'x-a': 1 } });
    expect(target.expect.tools?.expectation).toMatchObject({ value: [{ 'x-b': 2 }] });
  });
});

describe('an empty value', () => {
  test.each([
    ['version:\ndeployments: { a: { provider: cartesia, agentId: x, environments: { p: v } } }\n'],
    ['version: 1\ndeployments: ~\n'],
    ['version: 1\ndeployments: { a: }\n'],
    [deployment('provider: , agentId: x, environments: { p: v }')],
    [deployment('provider: cartesia, agentId: null, environments: { p: v }')],
    [deployment('provider: cartesia, agentId: x, environments: ')],
    [cartesia('p: ')],
    [cartesia('p: ~')],
    [cartesia('p')],
    [cartesia('p: { expect: null }')],
    [cartesia('p: { expect: { version: } }')],
    [cartesia('p: { expect: { version: ~ } }')],
    [cartesia('p: { expect: { version: { equals: null } } }')],
    [cartesia('p: ""')],
    [cartesia('p: { expect: { version: "" } }')],
    [cartesia('p: { expect: { version: " \\t" } }')],
    [cartesia('p: { expect: { version: { equals: "" } } }')],
    [cartesia('p: { expect: { version: { oneOf: [v, ""] } } }')],
    [cartesia('p: { expect: { version: { not: "" } } }')],
    [cartesia('p: { expect: { deployedAt: "" } }')],
    [cartesia('p: { expect: { version: { oneOf: [v, ~] } } }')],
    [cartesia('p: { expect: { version: { not: } } }')],
    [cartesia('p: { expect: { version: { semver: } } }')],
    [cartesia('p: { deployed: }')],
    [cartesia('p: { labels: { team: } }')],
    [cartesia('p: v', 'ignore: , ')],
    [cartesia('p: v', 'severity: , ')],
    [cartesia('p: v', 'waivers: , ')],
    [cartesia('p: v', 'waivers: [{ field: , until: 2099-12-31, reason: r }], ')],
    [cartesia('p: v', 'credentials: , ')],
    [cartesia('p: v', 'credentials: { apiKey: }, ')],
    [cartesia('p: v', 'promotion: , ')],
    [cartesia('p: v', 'connection: , ')],
    [`connections:\n${cartesia('p: v')}`],
    [`connections: { cartesia: }\n${cartesia('p: v')}`],
    [`connections: { cartesia: { apiVersion: } }\n${cartesia('p: v')}`],
    [`defaults:\n${cartesia('p: v')}`],
    [`defaults: { undeclared: }\n${cartesia('p: v')}`],
  ])('is one mistake: %j', async (text) => {
    expect((await problemsIn(text)).map(({ code }) => code)).toEqual(['bad-value']);
  });

  test('of a field has a hint that says how to expect that the field is absent', async () => {
    const [problem] = await problemsIn(agent('region: ~'));

    expect(problem?.hint).toBe('write { present: false } if it must not be there');
  });
});

describe('names', () => {
  const named = (name: string) =>
    `version: 1\ndeployments:\n  ${JSON.stringify(name)}: { provider: cartesia, agentId: x, environments: { ${JSON.stringify(name)}: v } }\n`;

  test.each(['a', 'x'.repeat(128), '😀'.repeat(128), 'a b', '.', '..', '%2F', 'ünï', 'a\u200db', '1'])(
    'may be %j',
    async (name) => {
      expect((await targetOf(named(name))).id).toBe(`${name}/${name}`);
    },
  );

  test.each([
    '',
    'x'.repeat(129),
    '😀'.repeat(129),
    'a/b',
    'a\nb',
    'a\u0000',
    'a\u007f',
    'a\u202eb',
    'a\u2066b',
    'a\u2028b',
    '\ud800',
    'a\ufeff',
  ])('may not be %j', async (name) => {
    const mistakes = await mistakesIn(named(name));

    expect(mistakes[0]).toBe('3:3 bad-value');
  });

  test('of environments and connections obey the same rules', async () => {
    expect(await mistakesIn(cartesia('"a/b": v, "": v'))).toEqual(['3:56 bad-value', '3:66 bad-value']);
    expect(await mistakesIn(`connections: { "a/b": { provider: kore } }\n${cartesia('p: v')}`)).toEqual([
      '1:16 bad-value',
    ]);
  });

  test('hold no references', async () => {
    expect(await mistakesIn(cartesia('"${var.E}": v'), { variables: { E: 'prod' } })).toEqual([
      '3:56 bad-reference',
    ]);
  });
});

describe('ids', () => {
  const withId = (written: string) =>
    deployment(`provider: cartesia, agentId: ${written}, environments: { p: v }`);

  test.each([
    ['"a/b?c#d"', 'a/b?c#d'],
    ['"%2e"', '%2e'],
    ['...', '...'],
    ['"ü 😀"', 'ü 😀'],
  ])('are opaque: %s', async (written, id) => {
    expect((await targetOf(withId(written))).settings.agentId).toBe(id);
  });

  test.each(['""', '.', '".."', '"a\\0b"', '"a\\nb"', '"a\\u0085b"', '"\\ud800"', '"x\\udc00"'])(
    '%s is one mistake',
    async (written) => {
      expect(await mistakesIn(withId(written))).toEqual(['3:37 bad-value']);
    },
  );

  test('are checked after variables are replaced', async () => {
    expect(await mistakesIn(withId('"${var.ID}"'), { variables: { ID: '..' } })).toEqual(['3:37 bad-value']);
  });
});

describe('hosts', () => {
  const kore = (host: string) =>
    deployment(`provider: kore, botId: st-1, host: ${host}, environments: { p: v }`);

  test.each([
    ['bots.kore.ai', 'bots.kore.ai'],
    ['https://bots.kore.ai', 'bots.kore.ai'],
    ['https://bots.kore.ai/', 'bots.kore.ai'],
    ['HTTPS://EU-Bots.kore.ai:8443', 'eu-bots.kore.ai:8443'],
    ['"[::1]:8443"', '[::1]:8443'],
  ])('%s is %s', async (written, host) => {
    expect((await targetOf(kore(written))).settings.host).toBe(host);
  });

  test.each([
    'http://bots.kore.ai',
    'user@bots.kore.ai',
    'u:p@bots.kore.ai',
    'bots.kore.ai/path',
    'bots.kore.ai//',
    '"bots.kore.ai?x"',
    '"bots.kore.ai#x"',
    '"bots.kore.ai\\\\x"',
    'bots%2ekore.ai',
    '"bots.kore.ai:"',
    'bots.kore.ai:99999',
    '""',
    '"bots kore"',
    '"bots.kore.ai\\n"',
    'https://https://bots.kore.ai',
  ])('%s is one mistake', async (written) => {
    expect(await mistakesIn(kore(written))).toEqual(['3:43 bad-value']);
  });

  test('of Kore are required, unless the operator sets a base URL', async () => {
    const text = deployment('provider: kore, botId: st-1, environments: { p: v }');

    expect(await mistakesIn(text)).toEqual(['3:53 missing-key']);
    expect(await mistakesIn(text, { placed: ['kore'] })).toEqual([]);
  });

  test('that are wrong on a connection are not reported as missing on its deployments', async () => {
    expect(
      await mistakesIn(
        `connections: { kore: { host: "a/b" } }\n${deployment('provider: kore, botId: st-1, environments: { p: v }')}`,
      ),
    ).toEqual(['1:30 bad-value']);
  });
});

describe('connections', () => {
  const kore = 'botId: st-1, environments: { p: v }';

  test('set up a provider if they have its name', async () => {
    const { connection, settings } = await targetOf(
      `connections: { kore: { host: de-platform.kore.ai } }\n${deployment(`provider: kore, ${kore}`)}`,
    );

    expect([connection.name, settings.host]).toEqual(['kore', 'de-platform.kore.ai']);
  });

  const chatbot = (header: string) =>
    `connections: { chatcaptain: { header: ${JSON.stringify(header)} } }\n${deployment('provider: chatcaptain, chatbotId: b, environments: { prod: v }')}`;

  test.each(['x-chatcaptain-key', 'Authorization', 'X-Api-Key', 'api_key'])(
    'may name %j as the header of a key',
    async (name) => {
      expect((await targetOf(chatbot(name))).settings.header).toBe(name);
    },
  );

  test.each([
    ...['', 'a b', 'a:b', 'a\r\nb', 'é'],
    ...['Host', 'connection', 'content-length', 'transfer-encoding', 'cookie', 'X-HTTP-Method-Override'],
    ...['proxy-authorization', 'forwarded', 'x-forwarded-host', 'x-original-url', 'x-host'],
    // Headers that servers log, and headers that change the answer.
    ...['Referer', 'origin', 'User-Agent', 'via', 'from', 'x-real-ip', 'x-request-id', 'traceparent'],
    ...['accept', 'accept-encoding', 'range', 'if-none-match', 'cache-control', 'pragma'],
  ])('do not accept %j as the name of a header', async (name) => {
    expect(await mistakesIn(chatbot(name))).toEqual(['1:39 bad-value']);
  });

  test('imply the provider', async () => {
    const { connection, provider } = await targetOf(
      `connections: { eu: { provider: kore, host: eu-bots.kore.ai } }\n${deployment(`connection: eu, ${kore}`)}`,
    );

    expect([connection, provider]).toEqual([
      { name: 'eu', provider: 'kore', settings: { host: 'eu-bots.kore.ai' } },
      'kore',
    ]);
  });

  test.each([
    [
      'called like another provider',
      `connections: { adaline: { provider: kore, host: bots.kore.ai } }\n${deployment(`connection: adaline, ${kore}`)}`,
      ['1:16 bad-value'],
    ],
    [
      'without a provider',
      `connections: { eu: {} }\n${deployment(`connection: eu, ${kore}`)}`,
      ['1:16 missing-key'],
    ],
    [
      'with a misspelled provider',
      `connections: { eu: { provder: kore } }\n${deployment(`connection: eu, ${kore}`)}`,
      ['1:22 unknown-key'],
    ],
    ['that is not declared', deployment(`connection: eu, ${kore}`), ['3:20 bad-value']],
    [
      'of another provider than the deployment names',
      `connections: { eu: { provider: kore, host: bots.kore.ai } }\n${deployment(`provider: adaline, connection: eu, ${kore}`)}`,
      ['4:39 bad-value'],
    ],
    [
      'with settings of a target',
      `connections: { kore: { host: bots.kore.ai, botId: x } }\n${deployment(`provider: kore, ${kore}`)}`,
      ['1:44 unknown-key'],
    ],
  ])('%s are mistakes', async (_, text, mistakes) => {
    expect(await mistakesIn(text)).toEqual(mistakes);
  });

  test('apply only to their own file', async () => {
    const declared = `connections: { eu: { provider: kore, host: eu-bots.kore.ai } }\n${deployment(`connection: eu, ${kore}`)}`;
    const other = deployment(`connection: eu, ${kore}`).replace('a:', 'b:');

    const mistakes = await problemsIn(declared, {
      paths: ['driftline.yaml', 'b.yaml'],
      files: { 'b.yaml': other },
    });

    expect(mistakes.map(({ location }) => location)).toEqual([{ file: 'b.yaml', line: 3, column: 20 }]);
  });
});

describe('settings', () => {
  test('of another provider are reported with its name', async () => {
    const [problem] = await problemsIn(cartesia('p: { promptId: x }'));

    expect(problem).toMatchObject({
      code: 'unknown-key',
      hint: '"promptId" is a setting of adaline; this is cartesia',
    });
  });

  test('may be on the deployment or on the environment', async () => {
    const { targets } = await load(cartesia('p: v, q: { agentId: y }'));

    expect(targets.map(({ settings }) => settings)).toEqual([{ agentId: 'x' }, { agentId: 'y' }]);
  });

  test('that every environment lacks are reported once, at the deployment; others at the environment', async () => {
    const text = (p: string) => deployment(`provider: cartesia, environments: { p: ${p}, q: v }`);

    expect(await mistakesIn(text('v'))).toEqual(['3:3 missing-key']);
    expect(await mistakesIn(text('{ agentId: a }'))).toHaveLength(1);
  });

  test('of ChatCaptain: the slot is the name of the environment if that is a slot', async () => {
    const text = (environments: string) =>
      deployment(`provider: chatcaptain, chatbotId: c, environments: { ${environments} }`);

    expect(
      (await load(text('prod: "1", live: { slot: prod }'))).targets.map(({ settings }) => settings.slot),
    ).toEqual(['prod', 'prod']);
    expect(await mistakesIn(text('live: "1"'))).toEqual(['3:61 missing-key']);
    expect(await mistakesIn(text('live: { slot: live }'))).toEqual(['3:75 bad-value']);
  });
});

describe('layers', () => {
  test('merge key by key, and the environment has precedence over the deployment', async () => {
    const text = `version: 1
defaults: { undeclared: drift }
deployments:
  a:
    provider: cartesia
    agentId: x
    expect: { version: v1, region: eu }
    labels: { team: a, tier: one }
    severity: warning
    ignore: [deployedAt]
    waivers:
      - { field: version, until: 2099-01-01, reason: far }
      - { field: region, until: 2099-01-01, reason: far }
    environments:
      prod:
        expect: { version: v2 }
        labels: { team: b }
        severity: error
        ignore: gitCommit
        waivers: [{ field: version, until: 2099-02-02, reason: near, by: mara }]
      dev: {}
      off: { deployed: false }
`;

    const { targets } = await load(text);

    expect(
      targets.map(
        ({ environment, expect: asked, labels, severity, ignore, waivers, deployed, undeclared }) => ({
          environment,
          asked: Object.entries(asked).map(([name, { expectation }]) => [name, expectation]),
          labels,
          severity,
          ignore,
          waivers: waivers.map(({ field, reason }) => `${field} ${reason}`),
          deployed,
          undeclared,
        }),
      ),
    ).toEqual([
      {
        environment: 'prod',
        asked: [
          ['version', { op: 'equals', value: 'v2' }],
          ['region', { op: 'equals', value: 'eu' }],
        ],
        labels: { team: 'b', tier: 'one' },
        severity: 'error',
        ignore: ['deployedAt', 'gitCommit'],
        waivers: ['region far', 'version near'],
        deployed: true,
        undeclared: 'drift',
      },
      {
        environment: 'dev',
        asked: [
          ['version', { op: 'equals', value: 'v1' }],
          ['region', { op: 'equals', value: 'eu' }],
        ],
        labels: { team: 'a', tier: 'one' },
        severity: 'warning',
        ignore: ['deployedAt'],
        waivers: ['version far', 'region far'],
        deployed: true,
        undeclared: 'drift',
      },
      {
        environment: 'off',
        asked: [],
        labels: { team: 'a', tier: 'one' },
        severity: 'warning',
        ignore: ['deployedAt'],
        waivers: ['version far', 'region far'],
        deployed: false,
        undeclared: 'drift',
      },
    ]);
  });

  test('deployed: false contradicts an expectation beside it', async () => {
    expect(await mistakesIn(cartesia('p: { deployed: false, expect: { version: v } }'))).toEqual([
      '3:61 bad-value',
    ]);
  });
});

describe('expectations', () => {
  test.each([
    ['version', '[v1, v2]', undefined],
    ['version', '{ equals: v }', { op: 'equals', value: 'v' }],
    ['version', '{ oneOf: [1.0, v] }', { op: 'oneOf', values: ['1.0', 'v'] }],
    ['version', '{ not: 1.0 }', { op: 'not', not: { op: 'equals', value: '1.0' } }],
    [
      'version',
      '{ not: { not: { semver: "^1" } } }',
      { op: 'not', not: { op: 'not', not: { op: 'semver', range: '^1' } } },
    ],
    ['version', '{ semver: 1.4 }', { op: 'semver', range: '1.4' }],
    ['version', '{ matches: "^rel-\\\\d+$" }', { op: 'matches', pattern: '^rel-\\d+$' }],
    ['version', '{ present: false }', { op: 'present', present: false }],
    ['gitCommit', '{ git: main }', { op: 'git', ref: 'main' }],
    ['deployedAt', '{ within: 7d }', { op: 'within', ms: 604_800_000, duration: '7d' }],
    ['deployedAt', '{ olderThan: 500ms }', { op: 'olderThan', ms: 500, duration: '500ms' }],
  ])('%s: %s', async (field, written, expectation) => {
    if (expectation === undefined) expect(await mistakesIn(agent(`${field}: ${written}`))).toHaveLength(1);
    else expect(await expected(field, written)).toEqual(expectation);
  });

  test.each([
    ['version: { }', 'wrong-type'],
    ['version: { semver: "^1", matches: x }', 'wrong-type'],
    ['version: { contains: { a: 1 } }', 'unknown-operator'],
    ['version: { within: 7d }', 'unknown-operator'],
    ['pinned: { semver: "^1" }', 'unknown-operator'],
    ['version: { semver: "not a range" }', 'bad-value'],
    ['version: { semver: " " }', 'bad-value'],
    ['version: { semver: "^1.4 || " }', 'bad-value'],
    ['version: { semver: "||^1" }', 'bad-value'],
    ['version: { not: { semver: "^1 || || ^2" } }', 'bad-value'],
    ['version: { matches: "(" }', 'bad-value'],
    ['version: { matches: "(?=x)" }', 'bad-value'],
    ['version: { matches: "(a)\\\\1" }', 'bad-value'],
    ['version: { oneOf: [] }', 'wrong-type'],
    ['version: { oneOf: v }', 'wrong-type'],
    ['version: { present: 1 }', 'wrong-type'],
    ['deployedAt: { within: 7 }', 'bad-value'],
    ['deployedAt: yesterday', 'bad-value'],
    ['deployedAt: 2026-02-30', 'bad-value'],
    ['deployedAt: 1759276800', 'bad-value'],
    ['deployedAt: { equals: 10:00 }', 'bad-value'],
    ['deployedAt: { oneOf: [2026-12-31, soon] }', 'bad-value'],
    ['deployedAt: { not: yesterday }', 'bad-value'],
    ['deployedAt: { within: 1.5d }', 'bad-value'],
    ['deployedAt: { within: 0d }', 'bad-value'],
    ['version: { exact: true }', 'wrong-type'],
    ['version: { semver: "^1", exact: true }', 'unknown-operator'],
    ['version: { file: "" }', 'bad-value'],
    ['version: { from: package.json }', 'bad-value'],
    ['version: { from: "package.json#version" }', 'bad-value'],
    ['version: { from: "notes.txt#/a" }', 'bad-value'],
    ['version: { from: "a.json#/~2" }', 'bad-value'],
    ['status: { a: 1 }', 'unknown-operator'],
    ['model: gpt', 'unknown-field'],
    ['constructor: x', 'unknown-field'],
  ])('%s is a mistake', async (body, code) => {
    expect((await problemsIn(agent(body))).map((problem) => problem.code)).toEqual([code]);
  });

  test('of a field that the provider does not report have a hint that lists the fields that it reports', async () => {
    const [problem] = await problemsIn(agent('model: gpt'));

    expect(problem?.hint).toBe(
      'cartesia reports version, deploymentId, status, deployedAt, gitCommit, pinned, region, envVarCollectionId',
    );
  });

  test.each(['-x', '--all', 'a:b', 'HEAD@{1}', 'a..b', 'a b', 'a*', '""', '"a\\nb"', 'a[b', 'a\\b'])(
    'the git ref %s is refused',
    async (ref) => {
      expect(
        await mistakesIn(agent(`gitCommit: { git: ${ref.startsWith('"') ? ref : `'${ref}'`} }`)),
      ).toHaveLength(1);
    },
  );

  test('of a list or an object need a JSON or YAML file', async () => {
    const text = `version: 1\ndeployments:\n  a: { provider: adaline, promptId: p, deploymentEnvironmentId: e, environments: { p: { expect: { tools: { file: x.txt } } } } }\n`;

    expect(await mistakesIn(text)).toEqual(['3:114 bad-value']);
  });
});

describe('ignore', () => {
  const ignoring = (ignore: string) => cartesia('p: v', `ignore: ${ignore}, `);

  test.each(['region', '[region, gitCommit]', '/region', '[/region/a~1b]'])('takes %s', async (ignore) => {
    expect(await mistakesIn(ignoring(ignore))).toEqual([]);
  });

  test.each([
    ['nope', 'unknown-field'],
    ['[/nope/a]', 'unknown-field'],
    ['"/region/~2"', 'bad-value'],
    ['{ region: x }', 'wrong-type'],
    ['""', 'unknown-field'],
  ])('refuses %s', async (ignore, code) => {
    expect((await problemsIn(ignoring(ignore))).map((problem) => problem.code)).toEqual([code]);
  });
});

describe('waivers', () => {
  const waived = (waivers: string) => cartesia('p: v', `waivers: ${waivers}, `);

  test('have a field, a day and a reason, and may say who accepted the difference', async () => {
    const { waivers } = await targetOf(
      waived('[{ field: region, until: 2026-12-31, reason: moves, by: mara }]'),
    );

    expect(waivers).toEqual([
      {
        field: 'region',
        until: '2026-12-31',
        reason: 'moves',
        by: 'mara',
        location: { file: 'driftline.yaml', line: 3, column: 50 },
      },
    ]);
  });

  test.each([
    ['{ field: region, until: 2026-12-31, reason: r }', ['wrong-type']],
    ['[region]', ['wrong-type']],
    ['[{}]', ['missing-key', 'missing-key', 'missing-key']],
    ['[{ field: region }]', ['missing-key', 'missing-key']],
    ['[{ field: nope, until: 2026-12-31, reason: r }]', ['unknown-field']],
    ['[{ field: region, until: 2026-02-30, reason: r }]', ['bad-value']],
    ['[{ field: region, until: tomorrow, reason: r }]', ['bad-value']],
    ['[{ field: region, until: 2026-12-31T00:00:00Z, reason: r }]', ['bad-value']],
    ['[{ field: region, until: 2026-12-31, reason: " " }]', ['bad-value']],
    ['[{ field: region, until: 2026-12-31, reason: r, who: x }]', ['unknown-key']],
  ])('%s is a mistake', async (waivers, codes) => {
    expect((await problemsIn(waived(waivers))).map(({ code }) => code)).toEqual(codes);
  });
});

describe('promotion and sameAs', () => {
  test('a promotion gives each environment its previous one', async () => {
    const { targets } = await load(
      cartesia('dev: v, test: v, prod: v, other: v', 'promotion: [dev, test, prod], '),
    );

    expect(targets.map(({ environment, promotedFrom }) => [environment, promotedFrom])).toEqual([
      ['dev', undefined],
      ['test', 'dev'],
      ['prod', 'test'],
      ['other', undefined],
    ]);
  });

  test.each([
    ['dev', ['wrong-type']],
    ['[dev]', ['wrong-type']],
    ['{ dev: prod }', ['wrong-type']],
    ['[dev, nope]', ['bad-value']],
    ['[dev, prod, dev]', ['bad-value']],
    ['[dev, [prod]]', ['wrong-type']],
  ])('promotion: %s is a mistake', async (promotion, codes) => {
    const text = cartesia('dev: v, prod: v', `promotion: ${promotion}, `);

    expect((await problemsIn(text)).map(({ code }) => code)).toEqual(codes);
  });

  const same = (pairs: Readonly<Record<string, string>>) =>
    cartesia(
      Object.entries(pairs)
        .map(([name, other]) => `${name}: { expect: { version: ${other} } }`)
        .join(', '),
    );

  test.each([
    [{ a: '{ sameAs: b }', b: 'v' }, 0],
    [{ a: '{ sameAs: b }', b: '{ sameAs: c }', c: 'v' }, 0],
    [{ a: '{ sameAs: a }' }, 1],
    [{ a: '{ sameAs: b }', b: '{ sameAs: a }' }, 2],
    [{ a: '{ sameAs: b }', b: '{ not: { sameAs: c } }', c: '{ sameAs: b }' }, 2],
    [{ a: '{ sameAs: nope }', b: 'v' }, 1],
  ])('%j has %i mistakes', async (pairs, count) => {
    expect((await problemsIn(same(pairs))).map(({ code }) => code)).toEqual(Array(count).fill('bad-value'));
  });

  test('an environment with a mistake is not reported as unknown', async () => {
    expect(await mistakesIn(same({ a: '{ sameAs: b }' }).replace(' } }\n', ', b: ~ } }\n'))).toEqual([
      '3:102 bad-value',
    ]);
  });

  costly('a chain of six thousand is followed in linear time', async () => {
    const chain = Array.from(
      { length: 6_000 },
      (_, index) => `      e${index}: { expect: { version: { sameAs: e${index + 1} } } }\n`,
    );
    const spent = processorTime();

    await load(
      `version: 1\ndeployments:\n  a:\n    provider: cartesia\n    agentId: x\n    environments:\n${chain.join('')}      e6000: v\n`,
    );

    expect(spent()).toBeLessThan(3000);
  });
});

describe('a body that is not indented under its name is one mistake', () => {
  test.each([
    [
      'of a deployment',
      'version: 1\ndeployments:\n  bot:\n  provider: cartesia\n  agentId: x\n  environments:\n    prod: "1"\n    dev: "2"\n',
      ['4:3 lines 4 to 8 are not indented under "bot"'],
    ],
    [
      'of an environment',
      'version: 1\ndeployments:\n  bot:\n    provider: cartesia\n    agentId: x\n    environments:\n      prod:\n      expect: { version: "1" }\n      dev: "2"\n',
      ['8:7 line 8 is not indented under "prod"'],
    ],
    [
      'of a whole manifest',
      'version: 1\ndeployments:\nbot:\n  provider: cartesia\n  agentId: x\n  environments: { p: v }\n',
      ['3:1 lines 3 to 6 are not indented under "deployments"'],
    ],
    [
      'of environments',
      'version: 1\ndeployments:\n  bot:\n    provider: cartesia\n    agentId: x\n    environments:\n    prod: "1"\n    dev: "2"\n',
      ['7:5 lines 7 to 8 are not indented under "environments"'],
    ],
    [
      'of what is expected',
      'version: 1\ndeployments:\n  bot:\n    provider: cartesia\n    agentId: x\n    environments:\n      prod:\n        expect:\n        version: "1"\n',
      ['9:9 line 9 is not indented under "expect"'],
    ],
    [
      'of a connection',
      'version: 1\nconnections:\n  kore:\n  host: bots.kore.ai\ndeployments: {}\n',
      ['4:3 line 4 is not indented under "kore"'],
    ],
    [
      'but no key that is misspelled',
      'version: 1\ndefaults:\ndeploymnets: {}\n',
      ['2:10 "defaults" has no value', '3:1 unknown key "deploymnets"'],
    ],
    [
      'of two deployments',
      'version: 1\ndeployments:\n  a:\n  provider: cartesia\n  b: { provider: nope, environments: { p: v } }\n',
      ['4:3 line 4 is not indented under "a"', '5:18 there is no provider "nope"'],
    ],
  ])('%s', async (_, text, mistakes) => {
    const problems = await problemsIn(text);

    expect(
      problems.map(({ location, message }) => `${location?.line}:${location?.column} ${message}`),
    ).toEqual(mistakes);
  });
});

describe('a deployment', () => {
  test('that names a connection as its provider has a hint', async () => {
    const text = `version: 1
connections:
  eu: { provider: cartesia }
deployments:
  a: { provider: eu, agentId: x, environments: { prod: v } }
`;

    expect(await problemsIn(text)).toMatchObject([
      { message: 'there is no provider "eu"', hint: 'eu is a connection: write connection: eu' },
    ]);
  });

  test('of an unknown provider has no mistakes about its settings', async () => {
    const text = `version: 1
deployments:
  a: { provider: nope, slotName: x, enviroments: { p: v }, environments: { prod: { room: 7, expct: { version: v } } } }
`;

    expect((await problemsIn(text)).map(({ message }) => message)).toEqual([
      'there is no provider "nope"',
      'unknown key "enviroments"',
      'unknown key "expct"',
    ]);
  });

  test.each(['provider', 'expect'])('may have the name %s', async (name) => {
    const text = `version: 1\ndeployments:\n  ${name}: { provider: cartesia, agentId: x, environments: { expect: v } }\n`;

    expect((await load(text)).targets).toHaveLength(1);
  });
});
