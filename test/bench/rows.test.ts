import { expect, test } from 'vitest';
import { pageOf, pageWith } from '../../bench/page.ts';
import { type Row, tableText } from '../../bench/rows.ts';

const ms = { runs: 25, median: 61.2, least: 54, most: 128_400 };
const ROWS: readonly Row[] = [
  { section: 'Start-up', what: 'node -e 0', ms },
  {
    section: 'Start-up',
    what: 'driftline check, one target on loopback, with a name that goes on and on',
    ms,
    cpuMs: { runs: 25, median: 9_999, least: 1, most: 10_000 },
    maxRssMb: { runs: 25, median: 1_024, least: 900, most: 1_100 },
    ratio: 6.4,
    goal: 4,
    note: 'a note that is longer than any terminal is wide, and so has to be continued on the line that follows',
  },
  { section: 'Peers', what: 'hurl', note: 'not installed: see | there' },
];

const about = { driftline: '0.1.0', date: '2026-11-22', node: 'v20', machine: 'a machine', minutes: 1 };

test('a table fits a terminal of 80 columns', () => {
  expect(tableText(ROWS)).toMatchInlineSnapshot(`
    "
    Start-up
                                   median            spread processor  memory  ratio
      node -e 0                     61 ms    54 ms–128.40 s
      driftline check, one          61 ms    54 ms–128.40 s   10.00 s 1024 MB   6.40
      target on loopback, with a
      name that goes on and on
          not met: at most 4; a note that is longer than any terminal is wide, and
          so has to be continued on the line that follows

    Peers
      hurl
          not installed: see | there
    "
  `);
  expect(
    tableText(ROWS)
      .split('\n')
      .filter((line) => line.length > 80),
  ).toEqual([]);
});

test('the page has for each section only the columns that it fills, and its note', () => {
  const [, start = '', peers = ''] = pageOf(about, ROWS).split('\n## ');

  expect(start).toMatchInlineSnapshot(`
    "Start-up

    |  | median | spread | processor | peak memory | ratio | goal |  |
    | --- | --- | --- | --- | --- | --- | --- | --- |
    | node -e 0 | 61 ms | 54 ms – 128.40 s of 25 |  |  |  |  |  |
    | driftline check, one target on loopback, with a name that goes on and on | 61 ms | 54 ms – 128.40 s of 25 | 10.00 s | 1024 MB | 6.40 × | ≤ 4 × | not met: a note that is longer than any terminal is wide, and so has to be continued on the line that follows |

    Of the processor time of a hundred targets, a fifth is Node's own start, nearly half goes into loading the code and
    reading the manifest, a quarter into connections and replies, and less than a tenth is left from the last reply to the end.
    All of it runs once. Waiting for two rounds of 50 ms comes on top.

    driftline keeps compiled code between runs: on Node 20 in \`driftline-VERSION-NODE-USER\` under \`TMPDIR\` or \`/tmp\`, on later
    Nodes where Node keeps its own. The medians above are of runs that find it. A first run writes 1 MB, and takes as long as
    before: in processor time \`validate\` 70 ms in place of 55, \`check\` of one target 145 ms in place of 105, and 20 ms for the
    writing. With \`NODE_DISABLE_COMPILE_CACHE=1\` driftline keeps none.
    "
  `);
  expect(peers).toMatchInlineSnapshot(`
    "Peers

    |  |  |
    | --- | --- |
    | hurl | not installed: see \\| there |

    Every program reads the same chatbots from the same server and expects the same version. Before the measurement it must
    report another version as drift, and after each run the server must have counted one request for each target. hurl and
    goss are compiled ahead of time and report only whether a target passed; goss has at most ten in flight.
    "
  `);
});

test('a run of some sections replaces only these on the page, and dates them', () => {
  const page = pageOf(about, ROWS);
  const [, peers = ''] = page.split(/(?=\n## Peers)/);
  const later = { ...about, date: '2026-12-01' };
  const rows: Row[] = [
    { section: 'Start-up', what: 'node -e 0', ms: { ...ms, median: 40 } },
    { section: 'Reads', what: 'bare program', ms },
  ];

  const [head, start = '', reads = '', rest] = pageWith(page, later, rows).split(/(?=\n## )/);

  expect(head).toBe(page.split('\n## ', 1)[0]);
  expect(start).toContain('Measured on 2026-12-01: driftline 0.1.0, Node v20, a machine.');
  expect(start).toContain('| node -e 0 | 40 ms |');
  expect(start).not.toContain('61 ms');
  expect(reads).toContain('## Reads\n\nMeasured on 2026-12-01');
  expect(rest).toBe(peers);
  expect(pageWith(pageWith(page, later, rows), later, rows)).toBe(pageWith(page, later, rows));
});
