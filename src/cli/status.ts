import { readTableFormat } from './arguments.ts';
import { defineCommand } from './command.ts';
import { DURATIONS, NO_COLOR, NO_PROGRESS, READING, SELECTION, TABLE_FORMAT, VARIABLE } from './options.ts';
import type { Row } from './status-table.ts';

export const status = defineCommand({
  name: 'status',
  summary: 'show what is live, without comparing',
  operands: '[paths…]',
  options: [TABLE_FORMAT, ...SELECTION, ...READING, VARIABLE, NO_PROGRESS, NO_COLOR],
  examples: [
    ['driftline status', 'deployments × environments of driftline.yaml'],
    ['driftline status -p cartesia', 'only voice agents'],
  ],
  notes: [DURATIONS, 'Exit codes: 0 · 1 the run failed · 3 some targets could not be read.'],
  readsVendors: true,
  run: async (args, output, signal) => {
    const format = readTableFormat(args);
    const { beginRun } = await import('./run-options.ts');
    const { read } = await import('../run/read.ts');
    const { context, options } = await beginRun(args, output, signal);
    const { load } = await import('../run/load.ts');
    const { selectTargets } = await import('../run/select.ts');
    const { redacted, renderStatus } = await import('./status-table.ts');
    const targets = selectTargets(await load(args.operands, context), options);
    context.onTargets(targets.length);
    let rows: Row[];
    try {
      const { observations, redact } = await read(targets, options, context);
      rows = targets.flatMap((target) => {
        const observation = observations.get(target.id);
        return observation === undefined ? [] : [{ target, observation: redacted(observation, redact) }];
      });
      context.ensureRead();
    } finally {
      context.done();
    }
    await output.report(renderStatus(rows, format, { output, registry: context.registry }));
    return rows.some(({ observation }) => observation.kind === 'unreadable') ? 3 : 0;
  },
});
