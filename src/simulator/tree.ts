import { isJsonObject } from '../model/json.ts';
import type { Location } from '../model/location.ts';
import { ProblemError } from '../model/problem.ts';
import type { Node as Parsed } from '../yaml/node.ts';
import { parseYaml } from '../yaml/parse.ts';
import { locate, type Source, sourceOf } from '../yaml/source.ts';

/** A scenario before it is understood: YAML and JavaScript objects end up the same. */
export type Node =
  | {
      readonly kind: 'map';
      readonly entries: readonly Entry[];
      readonly at?: Location;
      readonly path: string;
    }
  | { readonly kind: 'list'; readonly items: readonly Node[]; readonly at?: Location; readonly path: string }
  | {
      readonly kind: 'scalar';
      readonly value: null | boolean | number | string;
      /** As it was written: `1.10` stays `1.10`. */
      readonly source: string;
      readonly at?: Location;
      readonly path: string;
    };

export interface Entry {
  readonly key: string;
  readonly keyAt?: Location;
  readonly value: Node;
}

const MAX_DEPTH = 64;

/** The tree of a YAML text. Throws one `ProblemError` with every syntax error. */
export function treeOfYaml(text: string, file: string): Node {
  const source = sourceOf(file, text);
  const { root, problems } = parseYaml(source);
  if (problems.length > 0) throw new ProblemError(problems);
  if (root === undefined) {
    throw new ProblemError([
      { code: 'wrong-type', message: 'the scenario is empty', location: locate(source, 0) },
    ]);
  }
  return withPath(root, source, '');
}

function withPath(node: Parsed, source: Source, path: string): Node {
  const at = locate(source, node.start);
  if (node.kind === 'scalar') return { kind: 'scalar', value: node.value, source: node.text, at, path };
  if (node.kind === 'list') {
    const items = node.items.map((item, index) => withPath(item, source, `${path}[${index}]`));
    return { kind: 'list', items, at, path };
  }
  const entries = node.entries.map(({ key, keyStart, value }) => ({
    key,
    keyAt: locate(source, keyStart),
    value: withPath(value, source, member(path, key)),
  }));
  return { kind: 'map', entries, at, path };
}

/** The tree of a JavaScript value; problems then name a path in place of a line. */
export function treeOfValue(value: unknown, path = '', depth = 0): Node {
  if (depth > MAX_DEPTH) {
    throw new ProblemError([{ code: 'too-deep', message: `${path}: nested more than ${MAX_DEPTH} deep` }]);
  }
  if (Array.isArray(value)) {
    return {
      kind: 'list',
      items: value.map((item, index) => treeOfValue(item, `${path}[${index}]`, depth + 1)),
      path,
    };
  }
  if (value instanceof Date) return treeOfValue(value.toISOString(), path, depth);
  if (isJsonObject(value)) {
    const given = Object.entries(value).filter(([, child]) => child !== undefined);
    const entries = given.map(([key, child]) => ({
      key,
      value: treeOfValue(child, member(path, key), depth + 1),
    }));
    return { kind: 'map', entries, path };
  }
  if (
    value === null ||
    typeof value === 'boolean' ||
    typeof value === 'number' ||
    typeof value === 'string'
  ) {
    return { kind: 'scalar', value, source: String(value), path };
  }
  throw new ProblemError([
    { code: 'wrong-type', message: `${path}: ${typeof value} is not understood here` },
  ]);
}

function member(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
