import { readFileSync } from 'node:fs';
import { expect } from 'vitest';

const PAGE = new URL('../../docs/security.md', import.meta.url);

/** Prints how many cases a table of attacks or faults tried, and holds the number that docs/security.md repeats. */
export function tried(what: string, count: number): void {
  console.log(`${what}: ${count} tried`);
  const row = `| ${what} | ${count.toLocaleString('en-GB')} |`;
  expect(readFileSync(PAGE, 'utf8'), `docs/security.md must say "${row}"`).toContain(row);
}
