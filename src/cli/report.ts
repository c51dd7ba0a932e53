import { resolve } from 'node:path';
import { type Problem, ProblemError } from '../model/problem.ts';
import type { Report } from '../model/report.ts';
import { didYouMean } from '../model/suggest.ts';
import type { View } from '../reporters/contract.ts';
import { FORMAT_NAMES, FORMATS, type Format } from '../reporters/index.ts';
import { type Arguments, readPair, usageError } from './arguments.ts';
import type { Output } from './output.ts';

export interface Destinations {
  readonly format: Format;
  readonly files: readonly { readonly format: Format; readonly path: string }[];
}

/** Where the report goes, told before any work is done. */
export function readDestinations(args: Arguments): Destinations {
  const format = readFormat('format', args.text('format') ?? 'human');
  const files = args.texts('output').map((text) => {
    const [name, path] = readPair('output', text, 'FORMAT=PATH, for instance --output json=report.json');
    if (path === '') throw usageError(`--output ${text} names no file`, 'write --output FORMAT=PATH');
    return { format: readFormat('output', name), path };
  });
  const places = files.map(({ path }) => resolve(path));
  const twice = files.find((_, index) => places.indexOf(places[index] ?? '') < index);
  if (twice !== undefined) {
    throw usageError(`two reports are to go into ${twice.path}`, 'give each --output a file of its own');
  }
  return { format, files };
}

function readFormat(option: string, text: string): Format {
  const format = FORMAT_NAMES.find((name) => name === text);
  if (format !== undefined) return format;
  throw usageError(
    `--${option} cannot be "${text}"`,
    didYouMean(text, FORMAT_NAMES) ?? `the formats are ${FORMAT_NAMES.join(', ')}`,
  );
}

/** The report in every format that was asked for: into files, to GitHub where it runs there, and to stdout. */
export async function writeReport(
  report: Report,
  { format, files }: Destinations,
  { args, output }: { args: Arguments; output: Output },
): Promise<void> {
  const quiet = args.has('quiet');
  const { ciLog, githubActions } = output;
  const view: View = { columns: output.columns, colour: output.outColour, ciLog, quiet };
  output.out((await FORMATS[format]())(report, view));
  const plain: View = { columns: 80, colour: false, ciLog, quiet };
  const problems: (Problem | undefined)[] = [];
  for (const file of files)
    problems.push(await output.file(file.path, (await FORMATS[file.format]())(report, plain)));
  if (githubActions && !args.has('no-annotations'))
    problems.push(...(await tellGithub(report, plain, output)));
  const faults = problems.filter((problem) => problem !== undefined);
  if (faults.length > 0) throw new ProblemError(faults);
}

/** Annotations on stderr, so that stdout stays the report; the step's summary and its outputs in their files. */
async function tellGithub(report: Report, view: View, output: Output): Promise<(Problem | undefined)[]> {
  output.commands((await FORMATS.github())(report, view));
  const { GITHUB_STEP_SUMMARY: summary, GITHUB_OUTPUT: outputs } = process.env;
  const problems: (Problem | undefined)[] = [];
  if (summary) problems.push(output.append(summary, (await FORMATS.markdown())(report, view)));
  if (outputs) {
    const { githubOutputs } = await import('../reporters/parts/github-outputs.ts');
    problems.push(output.append(outputs, githubOutputs(report)));
  }
  return problems;
}
