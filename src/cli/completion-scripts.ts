import { builtIn } from '../providers/registry.ts';
import { FORMAT_NAMES } from '../reporters/index.ts';
import type { Command, Option } from './command.ts';
import { COMMANDS } from './commands.ts';
import type { Shell } from './completion.ts';

/** The completions of a value: fixed words, the output of `driftline completion --list`, or files. */
type Values = { readonly words: readonly string[] } | { readonly list: string } | 'files' | 'none';

const PROVIDER_IDS = builtIn().ids;

/** A command lists its formats in the description of its option. */
function formatsIn(description: string): readonly string[] {
  return FORMAT_NAMES.filter((format) => new RegExp(`\\b${format}\\b`).test(description));
}

function valuesOf({ name, description }: Option): Values {
  if (name === 'format') return { words: formatsIn(description) };
  if (name === 'output') return { words: FORMAT_NAMES.map((format) => `${format}=`) };
  if (name === 'provider') return { words: PROVIDER_IDS };
  if (name === 'allow-host') return { words: PROVIDER_IDS.map((id) => `${id}=`) };
  if (name === 'target') return { list: 'targets' };
  if (name === 'environment') return { list: 'environments' };
  return name === 'baseline' || name === 'provider-file' || name === 'write' ? 'files' : 'none';
}

function operandsOf({ name, operands }: Command): Values {
  const [, words] = /^[<[](\w+(?:\|\w+)+)[\]>]$/.exec(operands) ?? [];
  if (words !== undefined) return { words: words.split('|') };
  if (/provider/i.test(operands)) return { words: PROVIDER_IDS };
  if (name === 'explain') return { list: 'codes' };
  return operands === '' ? 'none' : 'files';
}

export function scriptFor(shell: Shell): string {
  return { bash, zsh, fish, powershell }[shell]();
}

const LIST = 'driftline completion --list';
const NAMES = COMMANDS.map(({ name }) => name);

function quoted(words: readonly string[]): string {
  return `'${words.join(' ')}'`;
}

function flagsOf({ name, short }: Option): string[] {
  return short === undefined ? [`--${name}`] : [`--${name}`, `-${short}`];
}

/** The body of a `case` over command and option, for bash and zsh alike. */
function cases(offer: (values: Values) => string): string {
  const lines = COMMANDS.map((command) => {
    const options = command.options
      .filter(({ value }) => value !== undefined)
      .map((option) => `        ${flagsOf(option).join('|')}) ${offer(valuesOf(option))} ;;`);
    return `    ${command.name})
      case $previous in
${options.join('\n')}
        *)
          case $current in
            -*) ${offer({ words: command.options.flatMap(flagsOf) })} ;;
            *) ${offer(operandsOf(command))} ;;
          esac ;;
      esac ;;`;
  });
  return [`    help) ${offer({ words: NAMES })} ;;`, ...lines].join('\n');
}

function bash(): string {
  const offer = (values: Values) => {
    if (values === 'files') return 'compopt -o default 2>/dev/null; COMPREPLY=()';
    if (values === 'none') return 'COMPREPLY=()';
    if ('list' in values) return `_driftline_words "$(${LIST} ${values.list} 2>/dev/null)"`;
    return `_driftline_words ${quoted(values.words)}`;
  };
  return `# bash completion of driftline: eval "$(driftline completion bash)"
_driftline_words() {
  local IFS=$' \\t\\n'
  COMPREPLY=($(compgen -W "$1" -- "$current"))
  [[ \${COMPREPLY[0]-} == *= ]] && compopt -o nospace 2>/dev/null
  return 0
}
_driftline() {
  local current previous command
  COMPREPLY=()
  current=\${COMP_WORDS[COMP_CWORD]}
  previous=\${COMP_WORDS[COMP_CWORD-1]}
  command=\${COMP_WORDS[1]}
  # bash splits words at "=": --format=json becomes three words.
  if [[ $current == '=' ]]; then
    current=''
  elif [[ $previous == '=' && COMP_CWORD -gt 2 ]]; then
    previous=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  if [[ COMP_CWORD -eq 1 ]]; then
    ${offer({ words: [...NAMES, 'help', '--help', '--version'] })}
    return 0
  fi
  case $command in
${cases(offer)}
  esac
  return 0
}
complete -F _driftline driftline
`;
}

