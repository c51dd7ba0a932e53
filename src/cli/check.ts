import { runCheck } from '../check.ts';
import { didYouMean } from '../manifest/reading.ts';
import { type Problem, ProblemError } from '../model/problem.ts';
import type { Report } from '../model/report.ts';
import type { View } from '../reporters/contract.ts';
import { FORMAT_NAMES, FORMATS, type Format } from '../reporters/index.ts';
import { type Arguments, readPair, usageError } from './arguments.ts';
import type { Output } from './output.ts';
import { readReadOptions, worldFor } from './reading.ts';

export async function check(args: Arguments, output: Output, signal: AbortSignal): Promise<number> {
  const format = readFormat('format', args.text('format') ?? 'human');
  const files = args.texts('output').map((text) => {
    const [name, path] = readPair('output', text, 'FORMAT=PATH, for instance --output json=report.json');
    if (path === '') throw usageError(`--output ${text} names no file`, 'write --output FORMAT=PATH');
    return { format: readFormat('output', name), path };
  });
  const twice = files.find(({ path }, index) => files.findIndex((each) => each.path === path) < index);
  if (twice !== undefined) {
    throw usageError(`two reports are to go into ${twice.path}`, 'give each --output a file of its own');
  }
  const world = worldFor(args, output, signal);
  const options = {
    ...readReadOptions(args),
    allowPending: args.has('allow-pending'),
    exitZero: args.has('exit-zero'),
  };
  let report: Report;
  try {
    report = await runCheck(args.operands, options, world);
  } finally {
    world.done();
  }
  const quiet = args.has('quiet');
  const view: View = {
    columns: output.columns,
    colour: output.outColour,
    githubActions: output.githubActions,
    quiet,
  };
  output.out((await FORMATS[format]())(report, view));
  const problems: Problem[] = [];
  for (const file of files) {
    const plain: View = { columns: 80, colour: false, githubActions: output.githubActions, quiet };
    const problem = output.file(file.path, (await FORMATS[file.format]())(report, plain));
    if (problem !== undefined) problems.push(problem);
  }
  if (problems.length > 0) throw new ProblemError(problems);
  return report.exitCode;
}

function readFormat(option: string, text: string): Format {
  const format = FORMAT_NAMES.find((name) => name === text);
  if (format !== undefined) return format;
  throw usageError(
    `--${option} cannot be "${text}"`,
    didYouMean(text, FORMAT_NAMES) ?? `the formats are ${FORMAT_NAMES.join(', ')}`,
  );
}
