import { expect, it } from 'vitest';
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
