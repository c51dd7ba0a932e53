// Writes the arguments of the Pulumi resource, one interface for each provider: `npm run generate`.
import { writeFileSync } from 'node:fs';
import { pulumiArguments } from './pulumi-arguments.ts';

const file = new URL('../src/pulumi/arguments.ts', import.meta.url);
writeFileSync(file, pulumiArguments());
