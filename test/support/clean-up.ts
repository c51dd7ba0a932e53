type Clean = () => unknown;

const pending: Readonly<Record<'test' | 'file', Clean[]>> = { test: [], file: [] };

/** Runs once the test under way is over. */
export function afterTest(clean: Clean): void {
  pending.test.push(clean);
}

/** Runs once the file under way is over. */
export function afterFile(clean: Clean): void {
  pending.file.push(clean);
}

/** Only `each-file.ts` calls it. */
export async function cleanUp(after: 'test' | 'file'): Promise<void> {
  for (const clean of pending[after].splice(0).reverse()) await clean();
}
