import type { ListValue, Struct, Value } from 'google-protobuf/google/protobuf/struct_pb.js';
import type { Resolved } from '../core/resolved.ts';
import type { Sdk } from './sdk.ts';

/** Markers of the engine's protocol for values that JSON does not have. */
const SIGNATURE = '4dabf18193072939515e22adb298388d';
const SECRET = '1b47061264138c4ac30d75fd1eb44270';
const OUTPUT = 'd0e6a833031e9bbcd3f4e8bde6ca49a4';
/** The marker of an unknown text, and of unknown values of the other types. */
export const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';
const UNKNOWNS: ReadonlySet<unknown> = new Set([
  UNKNOWN,
  '1c4a061d-8072-4f0a-a4cb-0ff528b18fe7',
  '3eeb2bf0-c639-47a8-9e75-3b44932eb421',
  '6a19a0b0-7e62-4c92-b797-7f8e31da9cc2',
  '030794c1-ac77-496b-92df-f27374a8bd58',
  'e48ece36-62e2-4504-bad9-02848725956a',
  'dd056dcd-154b-4c76-9bd3-c8f88648b5ff',
]);

export type Properties = Readonly<Record<string, unknown>>;

export function secret(value: unknown): unknown {
  return isSecret(value) ? value : { [SIGNATURE]: SECRET, value };
}

export function isSecret(value: unknown): boolean {
  const signature = signatureOf(value);
  return signature === SECRET || (signature === OUTPUT && Reflect.get(value as object, 'secret') === true);
}

/** Whether the value as a whole is unknown. */
export function isUnknown(value: unknown): boolean {
  const inner = unwrapped(value);
  return inner === undefined ? UNKNOWNS.has(value) : isUnknown(inner.value);
}

/** The members of an object, each secret if the object is. Undefined for other values. */
export function membersOf(value: unknown): Properties | undefined {
  const inner = unwrapped(value);
  if (inner !== undefined) {
    const members = membersOf(inner.value);
    if (members === undefined || !isSecret(value)) return members;
    return Object.fromEntries(Object.entries(members).map(([key, member]) => [key, secret(member)]));
  }
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Properties) : undefined;
}

/** The values as a program has them, and which of them are unknown or secret. */
export function resolveProperties(properties: Properties): Resolved {
  const unknown: string[] = [];
  const secrets: string[] = [];
  const resolve = (value: unknown, path: string): unknown => {
    if (isSecret(value)) secrets.push(path);
    const inner = unwrapped(value);
    if (inner !== undefined) return resolve(inner.value, path);
    if (UNKNOWNS.has(value)) {
      unknown.push(path);
      return undefined;
    }
    if (Array.isArray(value)) return value.map((item, index) => resolve(item, `${path}[${index}]`));
    if (typeof value !== 'object' || value === null) return value;
    const pairs = Object.entries(value).map(
      ([key, item]) => [key, resolve(item, path === '' ? key : `${path}.${key}`)] as const,
    );
    return Object.fromEntries(pairs);
  };
  const values = resolve(properties, '') as Properties;
  return { values, unknown: unknown.toSorted(), secret: secrets.toSorted(), absent: [] };
}

/** The value inside a secret or an output. An output without a value is unknown. */
function unwrapped(value: unknown): { readonly value: unknown } | undefined {
  const signature = signatureOf(value);
  if (signature !== SECRET && signature !== OUTPUT) return undefined;
  const { value: inner = UNKNOWN } = value as { readonly value?: unknown };
  return { value: inner };
}

function signatureOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, SIGNATURE) : undefined;
}

/** Keys such as `__proto__` are data: `toJavaScript` of the protocol's library would assign them. */
export function propertiesOf(struct: Struct | undefined): Properties {
  return Object.fromEntries(
    [...(struct?.getFieldsMap().entries() ?? [])].map(([key, value]) => [key, fromValue(value)]),
  );
}

function fromValue(value: Value): unknown {
  if (value.hasStructValue()) return propertiesOf(value.getStructValue());
  if (value.hasListValue()) return value.getListValue()?.getValuesList().map(fromValue) ?? [];
  if (value.hasBoolValue()) return value.getBoolValue();
  if (value.hasNumberValue()) return value.getNumberValue();
  return value.hasStringValue() ? value.getStringValue() : null;
}

/** Members that are `undefined` are left out. */
export function structOf({ structs }: Sdk, properties: Properties): Struct {
  const toStruct = (object: object): Struct => {
    const struct = new structs.Struct();
    for (const [key, value] of Object.entries(object)) {
      if (value !== undefined) struct.getFieldsMap().set(key, toValue(value));
    }
    return struct;
  };
  const toList = (items: readonly unknown[]): ListValue => {
    const list = new structs.ListValue();
    list.setValuesList(items.map(toValue));
    return list;
  };
  const toValue = (value: unknown): Value => {
    const made = new structs.Value();
    if (typeof value === 'string') made.setStringValue(value);
    else if (typeof value === 'number') made.setNumberValue(value);
    else if (typeof value === 'boolean') made.setBoolValue(value);
    else if (Array.isArray(value)) made.setListValue(toList(value));
    else if (typeof value === 'object' && value !== null) made.setStructValue(toStruct(value));
    else made.setNullValue(0);
    return made;
  };
  return toStruct(properties);
}
