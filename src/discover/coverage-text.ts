import { cut, visible, visibleCut } from '../reporters/parts/escape.ts';
import { cellCode, plain } from '../reporters/parts/markdown-text.ts';
import type { Style } from '../reporters/parts/style.ts';
import { wrap } from '../reporters/parts/width.ts';
import { gaugeText } from '../reporters/prometheus.ts';
import type { Coverage, Uncounted } from './coverage.ts';

const LONGEST = 1_000;
/** Shorter than a label may be, so that two are told apart. */
const ID_LIMIT = 500;

export interface TextView {
  readonly columns: number;
  readonly style: Style;
}

/** The coverage for people: what is not declared, by name. */
export function coverageLines(coverage: Coverage, { columns, style }: TextView): string[] {
  const { connections, failed, unlisted } = coverage;
  const block = (mark: string, text: string) =>
    wrap(text, columns - mark.length).map(
      (line, index) => (index === 0 ? mark : ' '.repeat(mark.length)) + line,
    );
  const rows = connections.flatMap(({ connection, listed, declared, percent, unmanaged }) => [
    `${style.bold(visible(connection))}: ${declared} of ${listed} declared (${percent} %)`,
    ...unmanaged.flatMap(({ id, name }) =>
      block('  + ', `${shown(name)}${name === id ? '' : ` (${shown(id)})`}`),
    ),
  ]);
  const notes = [...failed, ...unlisted].flatMap((each) => block('? ', sentenceOf(each)));
  const open = connections.filter(({ unmanaged }) => unmanaged.length > 0);
  return [
    ...rows,
    ...(rows.length > 0 && notes.length > 0 ? [''] : []),
    ...notes,
    '',
    style.bold(totalOf(coverage)),
    ...open.map(({ connection }) => style.cyan(`→ driftline discover ${visible(connection)} --write FILE`)),
  ];
}

export function coverageJson({ connections, percent, failed, unlisted }: Coverage) {
  return { connections, percent, failed, unlisted };
}

export function coverageMarkdown(coverage: Coverage): string {
  const { connections, failed, unlisted } = coverage;
  const rows = connections.map(
    ({ connection, listed, declared, percent }) =>
      `| ${cellCode(connection)} | ${declared} | ${listed} | ${percent} % |`,
  );
  const table =
    rows.length === 0
      ? []
      : ['| connection | declared | listed | coverage |', '|---|---|---|---|', ...rows, ''];
  const unmanaged = connections.flatMap(({ connection, unmanaged: each }) =>
    each.map(({ id, name }) => `- ${cellCode(connection)}: ${plain(name, LONGEST)} (${cellCode(id)})`),
  );
  return [
    `### ${totalOf(coverage)}`,
    '',
    ...table,
    ...(unmanaged.length === 0 ? [] : ['Not declared:', '', ...unmanaged, '']),
    ...[...failed, ...unlisted].map((each) => `- ${plain(sentenceOf(each), LONGEST)}`),
    '',
  ]
    .join('\n')
    .replace(/\n+$/, '\n');
}

export function coveragePrometheus({ connections, percent, failed, unlisted }: Coverage): string {
  const labels = ({ connection, provider }: { connection: string; provider: string }) => ({
    connection,
    provider,
  });
  const gauge = (name: string, help: string, of: 'listed' | 'declared' | 'percent') =>
    gaugeText({
      name,
      help,
      samples: distinct(connections).map((each) => ({ labels: labels(each), value: each[of] })),
    });
  return [
    ...gauge('driftline_coverage_listed', 'Deployments that the vendor lists.', 'listed'),
    ...gauge('driftline_coverage_declared', 'Listed deployments that a manifest declares.', 'declared'),
    ...gauge('driftline_coverage_percent', 'Listed deployments that are declared, in percent.', 'percent'),
    ...gaugeText({
      name: 'driftline_coverage_unmanaged',
      help: 'Always 1: a deployment that the vendor lists and no manifest declares.',
      samples: distinct(connections).flatMap((each) =>
        [...new Map(each.unmanaged.map((one) => [cut(one.id, ID_LIMIT), one]))].map(([id, { name }]) => ({
          labels: { ...labels(each), id, name },
          value: 1,
        })),
      ),
    }),
    ...gaugeText({
      name: 'driftline_coverage_total_percent',
      help: 'The declared part of all that is listed, in percent.',
      samples: [{ value: percent }],
    }),
    ...gaugeText({
      name: 'driftline_coverage_failed',
      help: 'Connections whose list could not be read.',
      samples: [{ value: failed.length }],
    }),
    ...gaugeText({
      name: 'driftline_coverage_unlisted',
      help: 'Connections without a list; they are not counted.',
      samples: [{ value: unlisted.length }],
    }),
  ].join('');
}

/** Two series with the same labels would make a collector refuse the whole file. */
function distinct<Each extends { readonly connection: string }>(connections: readonly Each[]): Each[] {
  const seen = new Map<string, number>();
  return connections.map((each) => {
    const times = (seen.get(each.connection) ?? 0) + 1;
    seen.set(each.connection, times);
    return times === 1 ? each : { ...each, connection: `${each.connection} (${times})` };
  });
}

function totalOf({ connections, percent }: Coverage): string {
  const sum = (of: 'listed' | 'declared') => connections.reduce((total, each) => total + each[of], 0);
  return connections.length === 0
    ? 'Coverage: nothing was listed'
    : `Coverage: ${sum('declared')} of ${sum('listed')} deployments are declared (${percent} %)`;
}

function sentenceOf({ connection, reason, message }: Uncounted): string {
  const why = reason === undefined ? 'not counted' : `the list could not be read (${reason})`;
  return `${visible(connection)}: ${why}: ${shown(message)}`;
}

function shown(text: string): string {
  return visibleCut(text, LONGEST);
}
