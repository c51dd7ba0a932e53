import type { DecodeContext } from '../decode/context.ts';
import type { Schema } from '../decode/decoder.ts';
import type { Json } from '../model/json.ts';
import type { Expectation, FieldType, Resolved } from '../model/manifest.ts';
import type { OpenField } from '../model/observation.ts';
import type { Node } from '../yaml/node.ts';
import type { Budget } from './contains-list.ts';

/** A field that an expectation is about. */
export interface ComparedField {
  readonly name: string;
  readonly type: FieldType;
  /** The hash of a git commit, whole or in short. */
  readonly commit?: boolean | undefined;
  /** The environment is declared by itself: it has no other one to be compared with. */
  readonly isAlone?: boolean | undefined;
}

/** One field as the vendor has it. */
export interface ObservedField extends Pick<ComparedField, 'type' | 'commit'> {
  /** Undefined where the field is not there. */
  readonly value?: Json | undefined;
  /** The reply leaves open what the value is. */
  readonly open?: OpenField | undefined;
}

/** What an expectation may refer to beside the field itself. */
export interface EvaluationContext {
  /** Milliseconds since 1970: the moment of the run. */
  readonly now: number;
  /** The same field in another environment of the deployment. */
  readonly sibling: (environment: string) => ObservedField;
  /** What is left of the run's time for long lists; enough for one comparison, if not given. */
  readonly budget?: Budget | undefined;
}

/** Whether an expectation holds, fails, or cannot be told. `expected` is what a reference turned out to be. */
export type Verdict =
  | { readonly kind: 'holds' }
  | { readonly kind: 'fails'; readonly expected?: Json }
  | { readonly kind: 'open'; readonly open: OpenField };

/** Why an expectation is a mistake. */
export interface Mistaken {
  readonly message: string;
  readonly hint: string;
}

/** Looks up what an expectation refers to. */
export interface References {
  /** The text of a file of the repository. */
  readonly text: (path: string) => Resolved | Promise<Resolved>;
  /** What is in a JSON or YAML file. */
  readonly structure: (path: string) => Resolved | Promise<Resolved>;
  /** The commit that a git ref stands for. */
  readonly commit: (ref: string) => Promise<Resolved>;
}

/** Below a field: the tokens of JSON pointers. */
export type Parts = readonly (readonly string[])[];

/** What an operator that wraps another needs of it. */
export interface Operators {
  of(expectation: Expectation): Operator;
  read(node: Node, field: ComparedField, context: DecodeContext): Expectation | undefined;
  evaluate(expectation: Expectation, observed: ObservedField, context: EvaluationContext): Verdict;
  serialize(expectation: Expectation): Json;
}

/** All that driftline knows of one operator. */
export interface OperatorOf<E extends { readonly op: string }> {
  /** As it is written in a manifest. */
  readonly tag: E['op'];
  /** The fields that it makes sense on. */
  readonly types: readonly FieldType[];
  /** One sentence for editors and for the documentation, its subject the observed value. */
  readonly summary: string;
  /** A row of the documentation, run by a test: the expectation holds for one value and not for another. */
  readonly example: {
    readonly field: string;
    readonly operand: string;
    readonly holds: string;
    readonly fails: string;
  };
  /** Operands that editors offer. */
  readonly operands: readonly Json[];
  /** JSON Schema of its operand. */
  schema(type: FieldType): Schema;
  read(node: Node, field: ComparedField, context: DecodeContext, others: Operators): E | undefined;
  /** Loads the library that it needs. */
  load?(): Promise<void>;
  /** What is wrong with it, found once its library is loaded: it is not well formed, or anything would meet it. */
  validate?(expectation: E, field: ComparedField, others: Operators): Mistaken | undefined;
  /** The field is there and not left open, unless the operator takes that upon itself. */
  evaluate(expectation: E, observed: ObservedField, context: EvaluationContext, others: Operators): Verdict;
  /** It is asked even where the field is not there, and for `open` where the reply leaves it open. */
  readonly takes?: 'absent' | 'open';
  /** Whether `not` around it holds, where it fails itself. */
  negated?(expectation: E, observed: ObservedField, context: EvaluationContext): Verdict;
  /** Holds of something that is not there: a rollout that names nothing is not known to bring it. */
  readonly isAboutPresence?: true;
  /** As it stands in the manifest. */
  serialize(expectation: E, others: Operators): Json;
  /** Its serialized operand, for people: `one of a, b`. */
  show?(operand: Json, show: (value: Json) => string): string;
  /** The values that meet it, where it names them. */
  values?(expectation: E): readonly Json[];
  /** What a difference is shown against. */
  wanted?(expectation: E): Json;
  /** Differences are shown of its members alone. */
  readonly membersOnly?: true;
  /** Texts are shown as a diff, however short; `plain` says whether line ends and the last newline count. */
  readonly isText?: true;
  plain?(expectation: E): boolean | undefined;
  /** Where the expected value comes from, if not from the manifest: `git main`. */
  source?(expectation: E): string;
  /** The file that it refers to, relative to the manifest. */
  path?(expectation: E): string;
  /** When what it refers to is looked up, and how. */
  readonly resolvedAt?: 'load' | 'run';
  resolve?(expectation: E, references: References): Resolved | Promise<Resolved>;
  /** The environment that it takes its value from. */
  sibling?(expectation: E): string;
  /** The same with each of the values that it names replaced. */
  mapValues?(expectation: E, map: (value: Json) => Json): E;
  /** The same without parts of its values that are ignored, where that is not the same for each of them. */
  without?(expectation: E, parts: Parts): E;
  /** The expectation inside it. */
  inner?(expectation: E): Expectation;
  withInner?(expectation: E, inner: Expectation): E;
}

export type Operator = OperatorOf<Expectation>;

/** One operator among others: whoever looks it up by an expectation's tag gives it that expectation. */
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

/** A value in a message. */
export function quoted(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
