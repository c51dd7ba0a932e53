import { mayRead, notReadable } from '../access/credentials.ts';
import type { AccessPolicy } from '../access/policy.ts';
import type { Manifest } from '../model/manifest.ts';
import type { Problem } from '../model/problem.ts';
import type { Registry } from '../providers/registry.ts';

/** Variables that `check` would refuse to read because of their names. */
export function refusedVariables({ targets }: Manifest, policy: AccessPolicy, registry: Registry): Problem[] {
  const problems = new Map<string, Problem>();
  for (const { provider: id, credentials } of targets) {
    const provider = registry.head(id);
    for (const { variable, location } of Object.values(credentials)) {
      if (provider === undefined || mayRead(provider, variable, policy)) continue;
      problems.set(JSON.stringify([id, variable, location]), {
        code: 'bad-reference',
        message: `${variable} ${notReadable(provider, variable)}`,
        hint: `rename it, or allow it: --allow-env ${variable}, or DRIFTLINE_ALLOW_ENV=${variable}`,
        ...(location !== undefined && { location }),
      });
    }
  }
  return [...problems.values()];
}
