import { ProblemError } from '../model/problem.ts';
import type { Provider } from '../providers/contract.ts';

/** The providers that these YAML files define. */
export async function providersFromFiles(
  paths: readonly string[],
  _options: { readonly cwd: string },
): Promise<readonly Provider[]> {
  throw new ProblemError(
    paths.map((path) => ({
      code: 'usage',
      message: `${path} cannot be read: this driftline knows no provider files`,
      hint: 'leave --provider-file and DRIFTLINE_PROVIDER_FILES out',
    })),
  );
}
