import { coverageOf, isBelow } from '../discover/coverage.ts';
import * as text from '../discover/coverage-text.ts';
import { usageError } from '../model/problem.ts';
import { jsonText } from '../reporters/parts/json-pieces.ts';
import { styleFor } from '../reporters/parts/style.ts';
import { guardText } from '../reporters/parts/workflow.ts';
import { load } from '../run/load.ts';
import { readChoice } from './arguments.ts';
import type { Arguments } from './command.ts';
import type { Output } from './output.ts';
import { reading } from './run-options.ts';

const FORMATS = ['human', 'json', 'markdown', 'prometheus'] as const;

export async function runCoverage(args: Arguments, output: Output, signal: AbortSignal): Promise<number> {
  const format = readChoice('format', args.text('format') ?? 'human', FORMATS);
  const min = readPercent(args.text('min'));
  const found = await reading(args, output, signal, async (options, context) =>
    coverageOf(await load(args.operands, context), options, context),
  );
  if (format === 'json') {
    await output.report(jsonText(found, output));
  } else {
    const lines = {
      human: () => text.coverageLines(found, { columns: output.columns, style: styleFor(output.outColor) }),
      markdown: () => [text.coverageMarkdown(found).trimEnd()],
      prometheus: () => [text.coveragePrometheus(found).trimEnd()],
    }[format]();
    await output.report(lines.map((line) => `${output.ciLog ? guardText(line) : line}\n`));
  }
  if (min !== undefined && isBelow(found, min)) return 2;
  return found.failed.length > 0 ? 3 : 0;
}

function readPercent(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const percent = /^\d{1,3}(?:\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  if (percent <= 100) return percent;
  throw usageError(`--min cannot be "${text}"`, 'write a number of percent from 0 to 100, for instance 90');
}
