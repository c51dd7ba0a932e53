import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Report } from '../src/model/report.ts';
import { builtIn } from '../src/providers/registry.ts';
import { FORMATS, type Format } from '../src/reporters/index.ts';
import { runCheck } from '../src/run/check.ts';
import { parseScenario } from '../src/simulator/scenario.ts';
import { startSimulator } from '../src/simulator/server.ts';

// Checks docs/formats/samples/driftline.yaml against the vendors of world.yaml there, writes the report in every
// format beside them, and puts the first lines into the pages of docs/formats.
//   npx tsx scripts/report-samples.ts

const FOLDER = join(import.meta.dirname, '../docs/formats');
const SAMPLE_FOLDER = join(FOLDER, 'samples');
/** A fixed time, because the day decides whether a waiver is over. */
const STARTED = '2026-11-22T09:15:04.120Z';
const DURATION_MS = 1384;
const LINES = 36;

/** The names of files that another program knows by their end; the others are `report.FORMAT.txt`. */
const SAMPLE_NAMES: Readonly<Partial<Record<Format, string>>> = {
  human: 'report.txt',
  json: 'report.json',
  junit: 'report.xml',
  sarif: 'report.sarif',
  gitlab: 'report.gitlab.json',
  markdown: 'report.md',
  html: 'report.html',
  prometheus: 'report.prom',
  slack: 'report.slack.json',
  terraform: 'report.terraform.json',
};

/** Every file that the script writes, by its path, with its text. */
export async function sampleFiles(): Promise<Map<string, string>> {
  const report = await sampleReport();
  const files = new Map<string, string>();
  for (const [format, load] of Object.entries(FORMATS)) {
    const render = await load();
    const columns = format === 'human' ? 80 : 100;
    const text = [...render(report, { columns, color: false, ciLog: false })].join('');
    const page = join(FOLDER, `${format}.md`);
    files.set(join(SAMPLE_FOLDER, SAMPLE_NAMES[format as Format] ?? `report.${format}.txt`), text);
    files.set(page, withSample(readFileSync(page, 'utf8'), text));
  }
  return files;
}

async function sampleReport(): Promise<Report> {
  const world = readFileSync(join(SAMPLE_FOLDER, 'world.yaml'), 'utf8');
  const started = Date.parse(STARTED);
  const simulator = await startSimulator(await parseScenario(world, 'world.yaml', started), {
    now: () => started,
  });
  try {
    const report = await runCheck(
      ['driftline.yaml'],
      { retries: 0 },
      {
        cwd: SAMPLE_FOLDER,
        clock: { now: () => started, random: Math.random },
        policy: { env: simulator.env, allowHosts: [], allowVariables: [] },
        registry: builtIn(),
        variables: new Map(),
      },
    );
    // Shows paths as in a repository whose folder `deploy` has the manifest.
    return { ...report, durationMs: DURATION_MS, repositoryPrefix: 'deploy' };
  } finally {
    await simulator.close();
  }
}

/**
 * Fills the part from `<!-- sample LANGUAGE -->` to `<!-- end -->`. If a word stands after LANGUAGE, the sample begins
 * at the first line that contains the word.
 */
function withSample(page: string, text: string): string {
  return page.replace(
    /(<!-- sample (\w+)(?: (\S+))? -->\n)[\s\S]*?(<!-- end -->)/,
    (_, begin: string, language: string, from: string | undefined, end: string) => {
      const all = text.trimEnd().split('\n');
      const lines = from === undefined ? all : all.slice(all.findIndex((line) => line.includes(from)));
      const shown = lines.slice(0, LINES);
      const fence = '`'.repeat(5);
      return `${begin}${fence}${language}\n${shown.join('\n')}${lines.length > LINES ? '\n…' : ''}\n${fence}\n${end}`;
    },
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [file, text] of await sampleFiles()) writeFileSync(file, text);
}
