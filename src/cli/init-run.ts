import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { installedSchema } from '../discover/installed-schema.ts';
import { nextCommand, providersWithCredentials, starterFor } from '../discover/starter.ts';
import { DEFAULT_NAMES } from '../manifest/find-files.ts';
import { ProblemError, usageError } from '../model/problem.ts';
import { wrap } from '../reporters/parts/width.ts';
import { requireNone } from '../run/misuse.ts';
import { validateProviders } from '../run/option-rules.ts';
import type { Arguments } from './command.ts';
import { readLoadContext } from './env.ts';
import type { Output } from './output.ts';

const FILE = 'driftline.yaml';

/** Writes the first manifest. Refuses if there is one. */
export async function runInit(args: Arguments, output: Output): Promise<number> {
  const named = args.texts('provider');
  const { cwd, policy, registry } = await readLoadContext(args, process.env);
  requireNone(validateProviders(named, registry));
  for (const name of DEFAULT_NAMES) {
    if (lstatSync(join(cwd, name), { throwIfNoEntry: false }) === undefined) continue;
    throw usageError(
      `there is ${name} already, and it is left as it is`,
      `\`driftline discover\` adds entries to it: driftline discover PROVIDER --write ${name}`,
    );
  }
  const all = await registry.all();
  const chosen =
    named.length > 0 ? all.filter(({ id }) => named.includes(id)) : providersWithCredentials(all, policy);
  const problem = await output.file(FILE, [starterFor(chosen, all, installedSchema(cwd))]);
  if (problem !== undefined) throw new ProblemError([problem]);
  output.out(
    `${FILE} is written${chosen.length === 0 ? '' : ` for ${chosen.map(({ title }) => title).join(', ')}`}.\n`,
  );
  if (chosen.length === 0) {
    output.out('No vendor is named and no credential is set: the file says which variables there are.\n');
  }
  const listed = chosen.filter(({ list }) => list !== undefined);
  const others = chosen.filter(({ list }) => list === undefined);
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
