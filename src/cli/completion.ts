import { usageError } from '../model/problem.ts';
import { defineCommand } from './command.ts';

const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;

export const completion = defineCommand({
  name: 'completion',
  summary: 'print a completion script for a shell',
  operands: '<bash|zsh|fish|powershell>',
  options: [
    {
      name: 'list',
      value: 'WHAT',
      description: 'print what the scripts ask for: targets, environments or codes, one per line',
    },
  ],
  examples: [
    ['eval "$(driftline completion bash)"', 'in ~/.bashrc'],
    ['eval "$(driftline completion zsh)"', 'in ~/.zshrc, after compinit'],
    ['driftline completion fish | source', 'in ~/.config/fish/config.fish'],
    ['driftline completion powershell | Out-String | Invoke-Expression', 'in $PROFILE'],
  ],
  notes: ['Targets and environments come from the manifest of the working folder.', 'No vendor is asked.'],
  run: async (args, output, signal) => {
    const what = args.text('list');
    if (what !== undefined) {
      const { candidates } = await import('./candidates.ts');
      output.out((await candidates(what, signal)).map((each) => `${each}\n`).join(''));
      return 0;
    }
    const [shell, another] = args.operands;
    const chosen = SHELLS.find((each) => each === shell?.toLowerCase());
    if (chosen === undefined || another !== undefined) {
      throw usageError(
        shell === undefined
          ? 'completion needs the name of a shell'
          : `there is no script for "${args.operands.join(' ')}"`,
        `write ${SHELLS.join(', ')}`,
      );
    }
    const { scriptFor } = await import('./completion-scripts.ts');
    output.out(scriptFor(chosen));
    return 0;
  },
});

export type Shell = (typeof SHELLS)[number];
