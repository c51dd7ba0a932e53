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

const ORDER = ['alone', 'built', 'long', 'quick'] as const;
export type Suite = (typeof ORDER)[number];

/**
 * Files that start processes come first: a fork copies the page table of its process, which grows from file to file.
 * Then the suites in the order of their names, so that the short files come last and all workers end together.
 */
export class BySuite extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = new Map(sortedFiles().map((each) => [join(ROOT, each.file), each]));
    if (files.some(({ moduleId }) => sorted.get(moduleId)?.suite === 'built')) assertFreshDist();
    const placeOf = ({ moduleId }: TestSpecification) => sorted.get(moduleId)?.place ?? 0;
    return (await super.sort(files)).toSorted((left, right) => placeOf(left) - placeOf(right));
  }
}

/** The test files by suite. Those of `alone` have a process each, the others share one per worker. */
export function suites(): Readonly<Record<Suite, readonly string[]>> {
  const found: Record<Suite, string[]> = { alone: [], built: [], long: [], quick: [] };
  for (const { file, suite } of sortedFiles()) found[suite].push(file);
  return found;
}

interface Sorted {
  readonly file: string;
  readonly suite: Suite;
  /** Files with a smaller number run earlier. */
  readonly place: number;
}

/** Sorts every test file by its text and that of its helpers. */
function sortedFiles(): readonly Sorted[] {
  return testFiles().map((file) => {
    const texts = textsOf(join(ROOT, file));
    const has = (pattern: RegExp) => texts.some((text) => pattern.test(text));
    if (ALONE.test(texts[0] ?? '')) return { file, suite: 'alone', place: 0 };
    const startsProcesses = has(STARTS_PROCESSES);
    const isLong = BESIDE.test(file) || startsProcesses || has(SLOW);
    const suite = has(BUILT) ? 'built' : isLong ? 'long' : 'quick';
    return { file, suite, place: startsProcesses ? 0 : ORDER.indexOf(suite) };
  });
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
