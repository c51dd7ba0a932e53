import {
  FINDING_CODES,
  type Finding,
  type FindingCode,
  type Report,
  STATUSES,
  type Status,
  type Summary,
  type TargetReport,
} from '../../src/model/report.ts';

/** Reports that every format is tried on. All is invented. */

const TARGET: TargetReport = {
  id: 'support-chat/prod',
  deployment: 'support-chat',
  environment: 'prod',
  provider: 'chatcaptain',
  status: 'in-sync',
  location: { file: 'driftline.yaml', line: 11, column: 7 },
  findings: [],
};

export function target(changes: Partial<TargetReport> & { readonly deployment?: string }): TargetReport {
  const deployment = changes.deployment ?? TARGET.deployment;
  const environment = changes.environment ?? TARGET.environment;
  return { ...TARGET, id: `${deployment}/${environment}`, ...changes };
}

export function finding(code: FindingCode, changes: Partial<Finding> = {}): Finding {
  const severity = code === 'waiver-unused' ? 'warning' : 'error';
  const location = { file: 'driftline.yaml', line: 12, column: 13 };
  return { code, severity, message: `a sentence on ${code}`, location, ...changes };
}

export function report(targets: readonly TargetReport[], changes: Partial<Report> = {}): Report {
  const summary = summaryOf(targets);
  const drift = summary.drifted + summary.missing + summary.unexpected + summary.pending;
  const outcome = drift > 0 ? 'drift' : summary.unknown > 0 ? 'unknown' : 'in-sync';
  return {
    reportVersion: 1,
    tool: { name: 'driftline', version: '1.2.3' },
    startedAt: '2026-11-22T09:15:04.120Z',
    durationMs: 412,
    outcome,
    exitCode: { 'in-sync': 0, drift: 2, unknown: 3 }[outcome],
    summary,
    targets,
    ...changes,
  };
}

function summaryOf(targets: readonly TargetReport[]): Summary {
  const count = (status: Status): number => targets.filter((each) => each.status === status).length;
  return {
    total: targets.length,
    inSync: count('in-sync'),
    drifted: count('drifted'),
    missing: count('missing'),
    unexpected: count('unexpected'),
    pending: count('pending'),
    waived: count('waived'),
    unknown: count('unknown'),
    warnings: targets.flatMap(({ findings }) => findings).filter(({ severity }) => severity === 'warning')
      .length,
    requests: targets.length,
  };
}

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

/** A finding of each code, with all that such a finding may carry. */
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
  'promotion-order': finding('promotion-order', {
    field: 'version',
    message: 'prod runs 3.0, which test has not reached',
  }),
  'rollout-failed': finding('rollout-failed', { severity: 'warning', message: 'a rollout of 2.3 failed' }),
  'rollout-in-progress': finding('rollout-in-progress', {
    field: 'version',
    expected: '2.2',
    message: 'version 2.2 is being rolled out',
  }),
  'several-live': finding('several-live', { reason: 'ambiguous', message: 'two deployments are live' }),
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
  unreadable: finding('unreadable', { reason: 'unauthorised', message: 'the vendor refused the key (401)' }),
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
  drifted: [FINDINGS['field-differs'], FINDINGS['text-differs']],
  waived: [finding('field-differs', { field: 'modelId', expected: 'm_9', actual: 'm_8', waiver: WAIVER })],
  'in-sync': [],
};

export const EMPTY = report([]);
export const IN_SYNC = report([
  target({ observed: { version: '2.2', deployedAt: '2026-11-20T10:00:00Z' } }),
  target({ environment: 'test', observed: { version: '3.0' } }),
]);

/** Each status in one environment; each code on a target of its own; a target of severity warning. */
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
          code === 'unreadable' || code === 'several-live'
            ? 'unknown'
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

export const HOSTILE_NAME = '<script>&"::error::%0A##[error]|';
export const HOSTILE_TEXTS: readonly string[] = [
  HOSTILE_NAME,
  '::error file=a,line=1::owned',
  '  ::add-mask::owned',
  '##[command]rm',
  'two\nlines\r\n::error::owned\u2028::error::owned',
  'bidi \u202egnp.exe\u2066',
  'ansi \u001b[31mred\u001b[0m \u009b31m \u0007 \u0000',
  'cdata ]]> end',
  '`tick` ``` fence ````',
  'pipe | and \\| and \\',
  '${{ secrets.TOKEN }} ${ } $(id)',
  '@octocat and @org/team, a@b.example',
  '#123 GH-12 org/repo#9 !7 ~label',
  'https://evil.example www.evil.example [x](https://evil.example) ![i](//e/x.png) <https://evil.example>',
  '<img src=x onerror=alert(1)> <!-- --> </style></script> &lt;b&gt; &#60;',
  '# heading\n- list\n> quote\n***\n| a | b |\n| - | - |',
  '*bold* _em_ ~~gone~~ [^1] [ ] :smile: <kbd>',
  'lone \ud800 surrogate \udc00',
  'long '.repeat(4_000),
  '\u200b\u{e0041}\ufeff\ufffe',
  '} {0} {{ \'"',
  '',
];

/** Hostile text wherever text from outside can stand. */
export const HOSTILE = report(
  HOSTILE_TEXTS.map((text, index) =>
    target({
      id: `${text || 'nameless'} ${index}/${text}`,
      deployment: `${text || 'nameless'} ${index}`,
      environment: index % 3 === 0 ? HOSTILE_NAME : `env ${text.slice(0, 60)}`,
      provider: index % 5 === 0 ? text.slice(0, 60) : 'http',
      connection: text,
      labels: { [text.slice(0, 40)]: text, team: HOSTILE_NAME },
      status: STATUSES[index % STATUSES.length] ?? 'drifted',
      location: { file: `../${text.slice(0, 50)}/a:b c%.yaml`, line: index + 1, column: 3 },
      observed: { version: text, [text]: { nested: [text] } },
      findings: [
        finding('field-differs', {
          field: text,
          expected: text,
          actual: [text],
          message: text,
          liveBy: text,
          liveSince: text,
        }),
        finding('text-differs', {
          field: text,
          expected: { file: text },
          message: text,
          diff: `--- ${text.split('\n')[0]}\n+++ live\n@@ -1,2 +1,2 @@\n ${text}\n-${text.split('\n').join('\n-')}\n+${text}x\n`,
        }),
        finding('field-differs', {
          field: `${text}2`,
          message: text,
          differences: [{ path: `/${text}`, expected: text, actual: { [text]: text } }],
          expected: {},
          actual: { [text]: 1 },
          waiver: { field: text, until: text, reason: text, by: text, daysLeft: 1 },
        }),
      ],
    }),
  ),
  { notices: HOSTILE_TEXTS, repositoryPrefix: 'a/b', tool: { name: 'driftline', version: HOSTILE_NAME } },
);

/** `count` targets, four environments to a deployment, of all statuses, mostly in sync as in life. */
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

export const FIVE_HUNDRED = many(500);

export const SAMPLES: Readonly<Record<string, Report>> = {
  empty: EMPTY,
  'in sync': IN_SYNC,
  'every status and code': EVERYTHING,
  'hostile text': HOSTILE,
  '500 targets': FIVE_HUNDRED,
};

export const VIEW = { columns: 100, colour: false, githubActions: false };
export const GITHUB_VIEW = { ...VIEW, githubActions: true };
