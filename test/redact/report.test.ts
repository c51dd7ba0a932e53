import { expect, it } from 'vitest';
import { HIDDEN } from '../../src/model/hidden.ts';
import { builtIn } from '../../src/providers/registry.ts';
import { createRedactor } from '../../src/redact/redactor.ts';
import { LONGEST_SHOWN, redactJson, remembering } from '../../src/redact/report.ts';
import { secretStateOf } from '../../src/run/deployment-secrets.ts';
import { checked } from '../support/checked.ts';
import { processorTime } from '../support/processor-time.ts';

const KEY = 'sk_car_0123456789abcdefghij';

// All lengths at which a sentence cuts a value: a part of a key is a leak too.
it.each([0, 40, 80, 90, 100, 110, 118, 150])(
  'never shows a part of a credential that a vendor echoes %i characters into a value',
  async (before) => {
    const echo = 'x'.repeat(before) + KEY;
    const deployment = {
      status: 'deployed',
      created_at: '2026-11-01T00:00:00Z',
      git_commit_hash: echo,
      region: echo,
    };
    const { report } = await checked({
      files: `version: 1
deployments:
  d:
    provider: cartesia
    environments:
      a: { agentId: one, expect: { version: v, gitCommit: c } }
      b: { agentId: one, deployed: false }
      c: { agentId: none, expect: { version: v } }
`,
      world: {
        version: 1,
        cartesia: {
          keys: [KEY],
          agents: {
            one: {
              deployments: [
                { ...deployment, id: 'a', version_id: echo, is_live: true },
                {
                  ...deployment,
                  id: 'b',
                  version_id: `${echo}2`,
                  is_pinned: true,
                  status: 'build_error',
                  build_error: echo,
                  created_at: '2026-11-02T00:00:00Z',
                },
              ],
            },
            none: {
              deployments: [{ ...deployment, id: 'c', version_id: echo, status: 'building' }],
            },
          },
        },
      },
    });

    expect(report.targets.map(({ status }) => status)).toEqual(['drifted', 'unexpected', 'missing']);
    expect(JSON.stringify(report)).not.toContain(KEY.slice(0, 7));
  },
);

it('hides a numeric key that JSON has rounded', () => {
  const redactor = createRedactor();
  redactor.add('12345678901234567890123');
  const numbers = JSON.parse('[12345678901234567890123, 0.12345678901234567890123, -123456789, 42, 1234.5]');

  expect(redactJson({ numbers }, redactor.redact)).toEqual({
    numbers: ['(hidden)', '(hidden)', '(hidden)', 42, 1234.5],
  });
});

it('shows a secret as it stands in the given texts, and hides its other forms; without these texts, hides it too', () => {
  const redactor = createRedactor();
  redactor.add('Winter 2026 Berlin!');
  const redact = redactor.redact.except?.(() => ['bot-Winter 2026 Berlin!']) ?? redactor.redact;

  expect(redact('no bot bot-Winter 2026 Berlin!')).toBe('no bot bot-Winter 2026 Berlin!');
  expect(redact('/bots/Winter%202026%20Berlin!')).toBe('/bots/Winter%202026%20Berlin!');
  expect(redact(Buffer.from('Winter 2026 Berlin!').toString('base64'))).toContain('(hidden)');
  expect(redactor.redact('no bot bot-Winter 2026 Berlin!')).toBe('no bot bot-(hidden)');
});

it('cuts a long text, but never inside a key', () => {
  const redactor = createRedactor();
  redactor.add(KEY);
  for (const before of [1, 9, 26, 27, 100]) {
    const text = 'x'.repeat(LONGEST_SHOWN - before) + KEY.repeat(3_000);
    const shown = String(redactJson(text, redactor.redact));

    expect(shown).not.toContain(KEY.slice(0, 7));
    expect(shown.length).toBeLessThan(LONGEST_SHOWN + 200);
    expect(shown).toMatch(/characters in all\)$/);
  }
});

