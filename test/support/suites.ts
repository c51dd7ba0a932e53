import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { assertFreshDist } from './fresh-dist.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The text of a file that uses the built package. */
const BUILT = /['"`./]dist\b/;
const STARTS_PROCESSES = /^import .*'node:child_process'/m;
/** The text of a file that sleeps, measures time, or raises the timeout, as with `vi.setConfig({ testTimeout: … })`. */
const SLOW =
  /^import .*'node:timers\/promises'|\bsetTimeout\(resolve|\bcpuUsage\(|\bperformance\.now\(|\b(?:t|testT)imeout: \d|^\s*\}, \d[\d_]{4,}\);/m;

/** The text of a file that measures the memory of its process, or replaces modules. Files in one process share both. */
const ALONE = /\bmemoryUsage\(|\bvi\.mock\(/;

/** Tests of the whole program, of the pages, or of the scripts. */
const BESIDE = /^test\/(?:docs|e2e|scripts)\//;

export type Suite = 'alone' | 'built' | 'long' | 'quick';

/**
 * Files that start processes come first: a fork copies the page table of its process, which grows from file to file.
 * Then the suites in the order of their names, so that the short files come last and all workers end together.
 */
export class BySuite extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = suites();
    const isIn = (names: readonly string[], { moduleId }: TestSpecification) =>
      names.includes(moduleId.slice(ROOT.length));
    if (files.some((file) => isIn(sorted.built, file))) assertFreshDist();
    const placeOf = (file: TestSpecification) =>
      isIn(sorted.alone, file) || !startsProcesses(textsOf(file.moduleId))
        ? Object.values(sorted).findIndex((names) => isIn(names, file))
        : 0;
    return (await super.sort(files)).toSorted((left, right) => placeOf(left) - placeOf(right));
  }
}

/**
 * Sorts every test file into a suite, by its text and the texts of its helpers. Each file of `alone` has a process of
 * its own. The other files of a worker share one process.
 */
export function suites(): Readonly<Record<Suite, readonly string[]>> {
  const found: Record<Suite, string[]> = { alone: [], built: [], long: [], quick: [] };
  for (const file of testFiles()) {
    const texts = textsOf(join(ROOT, file));
    if (ALONE.test(texts[0] ?? '')) found.alone.push(file);
    else if (texts.some((text) => BUILT.test(text))) found.built.push(file);
    else if (BESIDE.test(file) || startsProcesses(texts) || texts.some((text) => SLOW.test(text)))
      found.long.push(file);
    else found.quick.push(file);
  }
  return found;
}

function startsProcesses(texts: readonly string[]): boolean {
  return texts.some((text) => STARTS_PROCESSES.test(text));
}

function testFiles(): string[] {
  return ['src', 'test'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => `${folder}/${name}`),
  );
}

/** The texts of the file, and of the helpers outside of `src` that it imports, directly or through others. */
function textsOf(file: string, seen = new Set<string>()): string[] {
  const isSource = file.startsWith(join(ROOT, 'src/')) && !file.endsWith('.test.ts');
  if (isSource || seen.has(file) || !existsSync(file)) return [];
  seen.add(file);
  const text = readFileSync(file, 'utf8');
  const imported = [...text.matchAll(/'([^'\s]+\.(?:ts|mjs|cjs))'/g)].map(([, to = '']) =>
    join(dirname(file), to),
  );
  return [text, ...imported.flatMap((helper) => textsOf(helper, seen))];
}
