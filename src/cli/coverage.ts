import { readChoice, usageError } from './arguments.ts';
import { defineCommand } from './command.ts';
import { DURATIONS, NO_COLOR, NO_PROGRESS, READING, VARIABLE } from './options.ts';

const FORMATS = ['human', 'json', 'markdown', 'prometheus'] as const;

export const coverage = defineCommand({
  name: 'coverage',
  summary: 'compare what the vendors list with what is declared',
  operands: '[paths…]',
  options: [
    { name: 'format', short: 'f', value: 'F', description: `${FORMATS.join(', ')} (default: human)` },
    { name: 'min', value: 'N', description: 'exit 2 where fewer than N percent are declared' },
    ...READING,
    VARIABLE,
    NO_PROGRESS,
    NO_COLOR,
  ],
  examples: [
    ['driftline coverage', 'what no manifest knows of, by name'],
    ['driftline coverage agents/ --min 90', 'fails below 90 percent'],
  ],
  notes: [DURATIONS, 'Exit codes: 0 · 1 the run failed · 2 below --min · 3 a list could not be read.'],
  readsVendors: true,
  run: async (args, output, signal) => {
    const format = readChoice('format', args.text('format') ?? 'human', FORMATS);
    const min = readPercent(args.text('min'));
    const { createContext, readReadOptions } = await import('./run-options.ts');
    const { coverageOf } = await import('../discover/coverage.ts');
    const { load } = await import('../run/load.ts');
    const text = await import('../discover/coverage-text.ts');
    const { styleFor } = await import('../reporters/parts/style.ts');
    const { jsonPieces } = await import('../reporters/parts/json-pieces.ts');
    const { guardedJson, guardText } = await import('../reporters/parts/workflow.ts');
    const context = createContext(args, output, signal);
    const options = readReadOptions(args);
    (await import('./deadline.ts')).endAtDeadline(options.maxTimeMs, output);
    try {
      const found = await coverageOf(await load(args.operands, context), options, context);
      context.ensureRead();
      context.done();
      if (format === 'json') {
        const pieces = jsonPieces(text.coverageJson(found), { indent: 2, visible: true });
        await output.report(output.ciLog ? guardedJson(pieces) : pieces);
      } else {
        const whole = {
          human: () =>
            text.coverageLines(found, { columns: output.columns, style: styleFor(output.outColour) }),
          markdown: () => [text.coverageMarkdown(found).trimEnd()],
          prometheus: () => [text.coveragePrometheus(found).trimEnd()],
        }[format]();
        await output.report(whole.map((line) => `${output.ciLog ? guardText(line) : line}\n`));
      }
      if (min !== undefined && found.percent < min) return 2;
      return found.failed.length > 0 ? 3 : 0;
    } finally {
      context.done();
    }
  },
});

function readPercent(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const percent = /^\d{1,3}(?:\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  if (percent <= 100) return percent;
  throw usageError(`--min cannot be "${text}"`, 'write percent, from 0 to 100');
}
