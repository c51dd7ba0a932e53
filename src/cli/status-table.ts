import { shownTime } from '../model/describe.ts';
import type { Target } from '../model/manifest.ts';
import type { Observation } from '../model/observation.ts';
import type { Provider } from '../providers/contract.ts';
import type { Registry } from '../providers/registry.ts';
import { redactObject } from '../redact/report.ts';
import { visible, visibleCut } from '../reporters/parts/escape.ts';
import { jsonText } from '../reporters/parts/json-pieces.ts';
import { type Style, styleFor } from '../reporters/parts/style.ts';
import { columnGroups, fits, renderTable } from '../reporters/parts/table.ts';
import { hanging, wrap } from '../reporters/parts/width.ts';
import { guardText } from '../reporters/parts/workflow.ts';
import type { Output } from './output.ts';

const CELL_LIMIT = 300;
const NOTE_LIMIT = 4_000;

export interface Row {
  readonly target: Target;
  readonly observation: Observation;
}

/** The table of deployments and environments, or the same as JSON. */
export function renderStatus(
  rows: readonly Row[],
  format: 'human' | 'json',
  { output, registry }: { readonly output: Output; readonly registry: Registry },
): Iterable<string> {
  const { ciLog, columns, outColor } = output;
  if (format === 'json') return jsonText(tableValue(rows, registry), output);
  const lines = humanOf(rows, { style: styleFor(outColor), columns }).map((line) => `${line}\n`);
  return ciLog ? lines.map(guardText) : lines;
}

/** Fields are redacted before the table cuts them. Messages were redacted when they were read. */
export function redacted(observation: Observation, redact: (text: string) => string): Observation {
  return observation.kind === 'found'
    ? { ...observation, fields: redactObject(observation.fields, redact) }
    : observation;
}

function tableValue(rows: readonly Row[], registry: Registry): object {
  const targets = rows.map(({ target, observation }) => ({
    id: target.id,
    deployment: target.deployment,
    environment: target.environment,
    provider: target.provider,
    ...stateOf(target, observation, registry),
  }));
  return { statusVersion: 1, targets };
}

function stateOf({ provider }: Target, observation: Observation, { get }: Registry) {
  switch (observation.kind) {
    case 'found':
      return { state: 'live', observed: plainFields(get(provider)?.fields, observation.fields) };
    case 'absent':
      return { state: 'nothing' };
    case 'rolling':
      return { state: 'rolling-out', rollout: observation.rollout.fields };
    case 'unreadable':
      return { state: 'unknown', reason: observation.reason, message: observation.message };
    default:
      return observation satisfies never;
  }
}

/** Leaves out lists and objects, such as prompts. Only `check` shows those, if the manifest compares them. */
function plainFields(types: Provider['fields'] = {}, fields: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => types[name]?.type !== 'json'));
}

function humanOf(rows: readonly Row[], { style, columns }: { style: Style; columns: number }): string[] {
  const environments = [...new Set(rows.map(({ target }) => target.environment))];
  const deployments = [...new Set(rows.map(({ target }) => target.deployment))];
  const cells = new Map(rows.map((row) => [row.target.id, row]));
  const tableOf = (dates: boolean) => [
    ['', ...environments.map((name) => ({ text: visible(name), paint: style.bold }))],
    ...deployments.map((deployment) => [
      { text: visible(deployment), paint: style.bold },
      ...environments.map((environment) =>
        cellOf(cells.get(`${deployment}/${environment}`), { style, dates }),
      ),
    ]),
  ];
  const dated = tableOf(true);
  // Dates are dropped before a version is cut.
  const dates = fits(dated, columns);
  const all = dates ? dated : tableOf(false);
  const table = columnGroups(all, columns).flatMap((group, index) => {
    const part = all.map((row) => group.flatMap((column) => row[column] ?? []));
    return [...(index > 0 ? [''] : []), ...renderTable(part, columns)];
  });
  const notes = rows.flatMap(({ target, observation }) => noteOf(target, observation, columns));
  const legend = wrap(legendOf(rows, { dates, cells: environments.length * deployments.length }), columns);
  return [...table, '', ...legend.map(style.dim), ...(notes.length > 0 ? ['', ...notes] : [])];
}

function cellOf(row: Row | undefined, { style, dates }: { style: Style; dates: boolean }) {
  if (row === undefined) return { text: '·', paint: style.dim };
  const { observation } = row;
  switch (observation.kind) {
    case 'found': {
      const day =
        !dates || observation.liveSince === undefined
          ? ''
          : ` ${shownTime(observation.liveSince).slice(0, 10)}`;
      return {
        text: visibleCut(`${observation.fields.version ?? 'live, unnamed'}${day}`, CELL_LIMIT),
        paint: style.green,
      };
    }
    case 'absent':
      return { text: 'nothing', paint: style.dim };
    case 'rolling':
      return {
        text: visibleCut(`rolling out ${observation.rollout.fields.version ?? ''}`.trim(), CELL_LIMIT),
        paint: style.yellow,
      };
    case 'unreadable':
      return { text: `? ${observation.reason}`, paint: style.yellow };
    default:
      return observation satisfies never;
  }
}

/** Explains the kinds of cells that occur. */
function legendOf(rows: readonly Row[], { dates, cells }: { dates: boolean; cells: number }): string {
  const kinds = new Set(rows.map(({ observation }) => observation.kind));
  const hasDates = rows.some(({ observation }) => observation.kind === 'found' && observation.liveSince);
  const day = hasDates
    ? dates
      ? ', and the day since which it is live (UTC)'
      : ' (the days need a wider terminal)'
    : '';
  return [
    ...(kinds.has('found') ? [`the version that is live${day}`] : []),
    ...(kinds.has('absent') ? ['nothing: nothing is deployed'] : []),
    ...(kinds.has('rolling')
      ? ['rolling out: this version is on its way, and the vendor does not name the live one']
      : []),
    ...(kinds.has('unreadable') ? ['?: not known, see below'] : []),
    ...(rows.length < cells ? ['·: not declared'] : []),
  ].join('; ');
}

function noteOf({ id }: Target, observation: Observation, columns: number): string[] {
  if (observation.kind !== 'unreadable') return [];
  return hanging('? ', `${visible(id)}: ${visibleCut(observation.message, NOTE_LIMIT)}`, columns);
}
