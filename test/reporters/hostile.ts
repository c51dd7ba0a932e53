import { STATUSES } from '../../src/model/report.ts';
import { finding, report, target } from './builders.ts';

export const HOSTILE_NAME = '<script>&"::error::%0A##[error]|';
export const HOSTILE_TEXTS: readonly string[] = [
  HOSTILE_NAME,
  '::error file=a,line=1::owned',
  '  ::add-mask::owned',
  '##[command]rm ##vso[task.setvariable variable=x]y ##teamcity[buildStatus]',
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

/** Hostile text in every field from outside. */
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

/** Hostile text in the fields of a baseline and a base. */
export const HOSTILE_COMPARISON = report(
  HOSTILE_TEXTS.map((text, index) =>
    target({
      deployment: `plain ${index}`,
      status: 'planned',
      findings: [finding('planned-change', { message: text, new: false, firstSeen: text })],
    }),
  ),
  {
    base: {
      ref: HOSTILE_NAME,
      commit: HOSTILE_NAME,
      added: HOSTILE_TEXTS,
      removed: HOSTILE_TEXTS.toReversed(),
    },
    resolved: HOSTILE_TEXTS.map((text) => ({
      target: text,
      code: 'field-differs',
      field: text,
      firstSeen: text,
    })),
    unconfirmed: HOSTILE_TEXTS.map((text) => ({
      target: text,
      code: 'not-deployed',
      severity: 'error',
      expected: text,
      firstSeen: text,
    })),
  },
  { new: 0, resolved: HOSTILE_TEXTS.length },
);
