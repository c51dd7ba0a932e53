/** Compiles the schemas of replies into `src/schema/generated`, so that no run pays for it. Run by `npm run build`. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { PROVIDERS } from '../src/providers/index.ts';
import { reportSchema } from '../src/schema/report.ts';

const folder = new URL('../src/schema/generated/', import.meta.url);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const CHECKED = PROVIDERS.filter(({ checksReplies }) => !checksReplies);
for (const { id, replies } of CHECKED) write(`replies-${id}`, replies);
const loaders = CHECKED.map(({ id }) => `  ${JSON.stringify(id)}: () => import('./replies-${id}.cjs'),`);
writeFileSync(
  new URL('replies.ts', folder),
  `import type { Validator } from './report.cjs';

type Load = () => Promise<{ readonly validators: Readonly<Record<string, Validator>> }>;

export const REPLIES: Readonly<Record<string, Load>> = {
${loaders.join('\n')}
};
`,
);
// Apart: `merge` alone reads reports.
write('report', { report: reportSchema() });

function write(file: string, schemas: Readonly<Record<string, object>>): void {
  const ajv = new Ajv({
    code: { source: true, lines: true },
    strict: true,
    allowUnionTypes: true,
    strictRequired: false,
    // `NaN` stands for a number that lost digits (`model/exact-json.ts`): its field is unknown, the others are read.
    strictNumbers: false,
  });
  for (const [name, schema] of Object.entries(schemas)) ajv.addSchema(schema, name);
  const names = Object.keys(schemas);
  const exported = Object.fromEntries(names.map((name) => [name.replaceAll('.', '_'), name]));
  // @ts-expect-error ajv's standalone module is CommonJS with a default export of its own
  const generate = standalone.default ?? standalone;
  const code: string = generate(ajv, exported);
  const table = names.map(
    (name) => `  ${JSON.stringify(name)}: exports[${JSON.stringify(name.replaceAll('.', '_'))}],`,
  );
  writeFileSync(new URL(`${file}.cjs`, folder), `${code}\nexports.validators = {\n${table.join('\n')}\n};\n`);
  writeFileSync(
    new URL(`${file}.d.cts`, folder),
    `export interface ValidationError { readonly instancePath: string; readonly keyword: string; readonly message?: string }
export interface Validator { (data: unknown): boolean; errors?: readonly ValidationError[] | null }
export declare const validators: Readonly<Record<string, Validator>>;
`,
  );
}
