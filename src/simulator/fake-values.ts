import { createHash } from 'node:crypto';

/** Ids and times that a scenario leaves out: made from a seed, so that the same scenario answers the same. */
export function hex(seed: string, length: number): string {
  return createHash('sha256').update(seed).digest('hex').slice(0, length);
}

export function uuid(seed: string): string {
  const digits = hex(seed, 32);
  const parts = [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `5${digits.slice(13, 16)}`,
    `a${digits.slice(17, 20)}`,
  ];
  return [...parts, digits.slice(20, 32)].join('-');
}

/** Twenty letters and digits. */
export function shortId(seed: string): string {
  return createHash('sha256').update(seed).digest('base64').replaceAll(/[+/=]/g, 'x').slice(0, 20);
}

const START = Date.UTC(2026, 10, 1, 9);

/** The n-th hour after the first of November 2026, nine o'clock, in milliseconds. */
export function hour(index: number): number {
  return START + index * 3_600_000;
}

export function isoHour(index: number): string {
  return new Date(hour(index)).toISOString();
}

/** The given value, or the made-up one; an explicit `null` stays. */
export function or<T, D>(given: T | undefined, fallback: D): T | D {
  return given === undefined ? fallback : given;
}
