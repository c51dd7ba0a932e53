import type { DecodeContext } from '../decode/context.ts';
import type { Schema } from '../decode/decoder.ts';
import type { Json } from '../model/json.ts';
import type { Expectation, FieldType, Resolved } from '../model/manifest.ts';
import type { OpenField } from '../model/observation.ts';
import type { Node } from '../yaml/node.ts';
import type { Budget } from './contains-list.ts';
import type { Parts } from './parts.ts';

export interface ComparedField {
  readonly name: string;
  readonly type: FieldType;
  /** The values of the field are git commit hashes, full or short. */
  readonly commit?: boolean | undefined;
  /** The target is declared alone (Pulumi), so `sameAs` has no other environment. */
  readonly isAlone?: boolean | undefined;
  /** The expectation stands in a `not`, which has its own message for an impossible value. */
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
  /** The steps that the run has left for comparing long lists; by default enough for one comparison. */
  readonly budget?: Budget | undefined;
}

/** `expected` is the value of the expectation's reference. */
export type Verdict =
  | { readonly kind: 'holds' }
  | { readonly kind: 'fails'; readonly expected?: Json }
  | { readonly kind: 'open'; readonly open: OpenField };

/** Why an expectation is a mistake. */
export interface Mistaken {
  readonly message: string;
  readonly hint: string;
}

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

export interface OperatorOf<E extends { readonly op: string }> {
  readonly tag: E['op'];
  /** What other tools call the operator; a hint names it instead. */
  readonly otherNames?: readonly string[];
  readonly types: readonly FieldType[];
  /** The subject of the sentence is the observed value. */
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
  schema(type: FieldType): Schema;
  read(node: Node, field: ComparedField, context: DecodeContext, others: Operators): E | undefined;
  load?(): Promise<void>;
  /** Why the expectation is a mistake: malformed, always met, or never met. Called after `load`. */
  validate?(expectation: E, field: ComparedField, others: Operators): Mistaken | undefined;
  /** Called only for fields that are present and settled, unless `takes` says otherwise. */
  evaluate(expectation: E, observed: ObservedField, context: EvaluationContext, others: Operators): Verdict;
  /** `absent`: evaluate absent fields too. `open`: evaluate absent and unsettled fields too. */
  readonly takes?: 'absent' | 'open';
  /** The verdict of a `not` around the expectation, if the expectation itself fails. */
  negated?(expectation: E, observed: ObservedField, context: EvaluationContext): Verdict;
  /** Any value may meet the expectation, so a rollout that meets it need not be the expected rollout. */
  readonly isAboutPresence?: true;
  /** The expectation as it stands in the manifest. */
  serialize(expectation: E, others: Operators): Json;
  /** The operand for people: `one of a, b`. */
  show?(operand: Json, show: (value: Json) => string): string;
  /** The values that meet the expectation, if it lists values. */
  values?(expectation: E): readonly Json[];
  /** The value that differences are shown against. */
  wanted?(expectation: E): Json;
  /** Show differences only of the members that the expectation names. */
  readonly membersOnly?: true;
  /** Always show texts as a diff. `plain`: whether line ends and the last newline are ignored. */
  readonly isText?: true;
  plain?(expectation: E): boolean | undefined;
  /** Where the expected value comes from, such as `git main`. */
  source?(expectation: E): string;
  /** The file that the expectation refers to, relative to the manifest. */
  path?(expectation: E): string;
  /** When and how the reference of the expectation is resolved. */
  readonly resolvedAt?: 'load' | 'run';
  resolve?(expectation: E, references: References): Resolved | Promise<Resolved>;
  /** The environment whose value the expectation uses. */
  sibling?(expectation: E): string;
  mapValues?(expectation: E, map: (value: Json) => Json): E;
  /** A copy without ignored parts. Only for operators where it is not enough to remove the parts from each value. */
  without?(expectation: E, parts: Parts): E;
  inner?(expectation: E): Expectation;
  withInner?(expectation: E, inner: Expectation): E;
}

export type Operator = OperatorOf<Expectation>;

/** The cast is safe: operators are looked up by tag, so each gets its own expectations. */
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
