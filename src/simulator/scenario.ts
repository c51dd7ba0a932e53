import { hasKey, record, splitRecord } from '../decode/collections.ts';
import { mapped } from '../decode/combinators.ts';
import { type DecodeContext, plainContext, report } from '../decode/context.ts';
import { type Decoder, type Schema, say } from '../decode/decoder.ts';
import { type Problem, ProblemError } from '../model/problem.ts';
import { builtIn, type Registry } from '../providers/registry.ts';
import type { Node } from '../yaml/node.ts';
import { parseYaml } from '../yaml/parse.ts';
import { locate, sourceOf } from '../yaml/source.ts';
import type { World } from './contract.ts';
import { type Fault, faultFields } from './faults.ts';
import { duration, listOf, oneOf } from './fields.ts';
import { withTimes } from './relative-time.ts';

/** What the vendors have, and the faults of their replies. */
export interface Scenario {
  /** Milliseconds before each reply. */
  readonly latency: number;
  /** The vendors that the scenario names. */
  readonly worlds: readonly World[];
  /**
   * The path prefix of every vendor, by the name of its base URL variable. A vendor that the scenario does not name
   * serves nothing.
   */
  readonly places: Readonly<Record<string, string>>;
  readonly faults: readonly Fault[];
}

/**
 * Reads the YAML of a scenario file. Throws one `ProblemError` with every mistake and its place.
 * `3d ago` counts from `now`, in milliseconds.
 */
export async function parseScenario(
  yaml: string,
  file: string,
  now?: number,
  registry = builtIn(),
): Promise<Scenario> {
  const source = sourceOf(file, yaml);
  const { root, problems } = parseYaml(source);
  if (problems.length > 0) throw new ProblemError(problems);
  const context = plainContext((offset) => locate(source, offset));
  if (root === undefined) {
    report(context, 0, { code: 'wrong-type', message: 'the scenario is empty' });
    throw new ProblemError(context.problems);
  }
  return scenarioOf(root, { now, registry }, context);
}

/** Reads a scenario whose mistakes `context` collects. */
export async function scenarioOf(
  root: Node,
  { now, registry }: { readonly now?: number | undefined; readonly registry: Registry },
  context: DecodeContext,
): Promise<Scenario> {
  const tree = withTimes(root, now, context);
  const decoder = decoderFor(registry);
  const [{ latency = 0, faults = [] }, sections] = decoder.read(tree, 'a scenario', context) ?? [{}, {}];
  if (tree.kind === 'map' && !hasKey(tree, 'version', ['$schema', 'version', 'latency', 'faults'])) {
    report(context, tree.start, { code: 'missing-key', message: 'a scenario begins with "version: 1"' });
  }
  const named = vendorsOf(sections, faults, registry);
  await registry.load(named);
  const simulators = await Promise.all(named.flatMap((id) => registry.get(id)?.simulator() ?? []));
  const worlds = simulators.flatMap((vendor) => vendor.open(sections[vendor.id], context) ?? []);
  if (context.problems.length > 0) throw new ProblemError(context.problems.toSorted(byPlace));
  const places = registry.heads.map(({ id, baseUrlVariable }) => [
    baseUrlVariable,
    worlds.find((world) => world.id === id)?.prefix ?? `/${id}`,
  ]);
  return { latency, worlds, places: Object.fromEntries(places), faults };
}

function faultProblem(
  { provider, status, slow, fault: kind, body }: Fault,
  ids: readonly string[],
): string | undefined {
  if (status === undefined && slow === undefined && kind === undefined && body === undefined) {
    return 'a fault says what goes wrong: status, body, slow or fault';
  }
  if (status !== undefined && kind !== undefined && kind !== 'echo') {
    return `status does not go with "fault: ${kind}"`;
  }
  if (status !== undefined && (status < 200 || status > 599)) return 'a status is from 200 to 599';
  return provider === undefined || ids.includes(provider) ? undefined : `no vendor is called "${provider}"`;
}

const asNode: Decoder<Node> = { schema: {}, takesNull: true, read: (node) => node };

/** A scenario with a section for each vendor, which the vendor itself reads later. */
function decoderFor({ ids }: Registry, schemas: Readonly<Record<string, Schema>> = {}) {
  const fault = mapped(record(faultFields), (read, node, context) => {
    const message = faultProblem(read, ids);
    return message === undefined ? read : report(context, node.start, { code: 'wrong-type', message });
  });
  const own = {
    $schema: say(asNode, 'For editors: where this schema is.'),
    version: say(oneOf(['1']), 'Version of the scenario format.'),
    latency: say(duration, 'How long each reply takes, such as 50ms.'),
    faults: say(listOf(fault), 'What goes wrong: each request gets the first fault that fits it.'),
  };
  return splitRecord(
    own,
    Object.fromEntries(ids.map((id) => [id, { ...asNode, schema: schemas[id] ?? {} }])),
  );
}

/** The JSON Schema of scenario files (draft-07, for editors), built from the decoders. */
export async function scenarioSchema(registry: Registry): Promise<Schema> {
  const vendors = await registry.all();
  const simulators = await Promise.all(vendors.map((vendor) => vendor.simulator()));
  const first = new Map<string, string>();
  const schemas: Record<string, Schema> = {};
  for (const [index, { id, schema }] of simulators.entries()) {
    const same = first.get(JSON.stringify(schema));
    if (same === undefined) first.set(JSON.stringify(schema), id);
    const shape = same === undefined ? schema : { $ref: `#/properties/${same}` };
    schemas[id] = { description: `What ${vendors[index]?.title} has.`, ...shape };
  }
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    required: ['version'],
    ...decoderFor(registry, schemas).schema,
  };
}

/** The vendors that a scenario names. They are all vendors if it names none, or if a fault has no vendor. */
function vendorsOf(
  sections: Readonly<Record<string, Node>>,
  faults: readonly Fault[],
  { ids }: Registry,
): readonly string[] {
  const named = new Set([...Object.keys(sections), ...faults.map(({ provider }) => provider)]);
  return named.size === 0 || named.has(undefined) ? ids : ids.filter((id) => named.has(id));
}

function byPlace({ location: left }: Problem, { location: right }: Problem): number {
  return (left?.line ?? 0) - (right?.line ?? 0) || (left?.column ?? 0) - (right?.column ?? 0);
}
