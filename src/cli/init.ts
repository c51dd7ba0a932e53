import { usageError } from './arguments.ts';
import { defineCommand } from './command.ts';

const FILE = 'driftline.yaml';

export const init = defineCommand({
  name: 'init',
  summary: 'write a first manifest, with comments that say what to put into it',
  operands: '',
  options: [
    { name: 'provider', short: 'p', value: 'NAME', repeatable: true, description: 'for this vendor' },
  ],
  examples: [
    ['driftline init', 'for the vendors whose credentials are set in the environment'],
    ['driftline init --provider cartesia', 'for one vendor'],
  ],
  notes: ['It writes driftline.yaml. Exit codes: 0 written · 1 not, because there is a manifest already.'],
  run: async (args, output) => {
    if (args.operands.length > 0) throw usageError('init takes no paths', 'see driftline init --help');
    const { lstatSync } = await import('node:fs');
    const { join } = await import('node:path');
    const { readPolicy } = await import('./env.ts');
    const { validateProviders } = await import('../run/option-rules.ts');
    const { PROVIDERS } = await import('../providers/index.ts');
    const { ProblemError } = await import('../model/problem.ts');
    const { nextCommand, providersWithCredentials, starterFor } = await import('../discover/starter.ts');
    const named = args.texts('provider');
    const [unknown] = validateProviders(named);
    if (unknown !== undefined) throw usageError(unknown.message, unknown.hint);
    for (const name of [FILE, 'driftline.yml']) {
      if (lstatSync(join(process.cwd(), name), { throwIfNoEntry: false }) === undefined) continue;
      throw usageError(
        `there is ${name} already, and it is left as it is`,
        `\`driftline discover\` adds entries to it: driftline discover PROVIDER --write ${name}`,
      );
    }
    const chosen =
      named.length > 0
        ? PROVIDERS.filter(({ id }) => named.includes(id))
        : providersWithCredentials(PROVIDERS, readPolicy(args, process.env));
    const problem = await output.file(FILE, [starterFor(chosen, PROVIDERS)]);
    if (problem !== undefined) throw new ProblemError([problem]);
    output.out(
      `${FILE} is written${chosen.length === 0 ? '' : ` for ${chosen.map(({ title }) => title).join(', ')}`}.\n`,
    );
    if (chosen.length === 0) {
      output.out('No vendor is named and no credential is set: the file says which variables there are.\n');
    }
    const next =
      chosen.length > 0 ? chosen.map(nextCommand) : ['driftline discover PROVIDER --write driftline.yaml'];
    output.out(`Next:\n${next.map((line) => `  ${line}\n`).join('')}`);
    return 0;
  },
});
