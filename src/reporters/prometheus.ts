import type { Report, TargetReport } from '../model/report.ts';
import type { Render } from './contract.ts';
import { cut, prometheusLabel } from './parts/escape.ts';
import { countOf, READING_ORDER } from './parts/labels.ts';
import { guardText } from './parts/workflow.ts';

/** Leaves room for the number that `distinct` adds to an id. */
const ID_LIMIT = 900;

export interface Gauge {
  readonly name: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Text for node_exporter's textfile collector. Every run starts anew, so there are only gauges. */
export const renderPrometheus: Render = function* (report, { ciLog }) {
  for (const gauge of gauges(report)) {
    for (const lines of gaugeText(gauge)) yield ciLog ? guardText(lines) : lines;
  }
};

function gauges(report: Report): Gauge[] {
  const { summary, durationMs, startedAt, exitCode, tool } = report;
  const end = (Date.parse(startedAt) + durationMs) / 1000;
  return [
    {
      name: 'driftline_build_info',
      help: 'The version of driftline that made the last check.',
      samples: [{ labels: { version: tool.version }, value: 1 }],
    },
    one(
      'driftline_last_run_timestamp_seconds',
      'When the last deployment drift check ended.',
      Number.isNaN(end) ? 0 : end,
    ),
    one('driftline_last_run_duration_seconds', 'How long the last check took.', durationMs / 1000),
    one(
      'driftline_last_run_requests',
      'HTTP attempts that the last check made, retries included.',
      summary.requests,
    ),
    one(
      'driftline_last_run_exit_code',
      'Exit code of the last check: 0 in sync, 2 drift, 3 unknown.',
      exitCode,
    ),
    one(
      'driftline_last_run_complete',
      'Whether the last check came to its end (1) or was stopped (0).',
      report.incomplete ? 0 : 1,
    ),
    one('driftline_warnings', 'Findings of severity warning in the last check.', summary.warnings),
    ...novelty(report),
    {
      name: 'driftline_targets',
      help: 'Targets by status; the sum over all statuses is the number of targets.',
      samples: READING_ORDER.map((status) => ({ labels: { status }, value: countOf(summary, status) })),
    },
    {
      name: 'driftline_target_status',
      help: 'Always 1: the status of the target is the label. One series per target.',
      samples: distinct(report.targets).map((labels) => ({ labels, value: 1 })),
    },
  ];
}

/** Without a baseline, nothing is new or known. */
function novelty({ summary, targets }: Report): Gauge[] {
  const { new: count, resolved } = summary;
  if (count === undefined || resolved === undefined) return [];
  const all = targets.reduce((sum, { findings }) => sum + findings.length, 0);
  return [
    {
      name: 'driftline_findings',
      help: 'Findings of the last check: new since its baseline, or known to it.',
      samples: [
        { labels: { state: 'new' }, value: count },
        { labels: { state: 'known' }, value: all - count },
      ],
    },
    one(
      'driftline_findings_resolved',
      'Findings of the baseline that the last check did not find any more.',
      resolved,
    ),
  ];
}

function one(name: string, help: string, value: number): Gauge {
  return { name, help, samples: [{ value }] };
}

/** Two series with the same labels would make the collector refuse the whole file. */
function distinct(targets: readonly TargetReport[]): Record<string, string>[] {
  const seen = new Map<string, number>();
  return targets.map(({ id, deployment, environment, provider, severity = 'error', status }) => {
    const target = prometheusLabel(id);
    const times = (seen.get(target) ?? 0) + 1;
    seen.set(target, times);
    const name = times === 1 ? id : `${cut(id, ID_LIMIT)} (${times})`;
    return { target: name, deployment, environment, provider, severity, status };
  });
}

export function* gaugeText({ name, help, samples }: Gauge): Generator<string> {
  if (samples.length > 0) yield `# HELP ${name} ${help}\n# TYPE ${name} gauge\n`;
  for (const each of samples) yield sample(name, each);
}

function sample(name: string, { labels = {}, value }: Sample): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${prometheusLabel(text)}"`);
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}\n`;
}
