import { isDeeperThan, type Json } from '../model/json.ts';
import type { OpenField } from '../model/observation.ts';
import { milliseconds } from '../model/time.ts';
import { hasTooManyParts, isRounded, ROUNDED, TOO_MANY_PARTS } from './common.ts';

/** Why a field is unknown, if its member is there and is not a text. */
export function oddText(pointer: string, value: Json | undefined): OpenField | undefined {
  if (value === undefined || value === null || typeof value === 'string') return undefined;
  return malformed(`${pointer} is ${typeName(value)}, not a text`);
}

/** Why a field is unknown, if its member is there and is not a time. */
export function oddTime(pointer: string, value: Json | undefined): OpenField | undefined {
  if (typeof value !== 'string' || value === '' || milliseconds(value) !== undefined) {
    return oddText(pointer, value);
  }
  return malformed(`${pointer} is ${JSON.stringify(value.slice(0, 100))}, not a time`);
}

function malformed(message: string): OpenField {
  return { reason: 'malformed-response', message };
}

export function typeName(value: Json | undefined): string {
  if (value === undefined) return 'not there';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? 'a text' : `a ${typeof value}`;
}

/**
 * Why a value can be neither compared nor hashed; undefined if it can be. It has too many parts, is nested too deeply,
 * or has a rounded number, which could equal a different one.
 */
export function notComparable(value: Json, maxDepth: number): OpenField | undefined {
  if (hasTooManyParts(value)) return TOO_MANY_PARTS;
  if (isDeeperThan(value, maxDepth)) {
    return {
      ...malformed(`the content cannot be compared: it is nested more than ${maxDepth} levels deep`),
      present: true,
    };
  }
  return isRounded(value) ? ROUNDED : undefined;
}
