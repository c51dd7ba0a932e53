import { describe, expect, test } from 'vitest';
import { folderWith } from '../support/folder.ts';
import { run } from './helpers.ts';

const REPORT = {
  reportVersion: 1,
  tool: { name: 'driftline', version: '1.2.3' },
  startedAt: '2026-11-22T12:00:00.000Z',
  durationMs: 1,
  outcome: 'drift',
  exitCode: 2,
  summary: {
    total: 1,
    inSync: 0,
    drifted: 1,
    missing: 0,
    unexpected: 0,
    pending: 0,
    waived: 0,
    unknown: 0,
    warnings: 0,
    requests: 1,
  },
  targets: [
    {
      id: 'bot/prod',
      deployment: 'bot',
      environment: 'prod',
      provider: 'kore',
      status: 'drifted',
      location: { file: 'driftline.yaml', line: 1, column: 1 },
      findings: [
        {
          code: 'field-differs',
          severity: 'error',
          message: 'm',
          field: 'version',
          expected: '@',
          actual: '1',
        },
      ],
    },
  ],
};

async function merge(text: string) {
  const cwd = folderWith({ 'r.json': text });
  const { code, err } = await run(['merge', 'r.json', '-f', 'json'], {
    cwd,
  });
  return { code, err };
}

const text = JSON.stringify(REPORT);

describe('merge', () => {
  test('accepts the report that check wrote', async () => {
    expect((await merge(text)).code).toBe(2);
  });

  test.each([
    [
      'nesting without end',
      text.replace('"@"', '['.repeat(5_000) + ']'.repeat(5_000)),
      'nested deeper than 600',
    ],
    ['deeper still', text.replace('"@"', '['.repeat(900_000) + ']'.repeat(900_000)), ''],
    ['another version', text.replace('"reportVersion":1', '"reportVersion":2'), 'a report of version 2'],
    ['an unknown status', text.replace('"drifted","location', '"fine","location'), '/targets/0/status'],
    ['an unknown code', text.replace('field-differs', 'no-matter'), '/targets/0/findings/0/code'],
    ['a milder status', text.replace('"drifted","location', '"in-sync","location'), 'bot/prod is in-sync'],
    [
      'a target twice',
      text.replace('"targets":[{', `"targets":[${JSON.stringify(REPORT.targets[0])},{`),
      'total: 1',
    ],
    ['no targets', text.replace(/"targets":.*/, '"targets":[]}'), 'it has no targets'],
  ])('refuses %s', async (_title, report, message) => {
    const { code, err } = await merge(report);

    expect(code).toBe(1);
    expect(err).toContain(message);
    expect(err).not.toMatch(/RangeError|Maximum call stack|\n +at /);
  });
});
