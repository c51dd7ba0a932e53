import { expect, it } from 'vitest';
import { redactJson } from '../../src/engine/redact-report.ts';
import { createRedactor } from '../../src/transport/redact.ts';
import { checked } from '../support.ts';

const KEY = 'sk_car_0123456789abcdefghij';

// Every place where a sentence may cut a value: a part of a key is a leak too.
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

it('hides what JSON makes of a key that is a number', () => {
  const redactor = createRedactor();
  redactor.add('12345678901234567890123');
  const numbers = JSON.parse('[12345678901234567890123, 0.12345678901234567890123, -123456789, 42, 1234.5]');

  expect(redactJson({ numbers }, redactor.redact)).toEqual({
    numbers: ['(hidden)', '(hidden)', '(hidden)', 42, 1234.5],
  });
});
