import { statSync } from 'node:fs';
import { type Problem, ProblemError, usageError } from '../model/problem.ts';
import type { Report } from '../model/report.ts';
import type { View } from '../reporters/contract.ts';
import { FORMAT_NAMES, FORMATS, type Format, formatOfFile } from '../reporters/index.ts';
import { readChoice, readPair } from './arguments.ts';
import type { Arguments } from './command.ts';
import type { Output } from './output.ts';

export interface Destinations {
  readonly format: Format;
  readonly files: readonly { readonly format: Format; readonly path: string }[];
}

/** Reads where the report goes, before any work is done. */
export function readDestinations(args: Arguments): Destinations {
  const format = readChoice('format', args.text('format') ?? 'human', FORMAT_NAMES);
  const files = args.texts('output').map((text) => {
    const meant = formatOfFile(text);
    const form = `${meant ?? 'FORMAT'}=${meant === undefined ? 'PATH' : text}`;
    const example = meant === undefined ? ', for instance --output json=report.json' : '';
    const [name, path] = readPair('output', text, `${form}${example}`);
    if (path === '') throw usageError(`--output ${text} names no file`, 'write --output FORMAT=PATH');
    return { format: readChoice('output', name, FORMAT_NAMES), path };
  });
  return { format, files };
}

/** Writes the report to stdout, to files and to GitHub, in parallel: a stalled reader must not delay the others. */
export async function writeReport(
  report: Report,
  { format, files }: Destinations,
  { args, output }: { args: Arguments; output: Output },
): Promise<void> {
  const [quiet, verbose] = [args.has('quiet'), args.has('verbose')];
  const { ciLog, githubActions } = output;
  const where = filesUrlOf(process.env);
  const view: View = { columns: output.columns, color: output.outColor, ciLog, quiet, verbose, ...where };
  const plain: View = { columns: 80, color: false, ciLog, quiet, verbose, ...where };
  const reporting = output.report((await FORMATS[format]())(report, view));
  // If the report for stdout cannot be rendered, no file is written.
  await Promise.race([reporting, new Promise((resolve) => setImmediate(resolve))]);
  const writing: Promise<Problem | undefined>[] = [];
  for (const file of files) {
    writing.push(output.file(file.path, (await FORMATS[file.format]())(report, plain)));
  }
  if (githubActions && !args.has('no-annotations')) {
    writing.push(...(await writeForGithub(report, plain, output)));
  }
  await reporting;
  const faults = (await Promise.all(writing)).filter((problem) => problem !== undefined);
  if (faults.length > 0) throw new ProblemError(faults);
}

/** The URL of the repository's files at this commit, in a GitHub or GitLab pipeline. */
export function filesUrlOf(env: NodeJS.ProcessEnv): Pick<View, 'filesUrl'> {
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_SHA, CI_PROJECT_URL, CI_COMMIT_SHA } = env;
  const filesUrl =
    GITHUB_SERVER_URL && GITHUB_REPOSITORY && GITHUB_SHA
      ? `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/blob/${GITHUB_SHA}`
      : CI_PROJECT_URL && CI_COMMIT_SHA
        ? `${CI_PROJECT_URL}/-/blob/${CI_COMMIT_SHA}`
        : '';
  return /^https?:\/\/[\w.:/~%-]+$/.test(filesUrl) ? { filesUrl } : {};
}

/** Writes annotations to stderr, because stdout is the report, and the step summary and outputs to their files. */
async function writeForGithub(
  report: Report,
  view: View,
  output: Output,
): Promise<Promise<Problem | undefined>[]> {
  for (const lines of (await FORMATS.github())(report, view)) output.commands(lines);
  const { GITHUB_STEP_SUMMARY: summary, GITHUB_OUTPUT: outputs } = process.env;
  const writing: Promise<Problem | undefined>[] = [];
  if (summary) writing.push(writeSummary(summary, { report, view, output }));
  if (outputs) {
    const { githubOutputs } = await import('../reporters/parts/github-outputs.ts');
    writing.push(output.append(outputs, githubOutputs(report)));
  }
  return writing;
}

/** GitHub drops a longer step summary, even if other steps wrote most of it. */
const SUMMARY_BYTES = 1024 * 1024;

async function writeSummary(
  path: string,
  { report, view, output }: { report: Report; view: View; output: Output },
): Promise<Problem | undefined> {
  const room = SUMMARY_BYTES - (statSync(path, { throwIfNoEntry: false })?.size ?? 0);
  const text = [...(await FORMATS.markdown())(report, { ...view, room })].join('');
  if (text === '') output.err('the step summary is full: nothing was added to it\n');
  return text === '' ? undefined : output.append(path, text);
}
