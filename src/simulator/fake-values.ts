import { createHash } from 'node:crypto';

/** Made from a seed, so that a scenario always gets the same replies. */
export function hex(seed: string, length: number): string {
  return createHash('sha256').update(seed).digest('hex').slice(0, length);
}

export function uuid(seed: string): string {
  return hex(seed, 32).replace(/(.{8})(.{4}).(.{3}).(.{3})(.{12})/, '$1-$2-5$3-a$4-$5');
}

/** Twenty letters and digits. */
export function shortId(seed: string): string {
  return createHash('sha256').update(seed).digest('base64').replaceAll(/[+/=]/g, 'x').slice(0, 20);
}

const START = Date.UTC(2026, 10, 1, 9);

/** The n-th hour after 2026-11-01 09:00 UTC, in milliseconds. */
export function hour(index: number): number {
  return START + index * 3_600_000;
}

export function isoHour(index: number): string {
  return new Date(hour(index)).toISOString();
}

/** The given value, `null` included, or the made-up one. */
export function or<T, D>(given: T | undefined, fallback: D): T | D {
  return given === undefined ? fallback : given;
}
