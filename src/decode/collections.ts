import { didYouMean } from '../model/did-you-mean.ts';
import type { Entry, ListNode, MapNode, Node } from '../yaml/node.ts';
import { indented } from './body.ts';
import { mapped } from './combinators.ts';
import { type DecodeContext, listed, type Mistake, report } from './context.ts';
import type { Decoder, Schema, ValueOf } from './decoder.ts';
import { SCALAR, SCALAR_ITEM } from './scalars.ts';

/** Keys that begin with `x-` hold anchors and notes; decoders skip them. */
export function isExtension(key: string): boolean {
  return key.startsWith('x-');
}

export const EXTENSIONS: Schema = {
  '^x-': { description: 'A home for anchors, and for whatever else you keep here.' },
};

interface Member<Value, Context extends DecodeContext = DecodeContext> {
  readonly decoder: Decoder<Value, Context>;
  /** If the key is missing, this hint is reported at the place of the record. */
  readonly required?: { readonly hint: string };
}

/** A plain decoder is an optional member. */
type Members<Context extends DecodeContext> = Readonly<
  Record<string, Member<unknown, Context> | Decoder<unknown, Context>>
>;

/** The values of a record's members; undefined if missing, or if a problem was reported. */
export type Values<M> = {
  readonly [Key in keyof M]?: M[Key] extends { readonly decoder: infer D } ? ValueOf<D> : ValueOf<M[Key]>;
};

interface Strange extends Partial<Mistake> {
  /** Give the hint even if a known key is similar. */
  readonly sure?: true;
}

export interface RecordOptions<Context extends DecodeContext> {
  /** How to report a key that the record does not have; `ignore` skips it. */
  readonly strange?: (entry: Entry, context: Context) => Strange | 'ignore' | undefined;
  /** Every key is a name, so `x-` keys are mistakes. */
  readonly isNamed?: true;
  /** Merged into the JSON Schema. */
  readonly schema?: Schema;
  /** Editors offer all required members at once. */
  readonly isSkeleton?: true;
}

/** A mapping with known keys. Reports unknown and missing keys; the value holds the members that could be read. */
export function record<M extends Members<Context>, Context extends DecodeContext = DecodeContext>(
  members: M,
  options: RecordOptions<Context> = {},
): Decoder<Values<M>, Context> {
  return mapped(splitRecord<M, never, Context>(members, {}, options), ([own]) => own);
}

/**
 * Like `record`, with further members in `extra`, all of one type. The value is a pair: the own members, the extra
 * ones.
 */
export function splitRecord<M extends Members<Context>, Extra, Context extends DecodeContext = DecodeContext>(
  own: M,
  extra: Readonly<Record<string, Decoder<Extra, Context>>>,
  { strange, schema, isNamed, isSkeleton }: RecordOptions<Context> = {},
): Decoder<readonly [Values<M>, Readonly<Record<string, Extra>>], Context> {
  const members = new Map<string, Member<unknown, Context>>();
  for (const [key, each] of Object.entries({ ...own, ...extra }))
    members.set(key, 'decoder' in each ? each : { decoder: each });
  const known = [...members.keys()];
  const required = known.filter((key) => members.get(key)?.required !== undefined);
  // Unknown, and not a misspelling.
  const isStray = ({ key }: Entry) =>
    !members.has(key) && !isExtension(key) && didYouMean(key, known) === undefined;
  const takesBody = ({ key }: Entry) => takesMapping(members.get(key)?.decoder.schema);
  return {
    schema: {
      type: 'object',
      ...(required.length > 0 && (isSkeleton ? { required } : { allOf: [{ required }] })),
      additionalProperties: false,
      ...(isNamed !== true && { patternProperties: EXTENSIONS }),
      properties: Object.fromEntries(known.map((key) => [key, members.get(key)?.decoder.schema])),
      ...schema,
    },
    read(node, name, context) {
      const map = readMap(node, name, context);
      if (map === undefined) return undefined;
      const values: Record<string, unknown> = {};
      const others: Record<string, unknown> = {};
      for (const entry of indented(map.entries, takesBody, isStray, context)) {
        const member = members.get(entry.key);
        if (member === undefined) {
          const isNote = isExtension(entry.key);
          if (isNote && isNamed) reportExtensionName(entry, context);
          const about = isNote ? 'ignore' : strange?.(entry, context);
          if (about !== 'ignore') unknownKey(entry, known, context, about);
          continue;
        }
        const value = readMember(entry, member.decoder, context);
        if (value !== undefined) (Object.hasOwn(own, entry.key) ? values : others)[entry.key] = value;
      }
      for (const key of required) {
        if (hasKey(map, key, known)) continue;
        const hint = members.get(key)?.required?.hint;
        report(context, map.start, { code: 'missing-key', message: `${name} needs "${key}"`, hint });
      }
      // The casts are safe: each value comes from the decoder of its key.
      return [values as Values<M>, others as Readonly<Record<string, Extra>>];
    },
  };
}

