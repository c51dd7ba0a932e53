import { hasKey, record, splitRecord } from '../decode/collections.ts';
import { mapped } from '../decode/combinators.ts';
import { type DecodeContext, report } from '../decode/context.ts';
import { type Decoder, type Schema, say } from '../decode/decoder.ts';
import { withoutVariables } from '../decode/expand.ts';
import { documentOf } from '../decode/object.ts';
import { type Problem, ProblemError } from '../model/problem.ts';
import { builtIn, type Registry } from '../providers/registry.ts';
import type { Node } from '../yaml/node.ts';
import { parseYaml } from '../yaml/parse.ts';
import { locate, sourceOf } from '../yaml/source.ts';
import type { World } from './contract.ts';
import { type Fault, faultFields } from './faults.ts';
import { duration, listOf, oneOf } from './fields.ts';
import { withTimes } from './relative-time.ts';

/** What the vendors say, and what goes wrong with it. */
export interface Scenario {
  /** Milliseconds before each reply. */
  readonly latency: number;
  /** The vendors that the scenario names. */
  readonly worlds: readonly World[];
  /** Every vendor's base URL variable and path: one that is not named is here too, and serves nothing. */
  readonly places: Readonly<Record<string, string>>;
  readonly faults: readonly Fault[];
}

/**
 * Reads the YAML of a scenario file. Throws one `ProblemError` with everything that is wrong and its place.
 * `now`, in milliseconds, is what `3d ago` counts from.
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
  const context = contextOf((offset) => locate(source, offset));
  if (root === undefined) {
    report(context, 0, { code: 'wrong-type', message: 'the scenario is empty' });
    throw new ProblemError(context.problems);
  }
  return scenarioOf(root, { now, registry }, context);
}

/** The same from a JavaScript object; a problem then names the path to its value. */
export async function toScenario(value: unknown, now?: number, registry = builtIn()): Promise<Scenario> {
  const { root, locate: place, faults } = documentOf(value);
  const context = contextOf(place);
  for (const { argument, message } of faults)
    context.problems.push({
      code: 'wrong-type',
      message,
      location: { file: '', line: 1, column: 1, argument },
    });
  try {
    return await scenarioOf(root, { now, registry }, context);
  } catch (error) {
    throw error instanceof ProblemError ? new ProblemError(error.problems.map(withPath)) : error;
  }
}

function contextOf(place: DecodeContext['locate']): DecodeContext {
  return { locate: place, expand: withoutVariables, problems: [], reported: new Set(), deferred: [] };
}

function withPath({ location, ...problem }: Problem): Problem {
  const { argument = '' } = location ?? {};
  return argument === '' ? problem : { ...problem, message: `${argument}: ${problem.message}` };
}

const fault = mapped(record(faultFields), (read, node, context) => {
  const wrong = faultProblem(read);
  return wrong === undefined ? read : report(context, node.start, { code: 'wrong-type', message: wrong });
});

function faultProblem({ status, slow, fault: kind, body }: Fault): string | undefined {
  if (status === undefined && slow === undefined && kind === undefined && body === undefined) {
    return 'a fault says what goes wrong: status, body, slow or fault';
  }
  if (status !== undefined && kind !== undefined && kind !== 'echo') {
    return `status does not go with "fault: ${kind}"`;
  }
  return status !== undefined && (status < 200 || status > 599) ? 'a status is from 200 to 599' : undefined;
}

const asNode: Decoder<Node> = { schema: {}, takesNull: true, read: (node) => node };

/** A scenario with a section for each of these vendors, which the vendor itself reads later. */
function decoderFor({ ids }: Registry, schemas: Readonly<Record<string, Schema>> = {}) {
  const known = mapped(fault, (read, node, context) =>
    read.provider === undefined || ids.includes(read.provider)
      ? read
      : report(context, node.start, {
          code: 'wrong-type',
          message: `no vendor is called "${read.provider}"`,
        }),
  );
  const own = {
    $schema: say(asNode, 'For editors: where this schema is.'),
    version: say(oneOf(['1']), 'Version of the scenario format.'),
    latency: say(duration, 'How long each reply takes, such as 50ms.'),
    faults: say(listOf(known), 'What goes wrong: each request gets the first fault that fits it.'),
  };
  return splitRecord(
    own,
    Object.fromEntries(ids.map((id) => [id, { decoder: { ...asNode, schema: schemas[id] ?? {} } }])),
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

async function scenarioOf(
  tree: Node,
  { now, registry }: { readonly now: number | undefined; readonly registry: Registry },
  context: DecodeContext,
): Promise<Scenario> {
  const root = withTimes(tree, now, context);
  const [{ latency, faults = [] }, sections] = decoderFor(registry).read(root, 'a scenario', context) ?? [
    {},
    {},
  ];
  if (root.kind === 'map' && !hasKey(root, 'version', ['$schema', 'version', 'latency', 'faults'])) {
    report(context, root.start, { code: 'missing-key', message: 'a scenario begins with "version: 1"' });
  }
  const named = vendorsOf(sections, faults, registry);
  await registry.load(named);
  const simulators = await Promise.all(named.flatMap((id) => registry.get(id)?.simulator() ?? []));
  const worlds = simulators.flatMap((vendor) => vendor.open(sections[vendor.id], context) ?? []);
  const { problems } = context;
  if (problems.length > 0) throw new ProblemError([...problems].sort(byPlace));
  const places = registry.heads.map(({ id, baseUrlVariable }) => [
    baseUrlVariable,
    worlds.find((world) => world.id === id)?.prefix ?? `/${id}`,
  ]);
  return { latency: latency ?? 0, worlds, places: Object.fromEntries(places), faults };
}

/** The vendors that a scenario names. A fault without a vendor is one of each, and a scenario that names none has all. */
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
