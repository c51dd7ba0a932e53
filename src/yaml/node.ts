import type { Json } from '../model/json.ts';

/** A document as a plain tree with offsets. Aliases are shared nodes, merges have been carried out. */
export type Node = ScalarNode | MapNode | ListNode;

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly start: number;
  /** As written, tagged or not: `1.10` stays "1.10". For quoted and block scalars, the decoded text. */
  readonly text: string;
  /** The value in YAML 1.2's core schema. */
  readonly value: null | boolean | number | string;
}

export interface MapNode {
  readonly kind: 'map';
  readonly start: number;
  readonly entries: readonly Entry[];
}

export interface Entry {
  readonly key: string;
  readonly keyStart: number;
  readonly value: Node;
}

export interface ListNode {
  readonly kind: 'list';
  readonly start: number;
  readonly items: readonly Node[];
}

/** The value as YAML 1.2 reads it, without offsets. */
export function jsonOf(node: Node): Json {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(jsonOf);
  return Object.fromEntries(node.entries.map(({ key, value }) => [key, jsonOf(value)]));
}
