import {
  FINDING_CODES,
  type Finding,
  type FindingCode,
  type Report,
  STATUSES,
  type Status,
} from '../../src/model/report.ts';
import { finding, report, target } from './builders.ts';
import { HOSTILE, HOSTILE_COMPARISON } from './hostile.ts';

/** Invented reports for the tests of every format. */

const DIFF = `--- declared prompt
+++ live prompt
@@ -1,5 +1,6 @@
 You are the assistant of a bicycle shop.
-Answer in at most three sentences.
+Answer in at most five short sentences.
 Never promise a delivery date.
-Refer complaints to a human.
+Offer a voucher to anybody who complains.
+Then refer them to a human.
 Sign with "your bike team".
@@ -40,2 +41,1 @@
 Opening hours:
-Monday to Friday, 9 to 18
… 12 more lines
`;

const WAIVER = {
  field: 'modelId',
  until: '2026-12-31',
  reason: 'the vendor moves us in January',
  by: 'Ada',
  daysLeft: 39,
};

/** A finding of each code, with every field that it may have. */
export const FINDINGS: Readonly<Record<FindingCode, Finding>> = {
  'awaiting-approval': finding('awaiting-approval', {
    field: 'version',
    message: 'version 2.2 waits for approval',
  }),
  'field-differs': finding('field-differs', {
    field: 'version',
    expected: '2.2',
    actual: '2.1',
    direction: 'live-behind',
    liveSince: '2026-11-02T08:00:00Z',
    liveBy: 'grace@example.com',
    message: 'version: declared is 2.2, live is 2.1',
  }),
  'not-deployed': finding('not-deployed', { message: 'nothing is deployed' }),
  'pinned-not-live': finding('pinned-not-live', {
    severity: 'warning',
    actual: 'ver_0',
    message: 'ver_0 is pinned, ver_1 is live',
  }),
  'live-unhealthy': finding('live-unhealthy', {
    severity: 'warning',
    message: 'ver_1 is live, and its status is build_error',
  }),
  'planned-change': finding('planned-change', {
    field: 'version',
    expected: '2.3',
    actual: '2.2',
    message: 'after the merge: deploy 2.3 (2.2 is live, as main declares)',
  }),
  'promotion-skipped': finding('promotion-skipped', {
    field: 'version',
    message: 'prod runs 3.0, which test has not reached',
  }),
  'rollout-failed': finding('rollout-failed', { severity: 'warning', message: 'a rollout of 2.3 failed' }),
  'rollout-in-progress': finding('rollout-in-progress', {
    field: 'version',
    expected: '2.2',
    message: 'version 2.2 is being rolled out',
  }),
  'multiple-live': finding('multiple-live', { reason: 'ambiguous', message: 'two deployments are live' }),
  'text-differs': finding('text-differs', {
    field: 'prompt',
    expected: 'You are the assistant of a bicycle shop.',
    actual: 'You are the assistant …',
    diff: DIFF,
    message: 'prompt: the live text differs from the declared one',
  }),
  'undeclared-environment': finding('undeclared-environment', {
    severity: 'warning',
    message: 'environment "beta" is live and not declared',
  }),
  'unexpected-deployment': finding('unexpected-deployment', {
    actual: '1.0',
    message: 'nothing may be deployed, and 1.0 is',
  }),
  unreadable: finding('unreadable', { reason: 'unauthorized', message: 'the vendor refused the key (401)' }),
  'waiver-expired': finding('waiver-expired', {
    field: 'modelId',
    expected: 'm_9',
    actual: 'm_8',
    message: 'the waiver ended on 2026-10-01',
  }),
  'waiver-unused': finding('waiver-unused', {
    field: 'modelId',
    message: 'modelId is as declared: the waiver can go',
  }),
};

const STATUS_FINDINGS: Readonly<Record<Status, readonly Finding[]>> = {
  unknown: [FINDINGS.unreadable],
  unexpected: [FINDINGS['unexpected-deployment']],
  missing: [FINDINGS['not-deployed']],
  pending: [FINDINGS['rollout-in-progress']],
  planned: [FINDINGS['planned-change']],
  drifted: [FINDINGS['field-differs'], FINDINGS['text-differs']],
  waived: [finding('field-differs', { field: 'modelId', expected: 'm_9', actual: 'm_8', waiver: WAIVER })],
  'in-sync': [],
};

export const EMPTY = report([]);
export const IN_SYNC = report([
  target({ observed: { version: '2.2', deployedAt: '2026-11-20T10:00:00Z' } }),
  target({ environment: 'test', observed: { version: '3.0' } }),
]);

