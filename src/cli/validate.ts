import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { counted, countedAre } from '../model/count.ts';
import type { Target } from '../model/manifest.ts';
import { ProblemError } from '../model/problem.ts';
import type { Registry } from '../providers/registry.ts';
import { defineCommand } from './command.ts';
import { createScale, TO_READ } from './memory.ts';
import { ALLOW_ENV, PROVIDER_FILE, QUIET, VARIABLE } from './options.ts';

export const validate = defineCommand({
  name: 'validate',
  summary: 'check manifests offline, without credentials',
  operands: '[paths…]',
  options: [VARIABLE, ALLOW_ENV, PROVIDER_FILE, { ...QUIET, description: 'print nothing if all is well' }],
  examples: [
    ['driftline validate agents/', 'every mistake of every manifest below agents/'],
    ['driftline validate --provider-file hub.yaml', 'a provider of your own, and its examples'],
  ],
  notes: ['Exit codes: 0 valid · 1 not.'],
  run: async (args, output, signal) => {
    const { providerFiles, readLoadContext } = await import('./env.ts');
    const { load } = await import('../run/load.ts');
    const { refusedVariables } = await import('./refused-variables.ts');
    const context = await readLoadContext(args, process.env);
    const { policy, registry } = context;
    const defined = providerFiles(args, process.env);
    if (defined.length > 0) {
      const { tryExamples } = await import('../definition/index.ts');
      const tried = await tryExamples(registry.own);
      if (!args.has('quiet')) {
        output.out(`${countedAre(defined.length, 'provider file')} valid: ${counted(tried, 'example')}\n`);
      }
      if (args.operands.length === 0 && !(await hasManifest())) return 0;
    }
    const onRead = createScale(TO_READ).file;
    const manifest = await load(args.operands, { ...context, signal, onRead });
    const { files, deployments, targets, warnings = [] } = manifest;
    const refused = refusedVariables(manifest, policy, registry);
    if (refused.length > 0) throw new ProblemError(refused);
    if (warnings.length > 0) {
      const { renderProblems } = await import('./problems.ts');
      const { columns, errColor: color } = output;
      output.err(renderProblems(warnings, { columns, color, severity: 'warning' }));
    }
    if (!args.has('quiet')) {
      const size = `${counted(deployments, 'deployment')}, ${counted(targets.length, 'target')}`;
      output.out(`${countedAre(files.length, 'manifest')} valid: ${size}\n`);
      for (const notice of await noticesOf(targets, registry)) output.out(`! ${notice}\n`);
    }
    return 0;
  },
});

/** Whether the folder has a default manifest: provider files may be validated without one. */
async function hasManifest(): Promise<boolean> {
  const { DEFAULT_NAMES } = await import('../manifest/find-files.ts');
  return DEFAULT_NAMES.some((name) => existsSync(resolve(process.cwd(), name)));
}

/** Loads the notices only if there may be one. */
async function noticesOf(targets: readonly Target[], { get }: Registry): Promise<string[]> {
  if (targets.every(({ undeclared }) => undeclared === 'ignore')) return [];
  const { undeclaredNotices } = await import('../run/notices.ts');
  const { visible } = await import('../reporters/parts/escape.ts');
  return undeclaredNotices(targets, get).map(visible);
}
