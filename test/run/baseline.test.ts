import { describe, expect, it } from 'vitest';
import { check } from '../../src/index.ts';
import type { Report } from '../../src/model/report.ts';
import { mergeReports } from '../../src/run/merge.ts';
import type { RunOptions } from '../../src/run/options.ts';
import { validateReport } from '../../src/schema/validate.ts';
import { checked } from '../support/checked.ts';
import { folderWith } from '../support/folder.ts';

const DAY = 86_400_000;
const MONDAY = Date.parse('2026-11-23T06:00:00Z');
const FIRST = new Date(MONDAY).toISOString();
const SECOND = new Date(MONDAY + DAY).toISOString();

/** The live version in each environment, `null` if nothing is live; and whether the bot cannot be read. */
interface World {
  readonly live: Readonly<Record<string, string | null>>;
  readonly unreadable?: boolean;
}

const worldOf = ({ live, unreadable }: World) => ({
  version: 1,
  chatcaptain: {
    chatbots: {
      bot_1: Object.fromEntries(
        Object.entries(live).map(([slot, version]) => [
          slot,
          version && { id: `dep_${slot}`, version, modelId: 'm_1', deployed: '2026-11-01T00:00:00Z' },
        ]),
      ),
    },
  },
  ...(unreadable && { faults: [{ provider: 'chatcaptain', status: 503 }] }),
});

function manifestOf(environments: Readonly<Record<string, string>>, { more = '', top = '' } = {}): string {
  const lines = Object.entries(environments).map(([name, text]) => `      ${name}: ${text}`);
  return `version: 1\n${top}deployments:\n  bot:\n    provider: chatcaptain\n    chatbotId: bot_1\n${more}    environments:\n${lines.join('\n')}\n`;
}

interface Day {
  readonly manifest: string;
  readonly world: World;
  readonly options?: RunOptions;
}

/** The reports of one check each day. The baseline of a check is the report of the day before. */
async function days(...all: readonly Day[]): Promise<Report[]> {
  const reports: Report[] = [];
  for (const [index, { manifest, world, options = {} }] of all.entries()) {
    const before = reports.at(-1);
    const { report } = await checked({
      files: manifest,
      world: worldOf(world),
      now: MONDAY + index * DAY,
      options: { ...(before && { baseline: before }), ...options },
    });
    expect(await validateReport(JSON.parse(JSON.stringify(report)))).toBeUndefined();
    reports.push(report);
  }
  return reports;
}

/** A line for each finding, such as `bot/prod field-differs version: new, second day`. */
function novelties({ targets, resolved = [], unconfirmed = [] }: Report): string[] {
  const day = (iso = '') => (iso === FIRST ? 'first day' : iso === SECOND ? 'second day' : iso);
  return [
    ...targets.flatMap(({ id, findings }) =>
      findings.map(
        ({ code, field, new: isNew, firstSeen }) =>
          `${[id, code, field].filter(Boolean).join(' ')}: ${isNew ? 'new' : 'known'}, ${day(firstSeen)}`,
      ),
    ),
    ...resolved.map(
      ({ target, code, field, firstSeen }) =>
        `${[target, code, field].filter(Boolean).join(' ')}: resolved, ${day(firstSeen)}`,
    ),
    ...unconfirmed.map(
      ({ target, code, field, firstSeen }) =>
        `${[target, code, field].filter(Boolean).join(' ')}: unconfirmed, ${day(firstSeen)}`,
    ),
  ];
}

const TWO = manifestOf({ prod: '"2.2"', test: '"3.0"' });
const IN_SYNC: World = { live: { prod: '2.2', test: '3.0' } };
const DRIFTED: World = { live: { prod: '2.1', test: '3.0' } };
const VERSION = 'bot/prod field-differs version';

