/** Writes the pages of `docs/` that follow from tables in the source. A test fails when they are not fresh. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cliPage, providersPage } from './pages.ts';

const folder = new URL('../docs/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('cli.md', folder), cliPage());
writeFileSync(new URL('providers.md', folder), providersPage());