function zsh(): string {
  const offer = (values: Values) => {
    if (values === 'files') return '_files';
    if (values === 'none') return ':';
    if ('list' in values) return `compadd -- \${(f)"$(${LIST} ${values.list} 2>/dev/null)"}`;
    const [first = ''] = values.words;
    return `compadd ${first.endsWith('=') ? "-S '' " : ''}-- ${values.words.join(' ')}`;
  };
  const commands = COMMANDS.map(({ name, summary }) => `      ${JSON.stringify(`${name}:${summary}`)}`);
  return `#compdef driftline
# zsh completion of driftline: eval "$(driftline completion zsh)" after compinit
_driftline() {
  local current=$words[CURRENT] previous=$words[CURRENT-1] command=$words[2]
  if (( CURRENT == 2 )); then
    local -a commands=(
${commands.join('\n')}
    )
    _describe command commands
    return
  fi
  case $command in
${cases(offer)}
  esac
}
compdef _driftline driftline
`;
}

function fish(): string {
  const described = (text: string) => `-d '${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const offer = (values: Values) => {
    if (typeof values === 'string') return '';
    return 'list' in values ? ` -a '(${LIST} ${values.list} 2>/dev/null)'` : ` -a ${quoted(values.words)}`;
  };
  const lines = COMMANDS.flatMap((command) => {
    const here = `complete -c driftline -n '__fish_seen_subcommand_from ${command.name}'`;
    const operands = operandsOf(command);
    return [
      `complete -c driftline -n __fish_use_subcommand -f -a ${command.name} ${described(command.summary)}`,
      ...command.options.map((option) => {
        const values = valuesOf(option);
        const taken = values === 'files' ? '-r -F' : `-x${offer(values)}`;
        const flags = `-l ${option.name}${option.short === undefined ? '' : ` -s ${option.short}`}`;
        return `${here} ${option.value === undefined ? '-f' : taken} ${flags} ${described(option.description)}`;
      }),
      ...(operands === 'files' ? [] : [`${here} -f${offer(operands)}`]),
    ];
  });
  return `# fish completion of driftline: driftline completion fish | source
complete -c driftline -e
complete -c driftline -n __fish_use_subcommand -f -a help -d 'show help'
complete -c driftline -n __fish_use_subcommand -f -l version -d 'print the version'
${lines.join('\n')}
`;
}

function powershell(): string {
  const value = (values: Values) => {
    if (values === 'files' || values === 'none') return '$null';
    if ('list' in values) return `@(& driftline completion --list ${values.list} 2>$null)`;
    return `@(${values.words.map((word) => `'${word}'`).join(', ')})`;
  };
  const commands = COMMANDS.map((command) => {
    const options = command.options
      .filter((option) => option.value !== undefined)
      .map((option) => {
        return `        { $_ -cin ${value({ words: flagsOf(option) })} } { ${value(valuesOf(option))}; break }`;
      });
    return `    '${command.name}' {
      switch ($previous) {
${options.join('\n')}
        default { if ($wordToComplete.StartsWith('-')) { ${value({ words: command.options.flatMap(flagsOf) })} } else { ${value(operandsOf(command))} } }
      }
    }`;
  });
  return `# PowerShell completion of driftline: driftline completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName driftline -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $before = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition -or $wordToComplete -eq '' } | ForEach-Object { $_.ToString() })
  $previous = if ($before.Count -gt 0) { $before[-1] } else { '' }
  $command = if ($before.Count -gt 1) { $before[1] } else { '' }
  $words = if ($before.Count -le 1) { ${value({ words: [...NAMES, 'help', '--version'] })} } else { switch ($command) {
    'help' { ${value({ words: NAMES })} }
${commands.join('\n')}
  } }
  $words | Where-Object { $_ -and $_.StartsWith($wordToComplete, [StringComparison]::Ordinal) } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`;
}