it('searches a shared value once, and all its texts in one pass', () => {
  let looks = 0;
  const looked = <Value>(value: Value): Value => {
    looks += 1;
    return value;
  };
  const redact = Object.assign((text: string) => looked(text), {
    all: (texts: readonly string[]) => looked(texts),
  });
  const remembered = remembering(redact);
  const value = Array.from({ length: 1_000 }, (_, index) => `text ${index}`);
  for (let target = 0; target < 50; target += 1) {
    redactJson(value, remembered);
    redactJson('one text of all', remembered);
  }

  expect(looks).toBe(2);
});

it.each(['&#65%41', '&', '\\u005cu005cu005cu41', '\u0085', 'a '])(
  'searches a mebibyte of %j in less than two seconds',
  (run) => {
    const redactor = createRedactor();
    redactor.add(KEY);
    const spent = processorTime();
    redactor.redact(run.repeat(2 ** 20 / run.length));
    const milliseconds = spent();

    expect(milliseconds).toBeLessThan(2_000);
  },
);

it('shows a credential that the manifest spells out, and hides the one that a variable brings', async () => {
  const { report } = await checked({
    files: `version: 1
deployments:
  d:
    provider: cartesia
    agentId: one
    labels: { guess: ${KEY}, held: "\${var.HELD}" }
    waivers: [{ field: region, until: 2026-12-31, reason: "\${var.HELD} and ${KEY}" }]
    environments:
      a: { expect: { version: { oneOf: [${KEY}, "\${var.HELD}"] }, region: eu } }
`,
    variables: { HELD: `v-${KEY}` },
    world: {
      version: 1,
      cartesia: {
        keys: [KEY],
        agents: {
          one: {
            deployments: [
              {
                id: 'a',
                version_id: 'w',
                region: 'us',
                is_live: true,
                status: 'deployed',
                created_at: '2026-11-01T00:00:00Z',
              },
            ],
          },
        },
      },
    },
  });
  const [target] = report.targets;

  expect(target?.labels).toEqual({ guess: KEY, held: 'v-(hidden)' });
  expect(target?.findings.find(({ field }) => field === 'version')).toMatchObject({
    expected: { oneOf: [KEY, 'v-(hidden)'] },
    message: `version: declared is one of ${KEY}, v-(hidden), live is w`,
  });
  expect(target?.findings.find(({ field }) => field === 'region')?.waiver?.reason).toBe(
    `v-(hidden) and ${KEY}`,
  );
});

it.each([null, false, 0, ''])(
  'hides %j if it is the declared value of a field that is compared with a secret',
  (expected) => {
    const location = { file: 'arguments', line: 1, column: 1 };
    const told = { severity: 'error', message: `tools: declared is ${expected}`, location } as const;
    const { findings } = secretStateOf(
      {
        ...{ id: 'd/prod', deployment: 'd', environment: 'prod', provider: 'chatcaptain', status: 'drifted' },
        location,
        findings: [{ code: 'field-differs', field: 'tools', expected, ...told }],
      },
      { values: {}, secret: ['expect.tools'] },
      builtIn(),
    );

    expect(findings).toMatchObject([{ expected: HIDDEN, message: expect.stringContaining('it is secret') }]);
  },
);

it('hides the secret argument of a program in every part of a finding', () => {
  const secret = 'a-secret-of-the-program-0123';
  const text = `first\n${secret}`;
  const difference = { path: `/${secret}`, expected: 'first\nlast', actual: text, diff: `+${secret}\n` };
  const location = { file: 'arguments', line: 1, column: 1 };
  const state = secretStateOf(
    {
      id: 'd/prod',
      deployment: 'd',
      environment: 'prod',
      provider: 'chatcaptain',
      status: 'drifted',
      location,
      observed: { tools: text },
      findings: [
        {
          code: 'field-differs',
          severity: 'error',
          message: `tools: live is ${secret}`,
          field: 'tools',
          actual: text,
          differences: [difference],
          note: secret,
          location,
        },
      ],
    },
    { values: { apiKey: secret }, secret: ['apiKey'] },
    builtIn(),
  );

  expect(JSON.stringify(state)).not.toContain(secret);
});
