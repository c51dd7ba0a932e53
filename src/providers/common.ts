import { hasInexactNumber } from '../model/exact-json.ts';
import { hasMoreParts, hasNumberBeyond, type Json } from '../model/json.ts';
import type { Fields, Found, OpenField } from '../model/observation.ts';
import { milliseconds } from '../model/time.ts';
import { type Field, ReadError, type Setting } from './contract.ts';

/** The two fields and the setting that every provider has. */
export const baseUrlSetting: Setting = {
  name: 'baseUrl',
  description: 'where the API is, if not at the vendor: https, and a host that the operator has allowed',
  examples: ['https://gateway.example.com/v1'],
  on: ['connection'],
  required: false,
  kind: 'url',
};

export function versionField(description: string, source: string, example: string): Field {
  return { type: 'text', description, source, examples: [example], identity: true };
}

export function deploymentIdField(source: string, example: string): Field {
  return {
    type: 'text',
    description: 'id of the deployment itself',
    source,
    examples: [example],
    identity: true,
  };
}

export function deployedAtField(source: string): Field {
  return {
    type: 'time',
    description: 'when it was deployed, UTC',
    source,
    examples: ['2026-11-01T09:00:00.000Z'],
  };
}

/** Without the fields that the reply leaves out. `null` and an empty text are kept out too: they say nothing. */
export function givenFields(fields: Readonly<Record<string, Json | undefined>>): Fields {
  const given: Record<string, Json> = {};
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (value !== undefined && value !== null && value !== '') given[name] = value;
  }
  return given;
}

/** Of these fields, those that the reply leaves out: they are not known to differ, nor to be as expected. */
export function missingFields(fields: Fields, names: readonly string[]): Record<string, OpenField> {
  const open: Record<string, OpenField> = {};
  for (const name of names) if (fields[name] === undefined) open[name] = UNSAID;
  return open;
}

/** As part of an observation: most leave nothing open. */
export function unknownFields(open: Readonly<Record<string, OpenField>>): Pick<Found, 'open'> {
  return Object.keys(open).length > 0 ? { open } : {};
}

/** The vendor may leave it out: it is not known to differ, nor to be as expected. */
export const UNSAID: OpenField = { reason: 'ambiguous', message: 'the reply does not say', present: false };

/** A member that may be missing: its text, or nothing where it says nothing or is no text. */
export function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A member that is there and is no text: only what is read from it is not known. */
export function oddText(pointer: string, value: Json | undefined): OpenField | undefined {
  if (value === undefined || value === null || typeof value === 'string') return undefined;
  return malformed(`${pointer} is ${typeName(value)}, not a text`);
}

/** The same of a time: a text that is none is not known either. */
export function oddTime(pointer: string, value: Json | undefined): OpenField | undefined {
  if (typeof value !== 'string' || value === '' || milliseconds(value) !== undefined) {
    return oddText(pointer, value);
  }
  return malformed(`${pointer} is ${JSON.stringify(value.slice(0, 100))}, not a time`);
}

function malformed(message: string): OpenField {
  return { reason: 'malformed-response', message };
}

function typeName(value: Json): string {
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** Has it a number in it that is rounded, so that two that differ would be equal? */
export function isRounded(value: Json): boolean {
  return hasNumberBeyond(value, Number.MAX_SAFE_INTEGER) || hasInexactNumber(value);
}

/** What is said of a field that is. */
export const ROUNDED: OpenField = {
  reason: 'malformed-response',
  message: 'the reply has a number in it with more digits than can be compared exactly',
  present: true,
};

const MOST_PARTS = 250_000;

/** Sorting and comparing the names of millions of members takes longer than a reply may cost. */
export function hasTooManyParts(value: Json): boolean {
  return hasMoreParts(value, MOST_PARTS);
}

export const TOO_MANY_PARTS: OpenField = {
  reason: 'malformed-response',
  message: `the content cannot be compared: it has more than ${MOST_PARTS} members and entries`,
  present: true,
};

/** Since when something is so, where the vendor gives a time: what is none is not passed on as one. */
export function parseTime(text: string | null | undefined): string | undefined {
  const time = text ? milliseconds(text) : undefined;
  return time === undefined ? undefined : new Date(time).toISOString();
}

/** A reply about something else than what was asked is refused. */
export function assertSameId(pointer: string, asked: string, answered: string | undefined): void {
  if (answered === undefined || answered === asked) return;
  throw new ReadError(
    'malformed-response',
    `the reply is about another object: ${pointer} is ${JSON.stringify(answered)}, not ${JSON.stringify(asked)}`,
  );
}

const MOST_OTHERS = 10_000;

/** Each environment that one reply shows may become a target of the report. */
export function assertFewOthers(count: number): void {
  if (count <= MOST_OTHERS) return;
  throw new ReadError(
    'too-large',
    `the reply has ${count} other environments, more than the maximum of ${MOST_OTHERS}`,
  );
}
