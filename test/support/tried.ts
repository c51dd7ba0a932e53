import { readFileSync } from 'node:fs';
import { expect } from 'vitest';

const PAGE = new URL('../../docs/testing.md', import.meta.url);

/** Prints how many cases were tried, and checks that docs/testing.md has the same number. */
export function tried(what: string, count: number): void {
  console.log(`${what}: ${count} tried`);
  const row = `| ${what} | ${count.toLocaleString('en-GB')} |`;
  expect(readFileSync(PAGE, 'utf8'), `docs/testing.md must say "${row}"`).toContain(row);
}
