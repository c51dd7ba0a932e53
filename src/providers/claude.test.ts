import { expect, test } from 'vitest';
import { checkSituation } from '../../test/support/pipeline.ts';

const check = (expectation: string, changes: object) => {
  const reply = {
    id: 'd1',
    agent: { id: 'a1', type: 'agent', version: 4 },
    status: 'active',
    archived_at: null,
    metadata: {},
    updated_at: '2026-11-01T09:00:00Z',
    ...changes,
  };
  return checkSituation({
    manifest: `deployments:\n  report:\n    provider: claude\n    deploymentId: d1\n    environments:\n      prod: ${expectation}\n`,
    world: `claude: { objects: [{ settings: { deploymentId: d1 }, reply: ${JSON.stringify(reply)} }] }`,
  });
};

test.each([
  ['the version is a number at the vendor', '"4"', {}, 'in-sync'],
  [
    'an archived deployment is missing although it is active',
    '"4"',
    { archived_at: '2026-11-02T09:00:00Z' },
    'missing, not-deployed',
  ],
  [
    'a reply that does not say whether it is archived is unknown',
    '"4"',
    { archived_at: undefined },
    'unknown, unreadable (malformed-response)',
  ],
  ['a paused deployment has its version', '"4"', { status: 'paused' }, 'in-sync'],
  [
    'a paused deployment that should run is drift',
    '{ expect: { paused: false } }',
    { status: 'paused' },
    'drifted, field-differs (paused)',
  ],
  ['an undocumented status is unknown', '"4"', { status: 'sleeping' }, 'unknown, unreadable (ambiguous)'],
])('%s', async (_title, expectation, changes, verdict) => {
  expect((await check(expectation, changes)).verdicts['report/prod']).toBe(verdict);
});
