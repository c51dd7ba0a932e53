import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { installedSchema } from '../discover/installed-schema.ts';
import { nextCommand, providersWithCredentials, starterFor } from '../discover/starter.ts';
import { DEFAULT_NAMES } from '../manifest/find-files.ts';
import { ProblemError, usageError } from '../model/problem.ts';
import type { Provider } from '../providers/contract.ts';
import { wrap } from '../reporters/parts/width.ts';
import { validateProviders } from '../run/option-rules.ts';
import type { Arguments } from './command.ts';
import { readPolicy, readRegistry } from './env.ts';
import type { Output } from './output.ts';

const FILE = 'driftline.yaml';

/** Writes the first manifest. Refuses if there is one. */
export async function runInit(args: Arguments, output: Output): Promise<number> {
  if (args.operands.length > 0) throw usageError('init takes no paths', 'see driftline init --help');
  const named = args.texts('provider');
  const registry = await readRegistry(args, process.env);
  const [unknown] = validateProviders(named, registry);
  if (unknown !== undefined) throw usageError(unknown.message, unknown.hint);
  for (const name of DEFAULT_NAMES) {
    if (lstatSync(join(process.cwd(), name), { throwIfNoEntry: false }) === undefined) continue;
    throw usageError(
      `there is ${name} already, and it is left as it is`,
      `\`driftline discover\` adds entries to it: driftline discover PROVIDER --write ${name}`,
    );
  }
  const all = await registry.all();
  const chosen =
    named.length > 0
      ? all.filter(({ id }) => named.includes(id))
      : providersWithCredentials(all, readPolicy(args, process.env, registry));
  const problem = await output.file(FILE, [starterFor(chosen, all, installedSchema(process.cwd()))]);
  if (problem !== undefined) throw new ProblemError([problem]);
  output.out(
    `${FILE} is written${chosen.length === 0 ? '' : ` for ${chosen.map(({ title }) => title).join(', ')}`}.\n`,
  );
  if (chosen.length === 0) {
    output.out('No vendor is named and no credential is set: the file says which variables there are.\n');
  }
  const [listed, others] = [true, false].map((has) =>
    chosen.filter(({ list }) => (list !== undefined) === has),
  ) as [Provider[], Provider[]];
  const next =
    chosen.length > 0 ? listed.map(nextCommand) : ['driftline discover PROVIDER --write driftline.yaml'];
  if (next.length > 0) output.out(`Next:\n${next.map((line) => `  ${line}\n`).join('')}`);
  if (others.length > 0) {
    const titles = others.map(({ title }) => title).join(', ');
    const text = `No list shows the ids of ${titles}: look them up and write the entries, as the comments in the file say.`;
    output.out(`${wrap(text, output.columns).join('\n')}\n`);
  }
  return 0;
}
