import type { Target } from '../model/manifest.ts';
import type { Observation } from '../model/observation.ts';
import { providerById } from '../providers/index.ts';
import { redactObject } from '../redact/report.ts';
import { visible, visibleCut } from '../reporters/parts/escape.ts';
import { jsonPieces } from '../reporters/parts/json-pieces.ts';
import { timeText } from '../reporters/parts/labels.ts';
import { type Style, styleFor } from '../reporters/parts/style.ts';
import { columnGroups, renderTable } from '../reporters/parts/table.ts';
import { wrap } from '../reporters/parts/width.ts';
import { guardedJson, guardText } from '../reporters/parts/workflow.ts';
import { load } from '../run/load.ts';
import { read } from '../run/read.ts';
import { selectTargets } from '../run/select.ts';
import { type Arguments, usageError } from './arguments.ts';
import { endAtDeadline } from './deadline.ts';
import type { Output } from './output.ts';
import { createContext, readReadOptions } from './run-options.ts';

const CELL_LIMIT = 300;
const NOTE_LIMIT = 4_000;

interface Row {
  readonly target: Target;
  readonly observation: Observation;
}

/** What is live where. Nothing is compared, so nothing can be out of sync: only a failed read counts. */
export async function status(args: Arguments, output: Output, signal: AbortSignal): Promise<number> {
  const format = args.text('format') ?? 'human';
  if (format !== 'human' && format !== 'json') {
    throw usageError(`--format cannot be "${format}"`, 'status is told as human or json');
  }
  const context = createContext(args, output, signal);
  const options = readReadOptions(args);
  endAtDeadline(options.maxTimeMs, output);
  const manifest = await load(args.operands, context);
  const targets = selectTargets(manifest, options);
  context.onTargets(targets.length);
  let rows: Row[];
  try {
    const { observations, redact } = await read(targets, options, context);
    rows = targets.flatMap((target) => {
      const observation = observations.get(target.id);
      return observation === undefined ? [] : [{ target, observation: redacted(observation, redact) }];
    });
    context.ensureRead();
  } finally {
    context.done();
  }
  const style = styleFor(output.outColour);
  if (format === 'json') {
    const pieces = jsonOf(rows);
    await output.report(output.ciLog ? guardedJson(pieces) : pieces);
  } else {
    const lines = humanOf(rows, { style, columns: output.columns }).map((line) => `${line}\n`);
    await output.report(output.ciLog ? lines.map(guardText) : lines);
  }
  return rows.some(({ observation }) => observation.kind === 'unreadable') ? 3 : 0;
}

/** What is only shown has been made harmless when it was read. A table cuts its texts: fields are seen to before. */
function redacted(observation: Observation, redact: (text: string) => string): Observation {
  return observation.kind === 'found'
    ? { ...observation, fields: redactObject(observation.fields, redact) }
    : observation;
}

function jsonOf(rows: readonly Row[]): Iterable<string> {
  const targets = rows.map(({ target, observation }) => ({
    id: target.id,
    deployment: target.deployment,
    environment: target.environment,
    provider: target.provider,
    ...stateOf(target, observation),
  }));
  return jsonPieces({ statusVersion: 1, targets }, { indent: 2, visible: true });
}

function stateOf({ provider }: Target, observation: Observation) {
  switch (observation.kind) {
    case 'found':
      return { state: 'live', observed: plainFields(provider, observation.fields) };
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

/** Lists and objects hold prompts and the like: they leave the tool only where a manifest compares them. */
function plainFields(provider: string, fields: Readonly<Record<string, unknown>>) {
  const types = providerById(provider)?.fields ?? {};
  return Object.fromEntries(Object.entries(fields).filter(([name]) => types[name]?.type !== 'json'));
}

function humanOf(rows: readonly Row[], { style, columns }: { style: Style; columns: number }): string[] {
  const environments = [...new Set(rows.map(({ target }) => target.environment))];
  const deployments = [...new Set(rows.map(({ target }) => target.deployment))];
  const cells = new Map(rows.map((row) => [row.target.id, row]));
  const all = [
    ['', ...environments.map((name) => ({ text: visible(name), paint: style.bold }))],
    ...deployments.map((deployment) => [
      { text: visible(deployment), paint: style.bold },
      ...environments.map((environment) => cellOf(cells.get(`${deployment}/${environment}`), style)),
    ]),
  ];
  const table = columnGroups(all, columns).flatMap((group, index) => {
    const part = all.map((row) => group.flatMap((column) => row[column] ?? []));
    return [...(index > 0 ? [''] : []), ...renderTable(part, columns)];
  });
  const notes = rows.flatMap(({ target, observation }) => noteOf(target, observation, columns));
  return [...table, ...(notes.length > 0 ? ['', ...notes] : [])];
}

function cellOf(row: Row | undefined, style: Style) {
  if (row === undefined) return { text: '·', paint: style.dim };
  const { observation } = row;
  switch (observation.kind) {
    case 'found': {
      const day =
        observation.liveSince === undefined ? '' : ` ${timeText(observation.liveSince).slice(0, 10)}`;
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

function noteOf({ id }: Target, observation: Observation, columns: number): string[] {
  if (observation.kind !== 'unreadable') return [];
  return wrap(`? ${visible(id)}: ${visibleCut(observation.message, NOTE_LIMIT)}`, columns - 2).map(
    (line, index) => (index === 0 ? line : `  ${line}`),
  );
}