/** A target for each status and for each code, and one of severity warning. */
export const EVERYTHING = report(
  [
    ...STATUSES.map((status, index) =>
      target({
        deployment: 'phone-agent',
        environment: `env-${index}`,
        provider: 'cartesia',
        labels: { team: index % 2 === 0 ? 'support' : 'sales' },
        status,
        findings: STATUS_FINDINGS[status],
        ...(status === 'unknown' || status === 'missing' ? {} : { observed: { version: '2.1' } }),
      }),
    ),
    ...FINDING_CODES.map((code) =>
      target({
        deployment: `code ${code}`,
        status:
          code === 'unreadable' || code === 'multiple-live'
            ? 'unknown'
            : code === 'planned-change'
              ? 'planned'
              : code.startsWith('waiver-u')
                ? 'in-sync'
                : 'drifted',
        findings: [FINDINGS[code]],
      }),
    ),
    target({
      deployment: 'lenient',
      status: 'drifted',
      severity: 'warning',
      findings: [{ ...FINDINGS['field-differs'], severity: 'warning' }],
    }),
    target({
      deployment: 'structured',
      status: 'drifted',
      findings: [
        finding('field-differs', {
          field: 'settings',
          expected: { temperature: 0.2, stop: ['END'] },
          actual: { temperature: 0.7, stop: ['END', 'STOP'] },
          differences: [
            { path: '/temperature', expected: 0.2, actual: 0.7 },
            { path: '/stop/1', actual: 'STOP' },
          ],
          moreDifferences: 3,
        }),
      ],
    }),
  ],
  { repositoryPrefix: 'deploy/agents', notices: ['one manifest declares nothing'] },
);

/**
 * A report of a run with a baseline and a base: with new and known findings, and with earlier ones, resolved or not
 * read.
 */
export const COMPARED = report(
  [
    target({
      status: 'drifted',
      observed: { version: '2.1', modelId: 'm_8' },
      findings: [
        { ...FINDINGS['field-differs'], new: true, firstSeen: '2026-11-22T09:15:04.120Z' },
        {
          ...finding('field-differs', { field: 'modelId', expected: 'm_9', actual: 'm_8' }),
          new: false,
          firstSeen: '2026-11-20T06:00:00.000Z',
        },
      ],
    }),
    target({
      environment: 'test',
      status: 'drifted',
      findings: [{ ...FINDINGS['text-differs'], new: false, firstSeen: '2026-11-19T06:00:00.000Z' }],
    }),
    target({
      environment: 'staging',
      status: 'planned',
      findings: [{ ...FINDINGS['planned-change'], new: true, firstSeen: '2026-11-22T09:15:04.120Z' }],
    }),
  ],
  {
    failOn: 'new',
    base: {
      ref: 'origin/main',
      commit: '1f0c2ab34d5e6f708192a3b4c5d6e7f801234567',
      added: ['refund-prompt/prod'],
      removed: ['old-bot/prod', 'old-bot/test'],
    },
    resolved: [
      {
        target: 'phone-agent/prod',
        code: 'field-differs',
        field: 'version',
        firstSeen: '2026-11-18T06:00:00.000Z',
      },
    ],
    unconfirmed: [
      {
        target: 'voice/prod',
        code: 'not-deployed',
        severity: 'error',
        firstSeen: '2026-11-18T06:00:00.000Z',
      },
    ],
  },
  { new: 2, resolved: 1 },
);

/** `count` targets of all statuses, most of them in sync; a deployment has four environments. */
export function many(count: number, wrong = 5): Report {
  const environments = ['dev', 'test', 'staging', 'prod'];
  const providers = ['chatcaptain', 'adaline', 'astropods', 'cartesia', 'kore'];
  return report(
    Array.from({ length: count }, (_, index) => {
      const status =
        index % wrong === 0 ? (STATUSES[(index / wrong) % STATUSES.length] ?? 'drifted') : 'in-sync';
      const row = Math.floor(index / environments.length);
      return target({
        deployment: `agent-${String(row).padStart(4, '0')}`,
        environment: environments[index % environments.length] ?? 'prod',
        provider: providers[row % providers.length] ?? 'http',
        labels: { team: ['support', 'sales', 'field'][row % 3] ?? '' },
        status,
        location: { file: 'driftline.yaml', line: 10 + index, column: 7 },
        findings: STATUS_FINDINGS[status].map((each) => ({
          ...each,
          location: { file: 'driftline.yaml', line: 10 + index, column: 13 },
        })),
        ...(status === 'unknown' || status === 'missing' ? {} : { observed: { version: `2.${index % 7}` } }),
      });
    }),
    { repositoryPrefix: '' },
  );
}

const FIVE_HUNDRED = many(500);

export const SAMPLES: Readonly<Record<string, Report>> = {
  empty: EMPTY,
  'in sync': IN_SYNC,
  'every status and code': EVERYTHING,
  'compared with a baseline and a base': COMPARED,
  'hostile text': HOSTILE,
  'a hostile comparison': HOSTILE_COMPARISON,
  '500 targets': FIVE_HUNDRED,
};

export const VIEW = { columns: 100, color: false, ciLog: false };
export const GITHUB_VIEW = { ...VIEW, ciLog: true };
