import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';

/** The JSON Schema of the members that are read, and the type of the reply. */
export interface ReplySchema {
  readonly type?: TypeName | readonly TypeName[];
  readonly properties?: Properties;
  readonly required?: readonly string[];
  /** Unnamed members are always allowed. With `{}` the TypeScript type has them, too. */
  readonly additionalProperties?: ReplySchema;
  readonly items?: ReplySchema;
  readonly anyOf?: readonly ReplySchema[];
  readonly minLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
}

type TypeName = 'string' | 'number' | 'integer' | 'boolean' | 'null' | 'array' | 'object';
type Properties = Readonly<Record<string, ReplySchema>>;

export const TEXT = { type: 'string', minLength: 1 } as const;
export const TEXT_OR_NULL = { type: ['string', 'null'] } as const;

/** An object with these members; those of `optional` may be missing. */
export function objectWith<
  const Own extends Properties,
  const Optional extends Properties = Record<never, never>,
>(own: Own, optional?: Optional) {
  const required = Object.keys(own) as (keyof Own & string)[];
  const properties: Own & Optional = Object.assign({ ...own }, optional);
  return { type: 'object', required, properties } as const;
}

export function listOf<const Item extends ReplySchema>(items: Item) {
  return { type: 'array', items } as const;
}

/**
 * The type of the values that a schema allows. If the schema also has a `type`, its `anyOf` is ignored: it only says
 * which members are required.
 */
export type FromSchema<S> = S extends { readonly type: infer T }
  ? OfType<T extends readonly (infer Each)[] ? Each : T, S>
  : S extends { readonly anyOf: readonly (infer Each)[] }
    ? Each extends unknown
      ? FromSchema<Each>
      : never
    : Json;

type OfType<T, S> = T extends keyof Scalars
  ? Scalars[T]
  : T extends 'array'
    ? S extends { readonly items: infer Item }
      ? readonly FromSchema<Item>[]
      : readonly Json[]
    : ObjectOf<S>;

interface Scalars {
  readonly string: string;
  readonly number: number;
  readonly integer: number;
  readonly boolean: boolean;
  readonly null: null;
}

type ObjectOf<S> = S extends { readonly properties: infer P }
  ? Members<P, S extends { readonly required: readonly (infer Name)[] } ? Name : never> &
      (S extends { readonly additionalProperties: ReplySchema } ? JsonObject : unknown)
  : JsonObject;

type Members<P, Required> = {
  readonly [Name in keyof P as Name extends Required ? Name : never]: FromSchema<P[Name]>;
} & { readonly [Name in keyof P as Name extends Required ? never : Name]?: FromSchema<P[Name]> };

/** Only the members that a schema names; the same value if it has no others. */
export function onlyUsed(value: Json, schema: ReplySchema): Json {
  if (typeof value !== 'object' || value === null) return value;
  const shapes = [schema, ...(schema.anyOf ?? [])];
  if (Array.isArray(value)) {
    const items = shapes.find((shape) => shape.items !== undefined)?.items;
    if (items === undefined) return value;
    const used = value.map((item: Json) => onlyUsed(item, items));
    return used.every((item, index) => item === value[index]) ? value : used;
  }
  const properties = shapes.find((shape) => shape.properties !== undefined)?.properties;
  if (properties === undefined || !isJsonObject(value)) return value;
  const keys = Object.keys(value);
  const members = keys.map((key) => {
    const shape = Object.hasOwn(properties, key) ? properties[key] : undefined;
    return shape === undefined ? undefined : onlyUsed(value[key] ?? null, shape);
  });
  if (members.every((member, index) => member === value[keys[index] ?? ''])) return value;
  const used = keys.map((key, index) => [key, members[index]] as const);
  return Object.fromEntries(used.filter((entry): entry is readonly [string, Json] => entry[1] !== undefined));
}