describe('on the second day a finding', () => {
  it.each<[string, [Day, Day], string[]]>([
    ['of the first day is known', [d(TWO, DRIFTED), d(TWO, DRIFTED)], [`${VERSION}: known, first day`]],
    [
      'that the first day did not have is new',
      [d(TWO, IN_SYNC), d(TWO, DRIFTED)],
      [`${VERSION}: new, second day`],
    ],
    [
      'that has disappeared is resolved',
      [d(TWO, DRIFTED), d(TWO, IN_SYNC)],
      [`${VERSION}: resolved, first day`],
    ],
    [
      'is new if the live value has drifted further',
      [d(TWO, DRIFTED), d(TWO, { live: { prod: '2.0', test: '3.0' } })],
      [`${VERSION}: new, second day`],
    ],
    [
      'is new if the declared value has changed',
      [d(TWO, DRIFTED), d(manifestOf({ prod: '"2.3"', test: '"3.0"' }), DRIFTED)],
      [`${VERSION}: new, second day`],
    ],
    [
      'is known if its lines have moved',
      [d(TWO, DRIFTED), d(manifestOf({ test: '"3.0"', prod: '{ expect: { version: "2.2" } }' }), DRIFTED)],
      [`${VERSION}: known, first day`],
    ],
    [
      'does not resolve a difference if nothing is live any more',
      [d(TWO, DRIFTED), d(TWO, { live: { prod: null, test: '3.0' } })],
      ['bot/prod not-deployed: new, second day'],
    ],
    [
      'that could not be read leaves known findings unconfirmed',
      [d(TWO, DRIFTED), d(TWO, { ...DRIFTED, unreadable: true })],
      [
        'bot/prod unreadable: new, second day',
        'bot/test unreadable: new, second day',
        `${VERSION}: unconfirmed, first day`,
      ],
    ],
    [
      'is new once its waiver is gone',
      [d(waived('2026-12-31'), DRIFTED), d(TWO, DRIFTED)],
      [`${VERSION}: new, second day`],
    ],
    [
      'is known if it has been waived',
      [d(TWO, DRIFTED), d(waived('2026-12-31'), DRIFTED)],
      [`${VERSION}: known, first day`],
    ],
    [
      'is new if its waiver has expired, beside the finding about the waiver',
      [d(waived('2026-11-23'), DRIFTED), d(waived('2026-11-23'), DRIFTED)],
      [`${VERSION}: new, second day`, 'bot/prod waiver-expired version: new, second day'],
    ],
    [
      'is new when it begins to count as an error',
      [
        d(manifestOf({ prod: '{ severity: warning, expect: { version: "2.2" } }', test: '"3.0"' }), DRIFTED),
        d(TWO, DRIFTED),
      ],
      [`${VERSION}: new, second day`],
    ],
    [
      'of a target that left the manifest is resolved',
      [d(TWO, DRIFTED), d(manifestOf({ test: '"3.0"' }), DRIFTED)],
      [`${VERSION}: resolved, first day`],
    ],
    [
      'of a target that is not selected is neither new nor resolved',
      [d(TWO, DRIFTED), d(TWO, DRIFTED, { environments: ['test'] })],
      [],
    ],
    [
      'of an undeclared environment is resolved when it is taken down',
      [d(undeclared(), DRIFTED), d(undeclared(), { live: { test: '3.0' } })],
      ['bot/prod undeclared-environment: resolved, first day'],
    ],
    [
      'of an undeclared environment is unconfirmed if its bot cannot be read',
      [d(undeclared(), DRIFTED), d(undeclared(), { ...DRIFTED, unreadable: true })],
      ['bot/test unreadable: new, second day', 'bot/prod undeclared-environment: unconfirmed, first day'],
    ],
  ])('%s', async (_title, [first, second], expected) => {
    const [, report] = await days(first, second);

    expect(novelties(report as Report)).toEqual(expected);
    const { summary, resolved } = report as Report;
    expect(summary.new).toBe(expected.filter((each) => each.includes(': new')).length);
    expect(summary.resolved).toBe(resolved?.length);
  });

  function d(manifest: string, world: World, options: RunOptions = {}): Day {
    return { manifest, world, options };
  }
  function waived(until: string): string {
    const more = `    waivers: [{ field: version, until: ${until}, reason: known }]\n`;
    return manifestOf({ prod: '"2.2"', test: '"3.0"' }, { more });
  }
  function undeclared(): string {
    return manifestOf({ test: '"3.0"' }, { top: 'defaults: { undeclared: drift }\n' });
  }
});

