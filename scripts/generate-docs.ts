/** Writes the pages of `docs/`, and parts of pages, that follow from the source. A test checks that they are fresh. */
import { readFileSync, writeFileSync } from 'node:fs';
import { withOperatorTable } from './operator-table.ts';
import { cliPage, codesPage, providersPage } from './pages.ts';

const folder = new URL('../docs/', import.meta.url);
writeFileSync(new URL('cli.md', folder), cliPage());
writeFileSync(new URL('codes.md', folder), codesPage());
writeFileSync(new URL('providers.md', folder), providersPage());

const manifest = new URL('manifest.md', folder);
writeFileSync(manifest, withOperatorTable(readFileSync(manifest, 'utf8')));
