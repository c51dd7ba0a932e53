/** A strict reader of the Prometheus text format, with the rules of `promtool check metrics` and node_exporter's. */

export interface Metric {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const NAME = '[a-z][a-z0-9_]*';
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(.*)\\})? (-?\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?)$`);
const LABEL = new RegExp(`(${NAME})="((?:[^"\\\\\\n]|\\\\["\\\\n])*)"(,|$)`, 'y');

export function parseMetrics(text: string): Metric[] {
  if (!text.endsWith('\n')) throw new Error('no line feed at the end');
  const metrics: Metric[] = [];
  const seen = new Set<string>();
  let family = '';
  let step = 'sample';
  for (const line of text.slice(0, -1).split('\n')) {
    const [, comment, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? [];
    if (comment === 'HELP') {
      check(step === 'sample' && !seen.has(name), `HELP out of order: ${line}`);
      seen.add(name);
      [family, step] = [name, 'help'];
      lint(name, rest);
    } else if (comment === 'TYPE') {
      check(step === 'help' && name === family, `TYPE out of order: ${line}`);
      check(rest === 'gauge', `neither counters nor histograms: ${line}`);
      step = 'type';
    } else {
      check(step !== 'help', `sample without TYPE: ${line}`);
      step = 'sample';
      const metric = parseSample(line);
      check(metric.name === family, `sample outside of its family: ${line}`);
      const key = JSON.stringify([metric.name, Object.entries(metric.labels).sort()]);
      check(!seen.has(key), `the same series twice: ${line}`);
      seen.add(key);
      metrics.push(metric);
    }
  }
  return metrics;
}

function parseSample(line: string): Metric {
  const [, name = '', inside, value] = SAMPLE.exec(line) ?? [];
  check(name !== '', `not a sample: ${line}`);
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  for (let at = 0; inside !== undefined && at < inside.length; at = LABEL.lastIndex) {
    const [, label = '', text = ''] = LABEL.exec(inside) ?? [];
    check(label !== '' && !Object.hasOwn(labels, label), `bad labels: ${line}`);
    labels[label] = text.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));
  }
  return { name, labels, value: Number(value) };
}

function lint(name: string, help: string): void {
  check(name.startsWith('driftline_'), `no prefix: ${name}`);
  check(!/_(?:total|count|sum|bucket)$/.test(name), `a gauge named like a counter or histogram: ${name}`);
  check(!/_(?:milliseconds|ms|minutes|hours|kilobytes)(?:_|$)/.test(name), `not a base unit: ${name}`);
  check(!/gauge/.test(name), `a type in the name: ${name}`);
  check(help.trim().length > 10, `no help: ${name}`);
}

function check(holds: boolean, message: string): void {
  if (!holds) throw new Error(message);
}