it('a finding keeps its first day across reports that could not read its target', async () => {
  const down: World = { ...DRIFTED, unreadable: true };
  const reports = await days(
    { manifest: TWO, world: DRIFTED },
    { manifest: TWO, world: down },
    { manifest: TWO, world: down },
    { manifest: TWO, world: DRIFTED },
  );

  expect(novelties(reports[3] as Report)).toEqual([
    `${VERSION}: known, first day`,
    `bot/prod unreadable: resolved, second day`,
    `bot/test unreadable: resolved, second day`,
  ]);
});

it('a finding is neither new nor known without a baseline', async () => {
  const [report] = await days({ manifest: TWO, world: DRIFTED });

  expect(JSON.stringify(report)).not.toMatch(/"(?:new|resolved|firstSeen|unconfirmed|failOn)":/);
});

describe('--fail-on new', () => {
  const lenient: RunOptions = { failOn: 'new' };
  it.each<[string, World, World, Pick<Report, 'outcome' | 'exitCode'>]>([
    ['lets known drift pass', DRIFTED, DRIFTED, { outcome: 'in-sync', exitCode: 0 }],
    ['fails for new drift', IN_SYNC, DRIFTED, { outcome: 'drift', exitCode: 2 }],
    [
      'fails for new drift beside known drift',
      DRIFTED,
      { live: { prod: '2.1', test: '2.9' } },
      { outcome: 'drift', exitCode: 2 },
    ],
    [
      'fails if known drift has drifted further',
      DRIFTED,
      { live: { prod: '2.0', test: '3.0' } },
      { outcome: 'drift', exitCode: 2 },
    ],
    [
      'fails if nothing is live any more',
      DRIFTED,
      { live: { prod: null, test: '3.0' } },
      { outcome: 'drift', exitCode: 2 },
    ],
    [
      'never passes what is unknown',
      { ...DRIFTED, unreadable: true },
      { ...DRIFTED, unreadable: true },
      { outcome: 'unknown', exitCode: 3 },
    ],
  ])('%s', async (_title, before, after, expected) => {
    const [, report] = await days(
      { manifest: TWO, world: before },
      { manifest: TWO, world: after, options: lenient },
    );

    expect(report).toMatchObject({ ...expected, failOn: 'new' });
  });

  it('has the outcome unknown for known drift beside a field that cannot be compared', async () => {
    const manifest = manifestOf({ prod: '{ expect: { version: "2.2", modelId: { file: none.txt } } }' });
    const [, report] = await days(
      { manifest, world: DRIFTED },
      { manifest, world: DRIFTED, options: lenient },
    );

    expect(report).toMatchObject({ outcome: 'unknown', exitCode: 3 });
  });

  it('needs a baseline', async () => {
    const cwd = folderWith({ 'driftline.yaml': TWO });

    await expect(check([], { cwd, ...lenient })).rejects.toThrow(
      'without a baseline, it is not known which findings are new',
    );
  });
});

