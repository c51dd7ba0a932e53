import { didYouMean } from '../model/did-you-mean.ts';
import { usageError } from '../model/problem.ts';
import { readTableFormat } from './arguments.ts';
import { defineCommand } from './command.ts';
import { NO_COLOR, TABLE_FORMAT } from './options.ts';

export const explain = defineCommand({
  name: 'explain',
  summary: 'say what a code of a report means, and what to do',
  operands: '[code]',
  options: [TABLE_FORMAT, NO_COLOR],
  examples: [
    ['driftline explain not-found', 'a status, finding, reason or mistake'],
    ['driftline explain', 'the list of all codes'],
  ],
  run: async (args, output) => {
    const [code, another] = args.operands;
    if (another !== undefined) throw usageError('explain takes one code', 'see driftline explain --help');
    const format = readTableFormat(args);
    const { CODES } = await import('../reporters/parts/codes/index.ts');
    const { codeText, listText } = await import('./explain-text.ts');
    const { codeLink } = await import('../reporters/parts/codes/link.ts');
    if (code === undefined) {
      const all = [...CODES].map(([name, meanings]) => {
        return { code: name, meanings: meanings.map(({ kind, title }) => ({ kind, title })) };
      });
      output.out(format === 'json' ? json(all) : listText(CODES, output));
      return 0;
    }
    const meanings = CODES.get(code);
    if (meanings === undefined) {
      throw usageError(
        `there is no code "${code}"`,
        didYouMean(code, [...CODES.keys()]) ?? 'driftline explain lists all of them',
      );
    }
    const link = codeLink(code);
    output.out(
      format === 'json' ? json({ code, meanings, link }) : codeText({ code, meanings, link }, output),
    );
    return 0;
  },
});

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
