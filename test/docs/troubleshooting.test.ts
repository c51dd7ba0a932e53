import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { pageAt } from '../../scripts/site-pages.ts';

const root = new URL('../../', import.meta.url);
const source = readdirSync(new URL('src', root), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.includes('generated'))
  .map((file) => readFileSync(new URL(`src/${file}`, root), 'utf8'))
  .join('\n');

const messages = [...pageAt('docs/troubleshooting.md').text.matchAll(/^### `(.+)`$/gm)].map(
  ([, message = '']) => message,
);

test.each(messages)('driftline says: %s', (message) => {
  const parts = message.split('…').map((part) => part.trim());

  expect(parts.filter((part) => !source.includes(part))).toEqual([]);
  expect(Math.max(...parts.map((part) => part.length))).toBeGreaterThan(8);
});

test('the page has more than twenty messages', () => {
  expect(messages.length).toBeGreaterThan(20);
});
