import type { Command, Option } from './command.ts';
import { COMMANDS } from './commands.ts';

/** The overview, of all commands. */
export function overview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  const commands = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `driftline: deployment drift of AI agents.
What is live at the vendors, against what git declares.

Usage: driftline <command> [paths…] [options]

${commands.join('\n')}

driftline <command> --help tells more. driftline --version prints the version.

Exit codes of check: 0 in sync · 1 the run itself failed · 2 drift ·
3 no drift seen, but something could not be told.
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
  const lines = broken(text);
  const first =
    label.length <= LABEL_WIDTH ? `  ${label.padEnd(LABEL_WIDTH)}${lines.shift() ?? ''}` : `  ${label}`;
  return [first, ...lines.map((line) => ' '.repeat(LABEL_WIDTH + 2) + line)].join('\n');
}

function broken(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > TEXT_WIDTH) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
