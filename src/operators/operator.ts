import type { DecodeContext } from '../decode/context.ts';
import type { Schema } from '../decode/decoder.ts';
import type { Json } from '../model/json.ts';
import type { Expectation, FieldType, Resolved } from '../model/manifest.ts';
import type { OpenField } from '../model/observation.ts';
import type { Node } from '../yaml/node.ts';
import type { Budget } from './contains-list.ts';
import type { Parts } from './parts.ts';

/** The field of an expectation. */
export interface ComparedField {
  readonly name: string;
  readonly type: FieldType;
  /** Its values are git commit hashes, full or short. */
  readonly commit?: boolean | undefined;
  /** Declared alone (Pulumi), so `sameAs` has no other environment. */
  readonly isAlone?: boolean | undefined;
  /** Inside a `not`, which says itself what is wrong with a value that the field can never have. */
  readonly isNegated?: boolean | undefined;
}

/** A field as the vendor reports it. */
export interface ObservedField extends Pick<ComparedField, 'type' | 'commit'> {
  /** Undefined if the field is absent. */
  readonly value?: Json | undefined;
  /** Set if the reply does not settle the value. */
  readonly open?: OpenField | undefined;
}

/** What an evaluation may use besides the field. */
export interface EvaluationContext {
  /** The time of the run, in milliseconds since 1970. */
  readonly now: number;
  /** The same field in another environment of the deployment. */
  readonly sibling: (environment: string) => ObservedField;
  /** The run's remaining limit for long lists; by default enough for one comparison. */
  readonly budget?: Budget | undefined;
}

/** Whether an expectation holds, fails, or stays open. `expected` is the value of a reference. */
export type Verdict =
  | { readonly kind: 'holds' }
  | { readonly kind: 'fails'; readonly expected?: Json }
  | { readonly kind: 'open'; readonly open: OpenField };

/** Why an expectation is a mistake. */
export interface Mistaken {
  readonly message: string;
  readonly hint: string;
}

/** Resolves references. */
export interface References {
  /** The text of a file of the repository. */
  readonly text: (path: string) => Resolved | Promise<Resolved>;
  /** The parsed content of a JSON or YAML file. */
  readonly structure: (path: string) => Resolved | Promise<Resolved>;
  /** The commit of a git ref. */
  readonly commit: (ref: string) => Promise<Resolved>;
}

/** What an operator needs to wrap another. */
export interface Operators {
  of(expectation: Expectation): Operator;
  read(node: Node, field: ComparedField, context: DecodeContext): Expectation | undefined;
  evaluate(expectation: Expectation, observed: ObservedField, context: EvaluationContext): Verdict;
  serialize(expectation: Expectation): Json;
}

/** Everything about one operator. */
export interface OperatorOf<E extends { readonly op: string }> {
  /** Its key in a manifest. */
  readonly tag: E['op'];
  /** What other tools call it: for a hint. */
  readonly otherNames?: readonly string[];
  /** The field types that allow it. */
  readonly types: readonly FieldType[];
  /** For editors and the documentation; the subject of the sentence is the observed value. */
  readonly summary: string;
  /** A row in the documentation, run by a test. */
  readonly example: {
    readonly field: string;
    readonly operand: string;
    readonly holds: string;
    readonly fails: string;
  };
  /** Examples for editors. */
  readonly operands: readonly Json[];
  /** The operand's JSON Schema. */
  schema(type: FieldType): Schema;
  read(node: Node, field: ComparedField, context: DecodeContext, others: Operators): E | undefined;
  /** Loads the library that it needs. */
  load?(): Promise<void>;
  /** Why it is a mistake: malformed, or always or never met. Called after `load`. */
  validate?(expectation: E, field: ComparedField, others: Operators): Mistaken | undefined;
  /** Called only for fields that are present and settled, unless `takes` says otherwise. */
  evaluate(expectation: E, observed: ObservedField, context: EvaluationContext, others: Operators): Verdict;
  /** Also evaluate absent fields; with `open`, unsettled ones too. */
  readonly takes?: 'absent' | 'open';
  /** Whether `not` around it holds, once it has failed. */
  negated?(expectation: E, observed: ObservedField, context: EvaluationContext): Verdict;
  /** It is about presence, so a rollout without a value does not count as bringing it. */
  readonly isAboutPresence?: true;
  /** As it stands in the manifest. */
  serialize(expectation: E, others: Operators): Json;
  /** The operand for people: `one of a, b`. */
  show?(operand: Json, show: (value: Json) => string): string;
  /** The values that meet it, if it lists them. */
  values?(expectation: E): readonly Json[];
  /** The value that differences are shown against. */
  wanted?(expectation: E): Json;
  /** Show differences of its own members only. */
  readonly membersOnly?: true;
  /** Always show texts as a diff. `plain`: whether line ends and the last newline are ignored. */
  readonly isText?: true;
  plain?(expectation: E): boolean | undefined;
  /** Where the expected value comes from, such as `git main`. */
  source?(expectation: E): string;
  /** The file that it refers to, relative to the manifest. */
  path?(expectation: E): string;
  /** When and how its reference is resolved. */
  readonly resolvedAt?: 'load' | 'run';
  resolve?(expectation: E, references: References): Resolved | Promise<Resolved>;
  /** The environment whose value it uses. */
  sibling?(expectation: E): string;
  /** A copy with each of its values replaced. */
  mapValues?(expectation: E, map: (value: Json) => Json): E;
  /** A copy without ignored parts, if removing them from each value is not enough. */
  without?(expectation: E, parts: Parts): E;
  /** The expectation inside it. */
  inner?(expectation: E): Expectation;
  withInner?(expectation: E, inner: Expectation): E;
}

export type Operator = OperatorOf<Expectation>;

/** Hides the expectation's type: an operator is looked up by the tag, so it always gets its own. */
export function defineOperator<E extends { readonly op: string }>(operator: OperatorOf<E>): Operator {
  return operator as unknown as Operator;
}

export const ALL_TYPES: readonly FieldType[] = ['text', 'number', 'boolean', 'time', 'json'];

export const HOLDS: Verdict = { kind: 'holds' };
export const FAILS: Verdict = { kind: 'fails' };

export function verdict(holds: boolean): Verdict {
  return holds ? HOLDS : FAILS;
}

export function unresolved(message: string): Verdict {
  return { kind: 'open', open: { reason: 'unresolved-expectation', message } };
}

const LONGEST = 200;

export function quoted(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
