/**
 * Writes what follows from the providers: their heads, their compiled reply schemas, and the types of Pulumi's
 * arguments. `npm run build` runs it; its output is not committed.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { headOf } from '../src/providers/head.ts';
import { LOADERS } from '../src/providers/index.ts';
import { reportSchema } from '../src/schema/report.ts';
import { pulumiArguments } from './pulumi-arguments.ts';

const providers = await Promise.all(Object.values(LOADERS).map((load) => load()));
const heads = emptied('../src/providers/generated/');
writeFileSync(
  new URL('heads.ts', heads),
  `import type { ProviderHead } from '../head.ts';

export const HEADS: readonly ProviderHead[] = ${JSON.stringify(providers.map(headOf), null, 2)};
`,
);

writeFileSync(new URL('arguments.ts', emptied('../src/pulumi/generated/')), pulumiArguments(providers));

const folder = emptied('../src/schema/generated/');
const checked = providers.filter(({ checksReplies }) => !checksReplies);
for (const { id, replies } of checked) write(`replies-${id}`, replies);
const loaders = checked.map(({ id }) => `  ${JSON.stringify(id)}: () => import('./replies-${id}.cjs'),`);
writeFileSync(
  new URL('replies.ts', folder),
  `import type { Validator } from './report.cjs';

type Load = () => Promise<{ readonly validators: Readonly<Record<string, Validator>> }>;

export const REPLIES: Readonly<Record<string, Load>> = {
${loaders.join('\n')}
};
`,
);
// Only `merge` reads reports, so the schema of reports has its own file, which other commands do not load.
write('report', { report: reportSchema() });

function emptied(path: string): URL {
  const url = new URL(path, import.meta.url);
  rmSync(url, { recursive: true, force: true });
  mkdirSync(url, { recursive: true });
  return url;
}

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
