/** Writes the generated pages of `docs/`, and generated parts of pages. A test fails if they are stale. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { GENERATED } from './markdown.ts';
import { withOperatorTable } from './operator-table.ts';
import { cliPage, codesPage, readmePage, registryPages } from './pages.ts';
import { indexPage } from './site-pages.ts';

const folder = new URL('../docs/', import.meta.url);
writeFileSync(new URL('cli.md', folder), cliPage());
writeFileSync(new URL('codes.md', folder), codesPage());
// Removes the whole folder, so that no page of a removed provider stays.
rmSync(new URL('providers/', folder), { recursive: true, force: true });
mkdirSync(new URL('providers/', folder));
for (const [path, text] of await registryPages()) writeFileSync(new URL(path, folder), text);

const manifest = new URL('manifest.md', folder);
writeFileSync(manifest, withOperatorTable(readFileSync(manifest, 'utf8')));

const readme = new URL('../README.md', import.meta.url);
writeFileSync(readme, readmePage(readFileSync(readme, 'utf8')));

// Written last, because this page lists the titles of all other pages.
writeFileSync(new URL('README.md', folder), indexPage(GENERATED));
