import { tried } from '../../model/tried.ts';

/** The known values of inputs. */
export interface Resolved {
  /** Without unknown parts. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Paths of unknown parts, such as `expect.version`. */
  readonly unknown: readonly string[];
  /** Paths of secret parts. */
  readonly secret: readonly string[];
  /** Paths of parts that are given, known and `undefined`. */
  readonly absent: readonly string[];
}

/** The value as a program would write it. */
export function shownGiven(value: unknown): string {
  if (typeof value === 'string') return value;
  return tried(() => JSON.stringify(value)) ?? typeof value;
}

/** Whether the value is an object with members: no list, no function, no built-in such as `Map`. */
export function isPlainObject(value: unknown): value is object {
  return Object.prototype.toString.call(value) === '[object Object]';
}
