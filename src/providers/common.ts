import { hasInexactNumber } from '../model/exact-json.ts';
import { hasMoreParts, hasNumberBeyond, type Json } from '../model/json.ts';
import type { FieldType } from '../model/manifest.ts';
import type { Fields, Found, OpenField } from '../model/observation.ts';
import {
  type Credential,
  type Field,
  type Provider,
  ReadError,
  type Reply,
  type Setting,
} from './contract.ts';

/** The setting that every provider has. */
export const baseUrlSetting: Setting = {
  name: 'baseUrl',
  description: "base URL of the API, if not the vendor's: an https URL whose host the operator has allowed",
  examples: ['https://gateway.example.com/v1'],
  on: ['connection'],
  required: false,
  kind: 'url',
};

type Standard = 'on' | 'required' | 'kind';

/** Settings by name. Each is a required id of a target, unless it says otherwise. */
export function settingsOf(
  settings: Readonly<Record<string, Omit<Setting, 'name' | Standard> & Partial<Pick<Setting, Standard>>>>,
): readonly Setting[] {
  return Object.entries(settings).map(([name, setting]) => ({
    name,
    on: ['target'],
    required: true,
    kind: 'id',
    ...setting,
  }));
}

/** The credentials of a provider that has only this one. */
export function onlyCredential(credential: Credential): Pick<Provider, 'credentials' | 'credentialSets'> {
  return { credentials: [credential], credentialSets: [[credential.name]] };
}

/** `source` is the vendor's name of the field. */
export function field(
  type: FieldType,
  description: string,
  source: string,
  example: Json,
  marks: Pick<Field, 'identity' | 'place' | 'commit'> = {},
): Field {
  return { type, description, source, examples: [example], ...marks };
}

export function versionField(description: string, source: string, example: string): Field {
  return field('text', description, source, example, { identity: true });
}

export function deploymentIdField(source: string, example: string): Field {
  return versionField('id of the deployment itself', source, example);
}

export function deployedAtField(source: string): Field {
  return field('time', 'when it was deployed, UTC', source, '2026-11-01T09:00:00.000Z');
}

/** The body of a reply. For a 404 it throws a `ReadError` whose message begins with `missing`. */
export function bodyOf<Body>(reply: Reply<Body>, missing: string): Body {
  if (reply.status === 404) throw new ReadError('not-found', `${missing}: ${reply.message}`);
  return reply.body;
}

/** The fields that have a value, which means that they are not missing, `null` or an empty text. */
export function givenFields(fields: Readonly<Record<string, Json | undefined>>): Fields {
  const given: Record<string, Json> = {};
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (value !== undefined && value !== null && value !== '') given[name] = value;
  }
  return given;
}

/** The fields that the reply leaves out: their values are unknown. */
export function missingFields(fields: Fields, names: readonly string[]): Record<string, OpenField> {
  const open: Record<string, OpenField> = {};
  for (const name of names) if (fields[name] === undefined) open[name] = UNSAID;
  return open;
}

/** The unknown fields as part of an observation. A fault replaces "missing", because the fault says more. */
export function unknownFields(
  faults: Readonly<Record<string, OpenField | undefined>>,
  missing: Readonly<Record<string, OpenField>> = {},
): Pick<Found, 'open'> {
  const open: Record<string, OpenField> = Object.assign({}, missing);
  for (const [name, fault] of Object.entries(faults)) if (fault !== undefined) open[name] = fault;
  return Object.keys(open).length > 0 ? { open } : {};
}

export const UNSAID: OpenField = { reason: 'ambiguous', message: 'the reply does not say', present: false };

/** A text that is not empty. */
export function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Whether a number in the value lost digits. Such a number could look equal to a different one. */
export function isRounded(value: Json): boolean {
  return hasNumberBeyond(value, Number.MAX_SAFE_INTEGER) || hasInexactNumber(value);
}

export const ROUNDED: OpenField = {
  reason: 'malformed-response',
  message: 'the reply has a number with more digits than can be compared exactly',
  present: true,
};

const MOST_PARTS = 250_000;

/** Whether a value has too many parts to compare. Sorting and comparing millions of members would take too long. */
export function hasTooManyParts(value: Json): boolean {
  return hasMoreParts(value, MOST_PARTS);
}

export const TOO_MANY_PARTS: OpenField = {
  reason: 'malformed-response',
  message: `the content cannot be compared: it has more than ${MOST_PARTS} members and entries`,
  present: true,
};

/** Refuses a reply about another object. */
export function assertSameId(pointer: string, asked: string, answered: string | undefined): void {
  if (answered === undefined || answered === asked) return;
  throw new ReadError(
    'malformed-response',
    `the reply is about another object: ${pointer} is ${JSON.stringify(answered)}, not ${JSON.stringify(asked)}`,
  );
}

const MOST_OTHERS = 10_000;

/** Refuses too many other environments: each of them may become a target of the report. */
export function assertFewOthers(count: number): void {
  if (count <= MOST_OTHERS) return;
  throw new ReadError(
    'too-large',
    `the reply has ${count} other environments, more than the maximum of ${MOST_OTHERS}`,
  );
}
