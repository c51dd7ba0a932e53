import { readFileSync } from 'node:fs';
import { expect } from 'vitest';

const PAGE = new URL('../../docs/testing.md', import.meta.url);

/** Prints how many cases were tried, and checks that they are at least as many as docs/testing.md says. */
export function tried(what: string, count: number): void {
  console.log(`${what}: ${count} tried`);
  const row = readFileSync(PAGE, 'utf8')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .find(([, name]) => name === what);
  const least = Number(row?.[2]?.replaceAll(',', ''));
  expect(count, `${what}: docs/testing.md`).toBeGreaterThanOrEqual(least);
}
