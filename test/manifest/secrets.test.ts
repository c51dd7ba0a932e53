import { describe, expect, test } from 'vitest';
import { renderProblems } from '../../src/cli/problems.ts';
import { processorTime } from '../support/processor-time.ts';
import { load, problemsIn, targetOf } from './helpers.ts';

const SECRET = 'hunter2-S3CRET';
const DEPLOYMENT = 'deployments:\n  a: { provider: cartesia, agentId: x, environments: { p: v } }\n';
const HEAD = 'version: 1\nconnections:\n  cartesia:\n';

describe('credentials', () => {
  test('are references, with the place of each', async () => {
    const { credentials } = await targetOf(
      `${HEAD}    credentials: { apiKey: "\${env.CARTESIA_OTHER}" }\n${DEPLOYMENT}`,
    );

    expect(credentials).toEqual({
      apiKey: { variable: 'CARTESIA_OTHER', location: { file: 'driftline.yaml', line: 4, column: 28 } },
    });
  });

  test('may be on the deployment and on the environment too', async () => {
    const text = `${HEAD}    credentials: { apiKey: "\${env.CARTESIA_A}" }
deployments:
  a:
    provider: cartesia
    agentId: x
    credentials: { apiKey: "\${env.CARTESIA_B}" }
    environments:
      p: v
      q: { credentials: { apiKey: "\${env.CARTESIA_C}" } }
  b: { provider: cartesia, agentId: x, environments: { p: v } }
`;

    const { targets } = await load(text);

    expect(targets.map(({ id, credentials }) => [id, credentials.apiKey?.variable])).toEqual([
      ['a/p', 'CARTESIA_B'],
      ['a/q', 'CARTESIA_C'],
      ['b/p', 'CARTESIA_A'],
    ]);
  });

  test.each([
    SECRET,
    `"${SECRET}"`,
    `x\${env.CARTESIA_X}`,
    '"${env.CARTESIA_X} "',
    '"${var.CARTESIA_X}"',
    '"$${env.CARTESIA_X}"',
    '"${env.}"',
    '"${env.A-B}"',
    '[a]',
    '{ a: b }',
    '12345',
    'true',
  ])('that are not references are refused: %s', async (written) => {
    const problems = await problemsIn(`${HEAD}    credentials:\n      apiKey: ${written}\n${DEPLOYMENT}`, {
      variables: { CARTESIA_X: SECRET },
    });

    expect(problems).toEqual([
      {
        code: 'literal-credential',
        message: '"apiKey" must be a reference to an environment variable and nothing else',
        hint: 'write apiKey: "${env.CARTESIA_API_KEY}" and keep the value out of git',
        location: { file: 'driftline.yaml', line: 5, column: 15 },
        excerpt: '      apiKey: (hidden)',
      },
    ]);
  });

  const leaks: Readonly<Record<string, string>> = {
    'in block style': `    credentials:\n      apiKey: ${SECRET}\n`,
    'in flow style': `    credentials: { apiKey: ${SECRET} }\n`,
    'in flow style over lines': `    credentials: {\n      apiKey: ${SECRET},\n      foo: ${SECRET}\n    }\n`,
    'with brackets in a string': `    credentials: { foo: "a}b",\n      apiKey: ${SECRET} }\n`,
    'as a mapping in JSON': `    "credentials":\n     {\n     "apiKey": "${SECRET}"}\n`,
    'with an explicit key': `    ? credentials\n    : { apiKey: ${SECRET} }\n`,
    'through an anchor': `    credentials: *c\nx-c: { apiKey: ${SECRET} }\n`,
    'as a block scalar': `    credentials:\n      apiKey: |\n        ${SECRET}\n`,
    'as folded text': `    credentials:\n      apiKey: "abc\n      ${SECRET}: x"\n`,
    'without a name': `    credentials: { ${SECRET} }\n`,
    'with a blank instead of a colon': `    credentials: { apiKey ${SECRET} }\n`,
    'twice without a name': `    credentials: { ${SECRET}, ${SECRET} }\n`,
    'instead of a mapping': `    credentials: ${SECRET}\n`,
    'in a list': `    credentials: [${SECRET}]\n`,
    'as an alias': `    credentials: { apiKey: *${SECRET} }\n`,
    'as a tag': `    credentials: { apiKey: !${SECRET} x }\n`,
    'with text behind it': `    credentials:\n      apiKey: "${SECRET}" ${SECRET}\n`,
    'with an open quote': `    credentials:\n      apiKey: "${SECRET}\n`,
    'with an open bracket': `    credentials: { apiKey: ${SECRET}\n`,
    'with a bracket too many': `    credentials: { apiKey: ${SECRET} } }\n`,
    'less indented than it must be': `    credentials: {\n  apiKey: ${SECRET}, foo: ${SECRET}\n  }\n`,
    'beside another mistake of syntax': `    credentials: { apiKey: ${SECRET} }\n    foo: bar: baz\n`,
    'under a misspelled key': `    credentails: { apiKey: ${SECRET} }\n`,
    'beside credentials': `    apiKey: ${SECRET}\n`,
    'of headers': `    headers: { Authorization: ${SECRET} }\n`,
    'with a bad escape': `    credentials: { apiKey: "${SECRET}\\q" }\n`,
    'that is reserved': `    credentials: { apiKey: @${SECRET} }\n`,
    'in the header of a block scalar': `    credentials: { apiKey: |${SECRET} }\n`,
  };

  test.each(Object.entries(leaks))('are never shown: %s', async (_, body) => {
    for (const text of [
      `${HEAD}${body}${DEPLOYMENT}`,
      `x-c: &c { apiKey: ${SECRET}, foo: 1 }\n${HEAD}${body}${DEPLOYMENT}`,
    ]) {
      const problems = await problemsIn(text);

      expect(problems.length).toBeGreaterThan(0);
      expect(JSON.stringify(problems)).not.toContain(SECRET);
      expect(renderProblems(problems, { columns: 80, color: false })).not.toContain(SECRET);
    }
  });

  test('hide only their own values', async () => {
    const text = `version: 1
connections:
  cartesia: { credentials: { apiKey: x } }
deployments:
  a: { provider: cartesia, agntId: x, environments: { p: v } }
`;

    expect((await problemsIn(text)).map(({ excerpt }) => excerpt)).toEqual([
      '  cartesia: { credentials: (hidden)',
      '  a: { provider: cartesia, agntId: x, environments: { p: v } }',
    ]);
  });

  test('in three thousand lines with mistakes are hidden in linear time', async () => {
    const lines = Array.from(
      { length: 3_000 },
      (_, i) => `  c${i}: { provider: cartesia, credentials: { apiKey: x${i} } }\n`,
    );
    const spent = processorTime();

    const problems = await problemsIn(`version: 1\nconnections:\n${lines.join('')}${DEPLOYMENT}`);

    expect(problems.length).toBe(3_000);
    expect(spent()).toBeLessThan(2000);
  });
});

