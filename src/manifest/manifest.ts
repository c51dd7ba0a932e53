import { NAME, record } from '../decode/collections.ts';
import { type Expand, report } from '../decode/context.ts';
import { type Decoder, defined, described, say } from '../decode/decoder.ts';
import { choice, text, variableChoice } from '../decode/scalars.ts';
import type { Location } from '../model/location.ts';
import type { DeclaredConnection, Target } from '../model/manifest.ts';
import type { Entry, Node } from '../yaml/node.ts';
import { readConnections } from './connection.ts';
import type { ManifestContext } from './context.ts';
import { type DeploymentOptions, deploymentKeys, readDeployment } from './deployment.ts';
import { emptiedByIgnore } from './ignored.ts';
import { isFull } from './limits.ts';
import { namedEntries } from './name.ts';

/** What one file declares. */
export interface FileContents {
  readonly targets: readonly Target[];
  /** The location of each deployment's name, to find duplicates across files. */
  readonly deployments: ReadonlyMap<string, Location>;
  readonly connections: readonly Omit<DeclaredConnection, 'file'>[];
}

const asNode: Decoder<Node> = { schema: {}, read: (node) => node };

const top = record(
  {
    $schema: described(text(), { type: 'string', description: 'For editors: where this schema is.' }),
    version: {
      decoder: text(
        (version) =>
          version === '1'
            ? undefined
            : { message: `${version} of the manifest is not known`, hint: 'this driftline reads version: 1' },
        { ...choice(['1']).schema, description: 'Version of the manifest format.', default: 1 },
      ),
      required: { hint: 'begin it with version: 1' },
    },
    connections: defined('connections', asNode),
    defaults: say(
      record({
        undeclared: described(variableChoice(['ignore', 'warn', 'drift']), {
          default: 'ignore',
          description: 'What to make of environments that are live at the vendor but not declared.',
        }),
      }),
      'Defaults for every deployment of this file.',
    ),
    deployments: {
      decoder: described(asNode, {
        type: 'object',
        description:
          'One entry for each chatbot, agent or prompt; the name is yours, and unique over the whole run.',
        propertyNames: NAME,
        additionalProperties: { $ref: '#/definitions/deployment' },
      }),
      required: { hint: 'write what should be live: driftline init shows what an entry looks like' },
    },
  },
  {
    isSkeleton: true,
    schema: {
      description:
        'Which version of each chatbot, voice agent and prompt should be live in each environment.',
    },
  },
);

/** The schema of a whole manifest, without its definitions. */
export const manifestTopSchema = top.schema;

/**
 * Every word that may name a provider: the values of `provider` and `connection`, and the names of connections. These
 * providers are loaded before the manifest is read.
 */
export function* providerWords(root: Node, expand: Expand): Generator<string> {
  const wordsOf = function* (node: Node, keys: readonly string[]): Generator<string> {
    for (const { key, value } of entriesOf(node)) {
      if (!keys.includes(key) || value.kind !== 'scalar') continue;
      const word = expand(value.text);
      if (typeof word === 'string') yield word;
    }
  };
  for (const { key: part, value } of entriesOf(root)) {
    for (const { key, value: body } of entriesOf(value)) {
      if (part === 'connections') yield key;
      if (part === 'connections') yield* wordsOf(body, ['provider']);
      else if (part === 'deployments') yield* wordsOf(body, ['provider', 'connection']);
    }
  }
}

function entriesOf(node: Node): readonly Entry[] {
  return node.kind === 'map' ? node.entries : [];
}

export function readManifest(root: Node, context: ManifestContext): FileContents {
  const values = top.read(root, 'a manifest', context) ?? {};
  const options: DeploymentOptions = {
    connections: readConnections(values.connections, context),
    undeclared: values.defaults?.undeclared ?? 'ignore',
  };
  const targets: Target[] = [];
  const deployments = new Map<string, Location>();
  const names = { name: '"deployments"', what: 'a deployment', bodyKeys: deploymentKeys(context.registry) };
  const entries = values.deployments && namedEntries(values.deployments, names, context);
  for (const entry of entries ?? []) {
    if (isFull(context)) break;
    const place = context.locate(entry.keyStart);
    deployments.set(entry.key, place);
    for (const target of readDeployment(entry, place, options, context)) targets.push(target);
  }
  for (const { location, ...mistake } of emptiedByIgnore(targets)) {
    report(context, location, { code: 'bad-value', ...mistake });
  }
  const connections = [...options.connections.values()].flatMap((each) =>
    each === undefined ? [] : [{ connection: each.connection, credentials: each.credentials ?? {} }],
  );
  return { targets, deployments, connections };
}
