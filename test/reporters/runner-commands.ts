/** The commands that the GitHub runner finds in a step's output, by the rules of its ActionCommand.cs. */

export interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

const COMMANDS =
  /^(?:error|warning|notice|debug|group|endgroup|command|add-mask|add-matcher|remove-matcher|echo|set-output|set-env|add-path|save-state|stop-commands|section|internal-set-repo-path)$/i;

export function runnerCommands(output: string): Command[] {
  return output.split(/\r\n|\n|\r/).flatMap((line) => {
    const command = second(line) ?? first(line);
    return command === undefined ? [] : [command];
  });
}

/** A command in the newer form: `::name key=value,key=value::data`, after leading blanks. */
function second(line: string): Command | undefined {
  const trimmed = line.replace(/^[\s\u0085]+/, '');
  const end = trimmed.indexOf('::', 2);
  if (!trimmed.startsWith('::') || end < 0) return undefined;
  const [name = '', rest = ''] = split(trimmed.slice(2, end), ' ');
  if (!COMMANDS.test(name)) return undefined;
  const decode = (text: string): string =>
    text
      .replaceAll('%0D', '\r')
      .replaceAll('%0A', '\n')
      .replaceAll('%3A', ':')
      .replaceAll('%2C', ',')
      .replaceAll('%25', '%');
  const pairs = rest
    .trim()
    .split(',')
    .filter(Boolean)
    .map((pair) => split(pair, '='));
  return {
    name,
    properties: Object.fromEntries(pairs.map(([key = '', value = '']) => [key, decode(value)])),
    data: trimmed
      .slice(end + 2)
      .replaceAll('%0D', '\r')
      .replaceAll('%0A', '\n')
      .replaceAll('%25', '%'),
  };
}

/** A command in the older form: `##[name]data`, anywhere in the line. */
function first(line: string): Command | undefined {
  const match = /##\[([^\]]*)\](.*)$/.exec(line);
  const [name = ''] = (match?.[1] ?? '').split(' ');
  return match === null || !COMMANDS.test(name) ? undefined : { name, properties: {}, data: match[2] ?? '' };
}

function split(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
