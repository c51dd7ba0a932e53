import { cut, visible, visibleCut } from '../reporters/parts/escape.ts';
import { cellCode, plain } from '../reporters/parts/markdown-text.ts';
import type { Style } from '../reporters/parts/style.ts';
import { wrap } from '../reporters/parts/width.ts';
import { type Gauge, gaugeText } from '../reporters/prometheus.ts';
import { type Coverage, sum, type Uncounted } from './coverage.ts';

const LONGEST = 1_000;
/** Shorter than the limit of a label. A longer id would be cut again as a label, and two ids could become equal. */
const ID_LIMIT = 500;

export interface TextView {
  readonly columns: number;
  readonly style: Style;
}

/** The text for people. It names every object that no manifest declares. */
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
  const distinct = distinctNames(connections);
  const gauge = (name: string, help: string, samples: Gauge['samples']) =>
    [...gaugeText({ name: `driftline_coverage_${name}`, help, samples })].join('');
  const each = (name: 'listed' | 'declared' | 'percent', help: string) =>
    gauge(
      name,
      help,
      distinct.map(({ connection, provider, [name]: value }) => ({
        labels: { connection, provider },
        value,
      })),
    );
  const unmanaged = distinct.flatMap(({ connection, provider, unmanaged: all }) =>
    [...new Map(all.map((one) => [cut(one.id, ID_LIMIT), one.name]))].map(([id, name]) => ({
      labels: { connection, provider, id, name },
      value: 1,
    })),
  );
  return [
    each('listed', 'Deployments that the vendor lists.'),
    each('declared', 'Listed deployments that a manifest declares.'),
    each('percent', 'Listed deployments that are declared, in percent.'),
    gauge('unmanaged', 'Always 1: a deployment that the vendor lists and no manifest declares.', unmanaged),
    gauge('total_percent', 'The declared part of all that is listed, in percent.', [{ value: percent }]),
    gauge('failed', 'Connections whose list could not be read.', [{ value: failed.length }]),
    gauge('unlisted', 'Connections without a list; they are not counted.', [{ value: unlisted.length }]),
  ].join('');
}

/** A collector refuses a file with two series of the same labels. */
function distinctNames<Each extends { readonly connection: string }>(connections: readonly Each[]): Each[] {
  const seen = new Map<string, number>();
  return connections.map((each) => {
    const times = (seen.get(each.connection) ?? 0) + 1;
    seen.set(each.connection, times);
    return times === 1 ? each : { ...each, connection: `${each.connection} (${times})` };
  });
}

function totalOf({ connections, percent }: Coverage): string {
  return connections.length === 0
    ? 'Coverage: nothing was listed'
    : `Coverage: ${sum(connections, 'declared')} of ${sum(connections, 'listed')} deployments are declared (${percent} %)`;
}

function sentenceOf({ connection, reason, message }: Uncounted): string {
  const why = reason === undefined ? 'not counted' : `the list could not be read (${reason})`;
  return `${visible(connection)}: ${why}: ${shown(message)}`;
}

function shown(text: string): string {
  return visibleCut(text, LONGEST);
}