function takesMapping({ type, $ref }: Schema = {}): boolean {
  return type === 'object' || $ref !== undefined;
}

/** Reads the value of an entry, if it has one. */
export function readMember<Value, Context extends DecodeContext>(
  entry: Entry,
  decoder: Decoder<Value, Context>,
  context: Context,
): Value | undefined {
  if (decoder.takesNull !== true && !hasValue(entry, context)) return undefined;
  return decoder.read(entry.value, `"${entry.key}"`, context);
}

/** Whether an entry has a value; reports `key:` alone and `null`. */
export function hasValue({ key, value }: Entry, context: DecodeContext, hint?: string): boolean {
  if (value.kind !== 'scalar' || value.value !== null) return true;
  report(context, value.start, {
    code: 'bad-value',
    message: `"${key}" has no value`,
    hint: hint ?? 'give it one, or take the key out',
  });
  return false;
}

function unknownKey(
  { key, keyStart }: Entry,
  known: readonly string[],
  context: DecodeContext,
  { code = 'unknown-key', message, hint, sure }: Strange = {},
): undefined {
  return report(context, keyStart, {
    code,
    message: message ?? `unknown key "${key}"`,
    hint: (sure ? hint : didYouMean(key, known)) ?? hint ?? `known keys: ${listed([...known].sort())}`,
  });
}

/** Whether a key is there, possibly misspelled: the misspelling is reported elsewhere. */
export function hasKey({ entries }: MapNode, name: string, known: readonly string[]): boolean {
  if (entries.some(({ key }) => key === name)) return true;
  return entries.some(
    ({ key }) =>
      !isExtension(key) && !known.includes(key) && didYouMean(key, known) === didYouMean(name, [name]),
  );
}

/** The node as a mapping; reports anything else. */
export function readMap(node: Node, name: string, context: DecodeContext): MapNode | undefined {
  if (node.kind === 'map') return node;
  const found = node.kind === 'list' ? 'a list' : node.value === null ? 'empty' : 'a single value';
  return report(context, node.start, {
    code: 'wrong-type',
    message: `${name} must be a mapping, not ${found}`,
    hint:
      node.kind === 'list'
        ? 'write each entry as a name, a colon and its value'
        : 'write keys with their values below it, each as key: value',
  });
}

/** The value of an entry as a mapping; reports anything else. */
export function mapIn(entry: Entry, name: string, context: DecodeContext): MapNode | undefined {
  return hasValue(entry, context) ? readMap(entry.value, name, context) : undefined;
}

/** The JSON Schema of a name. Editors have no names to suggest. */
export const NAME: Schema = {
  pattern: '^([^x]|x($|[^-]))',
  errorMessage: 'a name does not begin with x-',
  doNotSuggest: true,
};

/** Reports a name that begins with `x-`: decoders skip such keys, so what it names would never be checked. */
export function reportExtensionName({ key, keyStart }: Entry, context: DecodeContext): undefined {
  return report(context, keyStart, {
    code: 'bad-value',
    message: `the name "${key}" begins with x-`,
    hint: 'every key here is a name, and a name with x- would never be checked: choose another name, or move the key to the top of the file',
  });
}

