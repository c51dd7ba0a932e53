type Clean = () => unknown;

const pending: Readonly<Record<'test' | 'file', Clean[]>> = { test: [], file: [] };

/** Runs `clean` after the current test. */
export function afterTest(clean: Clean): void {
  pending.test.push(clean);
}

/** Runs `clean` after all tests of the current file. */
export function afterFile(clean: Clean): void {
  pending.file.push(clean);
}

/** Runs what `afterTest` or `afterFile` was given. Only `each-file.ts` calls this. */
export async function cleanUp(after: 'test' | 'file'): Promise<void> {
  for (const clean of pending[after].splice(0).reverse()) await clean();
}