describe('references', () => {
  const withId = (written: string) =>
    `version: 1\ndeployments:\n  a:\n    provider: cartesia\n    agentId: ${written}\n    environments: { p: v }\n`;
  const variables = { A: 'one', B: '${var.A}', EMPTY: '' };

  test.each([
    ['${var.A}', 'one'],
    ['"x-${var.A}-${var.A}"', 'x-one-one'],
    ['$${var.A}', '${var.A}'],
    ['"$${"', '${'],
    ['$var.A', '$var.A'],
    ['"${var.B}"', '${var.A}'],
    ['"a${var.EMPTY}"', 'a'],
    ['"$$${var.A}"', '$${var.A}'],
  ])('%s is %s', async (written, id) => {
    expect((await targetOf(withId(written), { variables })).settings.agentId).toBe(id);
  });

  test.each([
    ['${var.NOPE}', ['unset-variable']],
    ['"${var.NOPE}-${var.OTHER}"', ['unset-variable', 'unset-variable']],
    ['"${var.A"', ['bad-reference']],
    ['"${A}"', ['bad-reference']],
    ['"${}"', ['bad-reference']],
    ['"${var.}"', ['bad-reference']],
    ['"${var.1A}"', ['bad-reference']],
    ['"${VAR.A}"', ['bad-reference']],
    ['"${env.HOME}"', ['bad-reference']],
    ['"${var.A }"', ['bad-reference']],
  ])('%s is a mistake', async (written, codes) => {
    const problems = await problemsIn(withId(written), { variables });

    expect(problems.map(({ code }) => code)).toEqual(codes);
    expect(problems[0]?.location).toEqual({ file: 'driftline.yaml', line: 5, column: 14 });
  });

  test('are replaced everywhere except in credentials', async () => {
    const text = `version: 1
defaults: { undeclared: "\${var.U}" }
connections: { k: { provider: "\${var.P}", host: "\${var.H}" } }
deployments:
  a:
    connection: "\${var.C}"
    botId: "\${var.ID}"
    labels: { team: "\${var.T}" }
    severity: "\${var.S}"
    ignore: ["\${var.F}"]
    waivers: [{ field: "\${var.F}", until: "\${var.D}", reason: "\${var.T}", by: "\${var.T}" }]
    promotion: ["\${var.E}", q]
    environments:
      p: "\${var.V}"
      q: { expect: { version: { sameAs: "\${var.E}" }, resources: { equals: [{ name: "\${var.V}" }] }, percentageComplete: "\${var.N}", deployedAt: { within: "\${var.W}" } } }
`;
    const values = {
      U: 'warn',
      P: 'kore',
      H: 'bots.kore.ai',
      C: 'k',
      ID: 'st-1',
      T: 'team',
      S: 'warning',
      F: 'status',
      D: '2099-01-01',
      E: 'p',
      V: '1.10',
      N: '100',
      W: '7d',
    };

    const { targets } = await load(text, { variables: values });

    expect(
      targets.map(({ settings, undeclared, severity, labels, ignore, promotedFrom }) => ({
        settings,
        undeclared,
        severity,
        labels,
        ignore,
        promotedFrom,
      })),
    ).toEqual(
      [undefined, 'p'].map((promotedFrom) => ({
        settings: { host: 'bots.kore.ai', botId: 'st-1' },
        undeclared: 'warn',
        severity: 'warning',
        labels: { team: 'team' },
        ignore: ['status'],
        promotedFrom,
      })),
    );
    expect(
      Object.fromEntries(
        Object.entries(targets[1]?.expect ?? {}).map(([name, { expectation }]) => [name, expectation]),
      ),
    ).toEqual({
      version: { op: 'sameAs', environment: 'p' },
      resources: { op: 'equals', value: [{ name: '1.10' }] },
      percentageComplete: { op: 'equals', value: 100 },
      deployedAt: { op: 'within', ms: 604_800_000, duration: '7d' },
    });
  });

  test.each([
    '{ agentId: ${var.A}, environments: { p: v } }',
    '{\n      agentId: ${var.A},\n      environments: { p: v } }',
    '{ agentId: x, environments: { p: ${var.A} } }',
    '{ agentId: x, environments: { p: { expect: { version: { oneOf: [${var.A}] } } } } }',
    '{ agentId: x, environments: { p: v-${var.A} } }',
  ])('inside { } need quotes, and the mistake says so: %j', async (body) => {
    const [problem] = await problemsIn(`version: 1\ndeployments:\n  a: ${body}\n`, { variables });

    expect(problem).toMatchObject({
      code: 'syntax',
      hint: 'inside { } and [ ] a reference needs quotes: "${var.NAME}"',
    });
  });
});

test.each([
  'provider: cartesia, agentId: x, accessToken: %s',
  'provider: cartesia, agentId: x, authorization: %s',
  'provider: cartesia, agentId: x, apiToken: %s',
  'provider: cartesia, agentId: x, key: %s',
  'provider: cartesia, agentId: x, auth: { user: %s }',
  'provider: astropods, account: a, agent: b, ASTRO_ACCESS_TOKEN: %s',
  'provider: kore, botId: st-1, host: "user:%s@bots.kore.ai"',
  'provider: cartesia, agentId: x, baseUrl: "https://user:%s@api.cartesia.ai/v1"',
])('a secret in the wrong place is not shown: %s', async (written) => {
  const problems = await problemsIn(
    `version: 1\ndeployments:\n  a: { ${written.replace('%s', SECRET)}, environments: { p: v } }\n`,
  );

  expect(problems).not.toEqual([]);
  expect(JSON.stringify(problems)).not.toContain(SECRET);
});
