import type { Document, Node as YamlNode } from 'yaml';
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments } from 'yaml';
import { isJsonObject } from '../model/json.ts';
import type { Location } from '../model/location.ts';
import { ProblemError } from '../model/problem.ts';

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
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, uniqueKeys: false, prettyErrors: false });
  const locate = (offset: number): Location => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const [document, second] = 'empty' in documents ? [] : documents;
  if (document === undefined) throw problem('wrong-type', 'the scenario is empty', locate(0));
  if (second !== undefined) {
    throw problem('syntax', 'a scenario is one YAML document', locate(second.range[0]));
  }
  if (document.errors.length > 0) {
    throw new ProblemError(
      document.errors.map((error) => ({
        code: 'syntax',
        message: error.message,
        location: locate(error.pos[0]),
      })),
    );
  }
  return fromYaml(document.contents, { document, locate }, '', 0);
}

interface Source {
  readonly document: Document;
  readonly locate: (offset: number) => Location;
}

function fromYaml(node: YamlNode | null, source: Source, path: string, depth: number): Node {
  const at = source.locate(node?.range?.[0] ?? 0);
  if (depth > MAX_DEPTH) throw problem('too-deep', `nested more than ${MAX_DEPTH} deep`, at);
  if (node === null) return { kind: 'scalar', value: null, source: '', at, path };
  if (isAlias(node)) {
    const target = node.resolve(source.document);
    if (target === undefined) throw problem('alias', `no anchor "${node.source}" before this place`, at);
    return fromYaml(target, source, path, depth + 1);
  }
  if (isMap<YamlNode, YamlNode | null>(node)) {
    const entries = node.items.flatMap((pair) => fromPair(pair.key, pair.value, source, path, depth));
    return { kind: 'map', entries: merged(entries, at), at, path };
  }
  if (isSeq<YamlNode>(node)) {
    const items = node.items.map((item, index) => fromYaml(item, source, `${path}[${index}]`, depth + 1));
    return { kind: 'list', items, at, path };
  }
  if (!isScalar(node)) throw problem('wrong-type', 'not a value', at);
  const { value } = node;
  const plain = typeof value === 'bigint' ? Number(value) : value;
  if (plain !== null && !['boolean', 'number', 'string'].includes(typeof plain)) {
    throw problem('wrong-type', 'a tagged value is not understood here', at);
  }
  const scalar = plain as null | boolean | number | string;
  return { kind: 'scalar', value: scalar, source: node.source ?? String(scalar), at, path };
}

function fromPair(
  key: YamlNode,
  value: YamlNode | null,
  source: Source,
  path: string,
  depth: number,
): (Entry & { readonly mergedIn?: true })[] {
  const keyAt = source.locate(key?.range?.[0] ?? 0);
  if (!isScalar(key)) throw problem('wrong-type', 'a key is plain text', keyAt);
  const name = key.source ?? String(key.value);
  const child = fromYaml(value, source, name === '<<' ? path : member(path, name), depth + 1);
  if (name !== '<<') return [{ key: name, keyAt, value: child }];
  const maps = child.kind === 'list' ? child.items : [child];
  return maps.flatMap((map) => {
    if (map.kind !== 'map') throw problem('wrong-type', '"<<" merges mappings', keyAt);
    return map.entries.map((entry) => ({ ...entry, mergedIn: true as const }));
  });
}

/** Own keys win over merged ones, the first merge over the later ones; an own key twice is a mistake. */
function merged(entries: readonly (Entry & { readonly mergedIn?: true })[], at: Location): Entry[] {
  const byKey = new Map<string, Entry & { readonly mergedIn?: true }>();
  for (const entry of entries) {
    const before = byKey.get(entry.key);
    if (before === undefined || (before.mergedIn && !entry.mergedIn)) byKey.set(entry.key, entry);
    else if (!before.mergedIn && !entry.mergedIn) {
      throw problem('duplicate-key', `"${entry.key}" is here twice`, entry.keyAt ?? at);
    }
  }
  return [...byKey.values()];
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

function problem(
  code: 'syntax' | 'wrong-type' | 'too-deep' | 'alias' | 'duplicate-key',
  message: string,
  location: Location,
) {
  return new ProblemError([{ code, message, location }]);
}
