import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Report } from '../src/model/report.ts';
import { FORMATS, type Format } from '../src/reporters/index.ts';

// Writes docs/formats/samples out of report.json there, and puts their first lines into the pages of docs/formats.
//   npx tsx scripts/report-samples.ts

const FOLDER = join(import.meta.dirname, '../docs/formats');
const LINES = 36;

/** The other formats are shown by the JSON report itself and by a picture. */
const SAMPLES: Readonly<Partial<Record<Format, string>>> = {
  junit: 'report.xml',
  sarif: 'report.sarif',
  github: 'report.github.txt',
  gitlab: 'report.gitlab.json',
  markdown: 'report.md',
  html: 'report.html',
  prometheus: 'report.prom',
  slack: 'report.slack.json',
  terraform: 'report.terraform.json',
};

/** Every file that the script writes, by its path, with its text. */
export async function sampleFiles(): Promise<Map<string, string>> {
  const report: Report = JSON.parse(readFileSync(join(FOLDER, 'samples/report.json'), 'utf8'));
  const files = new Map<string, string>();
  for (const [format, load] of Object.entries(FORMATS)) {
    const name = SAMPLES[format as Format];
    if (name === undefined) continue;
    const render = await load();
    const text = [...render(report, { columns: 100, colour: false, ciLog: false })].join('');
    const page = join(FOLDER, `${format}.md`);
    files.set(join(FOLDER, 'samples', name), text);
    files.set(page, withSample(readFileSync(page, 'utf8'), text));
  }
  return files;
}

/** Between `<!-- sample LANGUAGE -->` and `<!-- end -->`; text after the language is in the line to begin with. */
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
