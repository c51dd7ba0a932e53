import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Report } from '../src/model/report.ts';
import type { Render } from '../src/reporters/contract.ts';
import { renderGithub } from '../src/reporters/github.ts';
import { renderGitlab } from '../src/reporters/gitlab.ts';
import { renderHtml } from '../src/reporters/html.ts';
import { renderJunit } from '../src/reporters/junit.ts';
import { renderMarkdown } from '../src/reporters/markdown.ts';
import { renderPrometheus } from '../src/reporters/prometheus.ts';
import { renderSarif } from '../src/reporters/sarif.ts';

// Writes docs/formats/samples out of report.json there, and puts their first lines into the pages of docs/formats.
//   npx tsx scripts/report-samples.ts

const FOLDER = join(import.meta.dirname, '../docs/formats');
const LINES = 36;

const SAMPLES: Readonly<Record<string, readonly [file: string, render: Render]>> = {
  junit: ['report.xml', renderJunit],
  sarif: ['report.sarif', renderSarif],
  github: ['report.github.txt', renderGithub],
  gitlab: ['report.gitlab.json', renderGitlab],
  markdown: ['report.md', renderMarkdown],
  html: ['report.html', renderHtml],
  prometheus: ['report.prom', renderPrometheus],
};

/** Every file that the script writes, by its path, with its text. */
export function sampleFiles(): Map<string, string> {
  const report: Report = JSON.parse(readFileSync(join(FOLDER, 'samples/report.json'), 'utf8'));
  const files = new Map<string, string>();
  for (const [format, [name, render]] of Object.entries(SAMPLES)) {
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
  for (const [file, text] of sampleFiles()) writeFileSync(file, text);
}
