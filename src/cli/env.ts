import { type Env, readAccessPolicy, variablesOf } from '../access/policy.ts';
import { isVariableName } from '../manifest/variables.ts';
import { usageError } from '../model/problem.ts';
import type { Registry } from '../providers/registry.ts';
import { providerFilesIn, registryWith } from '../run/registry.ts';
import { readPair } from './arguments.ts';
import type { Arguments } from './command.ts';

/** Files that define providers: of `--provider-file` and `DRIFTLINE_PROVIDER_FILES`. */
export function providerFiles(args: Pick<Arguments, 'texts'>, env: Env): string[] {
  return [...args.texts('provider-file'), ...providerFilesIn(env)];
}

/** The built-in providers, and those of `--provider-file` and `DRIFTLINE_PROVIDER_FILES`. */
export function readRegistry(args: Pick<Arguments, 'texts'>, env: Env): Promise<Registry> {
  return registryWith(providerFiles(args, env), process.cwd());
}

/** What a manifest is loaded with: the access policy and the variables, from options and env. */
export async function readLoadContext(args: Pick<Arguments, 'texts'>, env: Env) {
  const registry = await readRegistry(args, env);
  return {
    cwd: process.cwd(),
    policy: readAccessPolicy(env, registry, {
      hosts: args.texts('allow-host'),
      variables: args.texts('allow-env'),
    }),
    registry,
    variables: readVariables(args, env),
  };
}

/** From `DRIFTLINE_VAR_…` and from `--var`, which wins. */
function readVariables(args: Pick<Arguments, 'texts'>, env: Env): ReadonlyMap<string, string> {
  const variables = variablesOf(env);
  for (const text of args.texts('var')) {
    const [name, value] = readPair('var', text, 'NAME=VALUE');
    if (!isVariableName(name)) {
      throw usageError(
        `--var cannot name "${name}"`,
        'a name has letters, digits and _, and does not begin with a digit',
      );
    }
    variables.set(name, value);
  }
  return variables;
}
