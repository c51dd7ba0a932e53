import type { Problem } from '../model/problem.ts';
import { ProblemError } from '../model/problem.ts';
import { withTimes } from './ago.ts';
import type { World } from './contract.ts';
import type { Fault } from './faults.ts';
import { faultFields } from './faults.ts';
import type { Reader } from './readers.ts';
import { duration, listOf, oneOf, record, refuse, refused, report } from './readers.ts';
import type { Node } from './tree.ts';
import { treeOfValue, treeOfYaml } from './tree.ts';
import { VENDOR_SIMULATORS } from './vendors.ts';

/** What the vendors say, and what goes wrong with it. */
export interface Scenario {
  /** Milliseconds before each reply. */
  readonly latency: number;
  readonly worlds: readonly World[];
  readonly faults: readonly Fault[];
}

/**
 * Reads the YAML of a scenario file. Throws one `ProblemError` with everything that is wrong and its place.
 * `now`, in milliseconds, is what `3d ago` counts from.
 */
export function parseScenario(yaml: string, file: string, now?: number): Scenario {
  return scenarioOf(treeOfYaml(yaml, file), now);
}

/** The same from a JavaScript object; a problem then names the path to its value. */
export function toScenario(value: unknown, now?: number): Scenario {
  return scenarioOf(treeOfValue(value), now);
}

const fault: Reader<Fault> = (node, problems) => {
  const before = problems.length;
  const read = record(faultFields)(node, problems);
  if (read === refused || problems.length > before) return refused;
  const { status, slow, fault: kind, body, provider } = read;
  if (provider !== undefined && !VENDOR_SIMULATORS.some(({ id }) => id === provider)) {
    return refuse(node, problems, `no vendor is called "${provider}"`);
  }
  if (status === undefined && slow === undefined && kind === undefined && body === undefined) {
    return refuse(node, problems, 'a fault says what goes wrong: status, body, slow or fault');
  }
  if (status !== undefined && kind !== undefined && kind !== 'echo') {
    return refuse(node, problems, `status does not go with "fault: ${kind}"`);
  }
  if (status !== undefined && (status < 200 || status > 599)) {
    return refuse(node, problems, 'a status is from 200 to 599');
  }
  return read;
};

const topLevel = record({
  $schema: (): true => true,
  version: oneOf(['1']),
  latency: duration,
  faults: listOf(fault),
  ...Object.fromEntries(VENDOR_SIMULATORS.map(({ id }) => [id, (): true => true])),
});

function scenarioOf(tree: Node, now: number | undefined): Scenario {
  const problems: Problem[] = [];
  const root = withTimes(tree, now, problems);
  const read = topLevel(root, problems);
  const entries = root.kind === 'map' ? root.entries : [];
  if (root.kind === 'map' && !entries.some(({ key }) => key === 'version')) {
    report(problems, 'missing-key', '', 'a scenario begins with "version: 1"', root.at);
  }
  const worlds = VENDOR_SIMULATORS.flatMap((vendor) => {
    const section = entries.find(({ key }) => key === vendor.id)?.value;
    return vendor.open(section, problems) ?? [];
  });
  if (problems.length > 0 || read === refused) throw new ProblemError([...problems].sort(byPlace));
  return { latency: read.latency ?? 0, worlds, faults: read.faults ?? [] };
}

function byPlace({ location: left }: Problem, { location: right }: Problem): number {
  return (left?.line ?? 0) - (right?.line ?? 0) || (left?.column ?? 0) - (right?.column ?? 0);
}