export interface ListOptions {
  readonly min?: number;
  readonly max?: { readonly items: number; readonly hint: string };
  /** What to write instead. */
  readonly hint?: string;
}

/** The entries up to the maximum. If there are more, reports one mistake, at the first entry beyond the maximum. */
function upTo<Each>(
  max: ListOptions['max'],
  entries: readonly Each[],
  name: string,
  startOf: (entry: Each) => number,
  context: DecodeContext,
): readonly Each[] {
  const surplus = max && entries[max.items];
  if (max === undefined || surplus === undefined) return entries;
  const message = `${name} has ${entries.length} entries; the maximum is ${max.items}`;
  report(context, startOf(surplus), { code: 'bad-value', message, hint: max.hint });
  return entries.slice(0, max.items);
}

export function listOf<Value, Context extends DecodeContext = DecodeContext>(
  item: Decoder<Value, Context>,
  { min = 0, max, hint }: ListOptions = {},
): Decoder<readonly Value[], Context> {
  return {
    schema: { type: 'array', ...(min > 0 && { minItems: min }), items: itemSchema(item) },
    read(node, name, context) {
      if (node.kind !== 'list' || node.items.length < min) {
        const least = min > 0 ? ` of at least ${min === 1 ? 'one' : min === 2 ? 'two' : min}` : '';
        const mistake = { code: 'wrong-type', message: `${name} must be a list${least}`, hint } as const;
        return report(context, node.start, mistake);
      }
      return readItems(node, item, max, name, context);
    },
  };
}

function itemSchema<Context extends DecodeContext>({ schema }: Decoder<unknown, Context>): Schema {
  return schema === SCALAR ? SCALAR_ITEM : schema;
}

function readItems<Value, Context extends DecodeContext>(
  { items }: ListNode,
  item: Decoder<Value, Context>,
  max: ListOptions['max'],
  name: string,
  context: Context,
): Value[] {
  const values: Value[] = [];
  for (const each of upTo(max, items, name, ({ start }) => start, context)) {
    const value = item.read(each, name, context);
    if (value !== undefined) values.push(value);
  }
  return values;
}

export function oneOrMore<Value, Context extends DecodeContext = DecodeContext>(
  item: Decoder<Value, Context>,
  max?: ListOptions['max'],
): Decoder<readonly Value[], Context> {
  return {
    schema: { anyOf: [item.schema, { type: 'array', items: itemSchema(item) }] },
    read(node, name, context) {
      if (node.kind === 'list') return readItems(node, item, max, name, context);
      const value = item.read(node, name, context);
      return value === undefined ? undefined : [value];
    },
  };
}

/** A mapping whose keys are names that the user chooses. Reports names that begin with `x-`, unless keys are data. */
export function mapOf<Value, Context extends DecodeContext = DecodeContext>(
  value: Decoder<Value, Context>,
  max?: ListOptions['max'],
  { areData = false }: { readonly areData?: boolean } = {},
): Decoder<ReadonlyMap<string, Value>, Context> {
  return {
    schema: {
      type: 'object',
      ...(!areData && { propertyNames: NAME }),
      additionalProperties: value.schema,
    },
    read(node, name, context) {
      const map = readMap(node, name, context);
      if (map === undefined) return undefined;
      const values = new Map<string, Value>();
      for (const entry of upTo(max, map.entries, name, ({ keyStart }) => keyStart, context)) {
        if (!areData && isExtension(entry.key)) reportExtensionName(entry, context);
        else if (!areData && entry.key === '') {
          const hint = 'every key here is a name: give it one';
          report(context, entry.keyStart, { code: 'bad-value', message: 'a name is empty', hint });
        } else {
          const read = readMember(entry, value, context);
          if (read !== undefined) values.set(entry.key, read);
        }
      }
      return values;
    },
  };
}
