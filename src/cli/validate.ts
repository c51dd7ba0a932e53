import { mayRead, notReadable } from '../access/credentials.ts';
import type { AccessPolicy } from '../access/policy.ts';
import type { Manifest, Target } from '../model/manifest.ts';
import { type Problem, ProblemError } from '../model/problem.ts';
import { providerById } from '../providers/index.ts';
import { load } from '../run/load.ts';
import type { Arguments } from './arguments.ts';
import { readPolicy, readVariables } from './env.ts';
import { createScale, TO_READ } from './memory.ts';
import type { Output } from './output.ts';

export async function validate(args: Arguments, output: Output, signal: AbortSignal): Promise<number> {
  const policy = readPolicy(args, process.env);
  const manifest = await load(args.operands, {
    cwd: process.cwd(),
    policy,
    variables: readVariables(args, process.env),
    signal,
    onRead: createScale(TO_READ).file,
  });
  const { files, deployments, targets, warnings = [] } = manifest;
  const refused = refusedVariables(manifest, policy);
  if (refused.length > 0) throw new ProblemError(refused);
  if (warnings.length > 0) {
    const { renderProblems } = await import('./problems.ts');
    const { columns, errColour: colour } = output;
    output.err(renderProblems(warnings, { columns, colour, severity: 'warning' }));
  }
  if (!args.has('quiet')) {
    output.out(
      `${count(files.length, 'manifest is', 'manifests are')} valid: ${count(deployments, 'deployment', 'deployments')}, ${count(targets.length, 'target', 'targets')}\n`,
    );
    for (const notice of await noticesOf(targets)) output.out(`! ${notice}\n`);
  }
  return 0;
}

/** `check` would not read them, whatever they hold: by their names alone. */
function refusedVariables({ targets }: Manifest, policy: AccessPolicy): Problem[] {
  const problems = new Map<string, Problem>();
  for (const { provider: id, credentials } of targets) {
    const provider = providerById(id);
    for (const { variable, location } of Object.values(credentials)) {
      if (provider === undefined || mayRead(provider, variable, policy)) continue;
      problems.set(JSON.stringify([id, variable, location]), {
        code: 'bad-reference',
        message: `${variable} ${notReadable(provider)}`,
        hint: `rename it, or allow it: --allow-env ${variable}, or DRIFTLINE_ALLOW_ENV=${variable}`,
        ...(location !== undefined && { location }),
      });
    }
  }
  return [...problems.values()];
}

/** What there is to say is loaded only where there may be something. */
async function noticesOf(targets: readonly Target[]): Promise<string[]> {
  if (targets.every(({ undeclared }) => undeclared === 'ignore')) return [];
  const [{ undeclaredNotices }, { visible }] = await Promise.all([
    import('../run/notices.ts'),
    import('../reporters/parts/escape.ts'),
  ]);
  return undeclaredNotices(targets, providerById).map(visible);
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
