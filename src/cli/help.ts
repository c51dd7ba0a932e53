import { wrap } from '../reporters/parts/width.ts';
import type { Command, Option } from './command.ts';
import { COMMANDS } from './commands.ts';

export function overview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  const commands = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `driftline: deployment drift of AI agents.
What is live at the vendors, against what git declares.

Usage: driftline <command> [paths…] [options]

${commands.join('\n')}

driftline <command> --help shows more. driftline --version prints the version.

Exit codes of check: 0 in sync · 1 the run failed · 2 drift ·
3 no drift, but some targets are unknown.
`;
}

export function helpOf(command: Command): string {
  const usage = ['driftline', command.name, command.operands, '[options]']
    .filter((part) => part !== '')
    .join(' ');
  const width = Math.max(...command.examples.map(([line]) => line.length));
  const examples = command.examples.map(([line, what]) =>
    width + what.length + 4 > 80 ? `  ${line}\n      ${what}` : `  ${line.padEnd(width)}  ${what}`,
  );
  const notes = command.notes === undefined ? '' : `\n${command.notes.join('\n')}\n`;
  return `${command.summary}

Usage: ${usage}

Options:
${command.options.map(optionLines).join('\n')}

Examples:
${examples.join('\n')}
${notes}`;
}

const LABEL_WIDTH = 24;
const TEXT_WIDTH = 54;

function optionLines({ name, short, value, repeatable, description }: Option): string {
  const label = `${short === undefined ? '    ' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`;
  const text = repeatable ? `${description} (repeatable)` : description;
  const lines = wrap(text, TEXT_WIDTH);
  const first =
    label.length < LABEL_WIDTH ? `  ${label.padEnd(LABEL_WIDTH)}${lines.shift() ?? ''}` : `  ${label}`;
  return [first, ...lines.map((line) => ' '.repeat(LABEL_WIDTH + 2) + line)].join('\n');
}
