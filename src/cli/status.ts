import { readTableFormat } from './arguments.ts';
import { defineCommand } from './command.ts';
import { DURATIONS, NO_COLOR, NO_PROGRESS, READING, SELECTION, TABLE_FORMAT, VARIABLE } from './options.ts';

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
    const { reading } = await import('./run-options.ts');
    const { load } = await import('../run/load.ts');
    const { read } = await import('../run/read.ts');
    const { selectTargets } = await import('../run/select.ts');
    const { redacted, renderStatus } = await import('./status-table.ts');
    const { rows, registry } = await reading(args, output, signal, async (options, context) => {
      const targets = selectTargets(await load(args.operands, context), options);
      context.onTargets(targets.length);
      const { observations, redact } = await read(targets, options, context);
      const rows = targets.flatMap((target) => {
        const observation = observations.get(target.id);
        return observation === undefined ? [] : [{ target, observation: redacted(observation, redact) }];
      });
      return { rows, registry: context.registry };
    });
    await output.report(renderStatus(rows, format, { output, registry }));
    return rows.some(({ observation }) => observation.kind === 'unreadable') ? 3 : 0;
  },
});