describe('a baseline', () => {
  it.each<[string, (report: Report) => unknown, string]>([
    ['that is no report', () => ({ hello: 1 }), 'must have required property'],
    ['of another version', (report) => ({ ...report, reportVersion: 2 }), 'a report of version 2'],
    ['without a valid time', (report) => ({ ...report, startedAt: '2026-13-41T25:00' }), 'is not a time'],
    [
      'about other targets',
      (report) => ({ ...report, targets: report.targets.map((each) => ({ ...each, id: `x${each.id}` })) }),
      'is about other targets, such as xbot/prod; this run checks others, such as bot/prod',
    ],
    ['without targets', (report) => ({ ...report, targets: [] }), 'has no targets'],
  ])('%s is refused before a vendor is asked', async (_title, change, message) => {
    const [report] = await days({ manifest: TWO, world: DRIFTED });
    const baseline = change(report as Report) as Report;
    let requests = 0;
    const run = checked({ files: TWO, world: worldOf(DRIFTED), options: { baseline } }).then(
      ({ simulator }) => {
        requests = simulator.requests.length;
      },
    );

    await expect(run).rejects.toThrow(message);
    expect(requests).toBe(0);
  });

  it('of an earlier driftline may lack `firstSeen` and the count of planned targets', async () => {
    const [report] = await days({ manifest: TWO, world: DRIFTED });
    const { planned: _planned, ...summary } = (report as Report).summary;
    const baseline = { ...report, summary } as Report;
    const { report: next } = await checked({ files: TWO, world: worldOf(DRIFTED), options: { baseline } });

    expect(novelties(next)).toEqual([`${VERSION}: known, first day`]);
  });

  it('whose finding has no valid first day counts as the first day', async () => {
    const [report] = await days({ manifest: TWO, world: DRIFTED });
    const text = JSON.stringify(report).replace(
      '"code":"field-differs"',
      '"firstSeen":"2026-11-01Tnoon","code":"field-differs"',
    );
    const { report: next } = await checked({
      files: TWO,
      world: worldOf(DRIFTED),
      options: { baseline: JSON.parse(text) },
    });

    expect(novelties(next)).toEqual([`${VERSION}: known, first day`]);
  });

  it('may be a file that does not exist yet', async () => {
    const [report] = await days({ manifest: TWO, world: DRIFTED });
    const folder = folderWith({
      'driftline.yaml': TWO,
      'last.json': `\ufeff${JSON.stringify(report)}`,
    });
    const inputs = { files: {}, folder, world: worldOf(DRIFTED), now: MONDAY + DAY };
    const { report: next } = await checked({ ...inputs, options: { baseline: 'last.json' } });
    const { report: first } = await checked({
      ...inputs,
      options: { baseline: 'not/there.json', failOn: 'new' },
    });

    expect(novelties(next)).toEqual([`${VERSION}: known, first day`]);
    expect(novelties(first)).toEqual([`${VERSION}: new, second day`]);
    expect(first).toMatchObject({ exitCode: 2, resolved: [], summary: { new: 1, resolved: 0 } });
  });

  it('recognizes a target whose file was renamed', async () => {
    const before = await checked({
      files: { 'a.driftline.yaml': TWO },
      world: worldOf(DRIFTED),
      now: MONDAY,
    });
    const after = await checked({
      files: { 'sub/b.driftline.yaml': TWO },
      world: worldOf(DRIFTED),
      options: { baseline: before.report },
    });

    expect(novelties(after.report)).toEqual([`${VERSION}: known, first day`]);
  });

  it('does not resolve findings of files that this run does not read', async () => {
    const other = TWO.replace('  bot:', '  other:');
    const files = { 'a.driftline.yaml': TWO, 'b.driftline.yaml': other };
    const before = await checked({ files, world: worldOf(DRIFTED), now: MONDAY });
    const after = await checked({
      files: { 'a.driftline.yaml': TWO },
      world: worldOf(IN_SYNC),
      options: { baseline: before.report },
    });

    expect(novelties(after.report)).toEqual([`${VERSION}: resolved, first day`]);
  });
});

it('a merge of shards is compared with the baseline, and resolves removed targets once', async () => {
  const second = TWO.replace('  bot:', '  other:')
    .replace('version: 1\ndeployments:\n', '')
    .replace('bot_1', 'bot_2');
  const world = worldOf(DRIFTED);
  const gone = `${TWO}${second}`;
  const before = await checked({ files: gone, world, now: MONDAY });
  const files = gone.replace('      test: "3.0"\n  other', '  other');
  const options = { baseline: before.report, failOn: 'new' } as const;
  const parts = await Promise.all(
    [1, 2].map(async (index) => ({
      name: `${index}.json`,
      report: (await checked({ files, world, options: { ...options, shard: { index, count: 2 } } })).report,
    })),
  );
  const whole = await checked({ files, world, options });
  const merged = mergeReports(parts, { exitZero: false });

  expect(novelties(merged)).toEqual(novelties(whole.report));
  expect(merged).toMatchObject({ failOn: 'new', summary: { new: 0 }, outcome: whole.report.outcome });
});
