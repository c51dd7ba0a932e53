import { parseArgs } from 'node:util';
import { didYouMean, oneOfText } from '../model/did-you-mean.ts';
import { DURATION_HINT, durationMeant, parseDuration } from '../model/duration.ts';
import { type Problem, ProblemError, usageError, usageProblem } from '../model/problem.ts';
import type { OptionRule } from '../run/option-rules.ts';
import type { Arguments, Command, Option } from './command.ts';

export function parseArguments(command: Command, argv: readonly string[]): Arguments {
  const options = Object.fromEntries(
    command.options.map(({ name, short, value }) => [
      name,
      {
        type: value === undefined ? ('boolean' as const) : ('string' as const),
        multiple: true,
        ...(short && { short }),
      },
    ]),
  );
  const { values, positionals, tokens } = parseArgs({
    args: [...argv],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const problems: Problem[] = [];
  const unknown = new Set<number>();
  for (const token of tokens) {
    // After one dash, only the first unknown letter is reported: the others may be the rest of a path.
    if (token.kind !== 'option' || unknown.has(token.index)) continue;
    const option = command.options.find(({ name }) => name === token.name);
    if (option === undefined) unknown.add(token.index);
    const problem =
      option === undefined
        ? unknownOption(command, token.rawName, argv[token.index])
        : misusedOption(option, token);
    if (problem !== undefined) problems.push(problem);
  }
  for (const option of command.options) {
    const given = values[option.name];
    if (option.value !== undefined && !option.repeatable && Array.isArray(given) && given.length > 1) {
      problems.push(usageProblem(`--${option.name} is given twice`, 'give it once'));
    }
  }
  if (problems.length > 0) throw new ProblemError(problems);
  const texts = (name: string): readonly string[] => {
    const given = values[name];
    return Array.isArray(given) ? given.filter((each) => typeof each === 'string') : [];
  };
  const dashes = tokens.find(({ kind }) => kind === 'option-terminator');
  return {
    operands: positionals,
    behindDashes: dashes === undefined ? undefined : argv.slice(dashes.index + 1),
    has: (name) => values[name] !== undefined,
    text: (name) => texts(name)[0],
    texts,
  };
}

function unknownOption(command: Command, raw: string, written = raw): Problem {
  if (/\.(ya?ml|json)$/i.test(written) && !written.includes('=')) {
    return usageProblem(`${command.name} has no option ${written}`, `if it is a file, write ./${written}`);
  }
  const known = command.options.map(({ name }) => `--${name}`);
  const [begun, another] = raw.length > 3 ? known.filter((each) => each.startsWith(raw)) : [];
  if (raw === '--json' && known.includes('--format'))
    return usageProblem(`${command.name} has no option --json`, 'write --format json, or -f json');
  const longer = another === undefined && begun !== undefined ? `did you mean "${begun}"?` : undefined;
  const hint = longer ?? didYouMean(raw, known) ?? `see driftline ${command.name} --help`;
  return usageProblem(`${command.name} has no option ${raw}`, hint);
}

function misusedOption(
  { name, value }: Option,
  token: { rawName: string; value?: string | undefined; inlineValue?: boolean | undefined },
): Problem | undefined {
  if (value === undefined) {
    if (token.value === undefined) return undefined;
    return usageProblem(`--${name} takes no value`, `write --${name}`);
  }
  const { value: given, inlineValue } = token;
  // If the next word looks like an option, the value was forgotten. `--name=-x` gives a value that begins with a dash.
  const isForgotten = inlineValue === false && given !== undefined && /^-./.test(given);
  const isMissing = given === undefined || given === '' || isForgotten;
  return isMissing ? usageProblem(`${token.rawName} needs a value`, `write --${name} ${value}`) : undefined;
}

export function readChoice<Choice extends string>(
  option: string,
  text: string,
  choices: readonly Choice[],
): Choice {
  const choice = choices.find((each) => each === text);
  if (choice !== undefined) return choice;
  throw usageError(
    `--${option} cannot be "${text}"`,
    didYouMean(text, choices) ?? `write ${oneOfText(choices)}`,
  );
}

export function readTableFormat(args: Arguments): 'human' | 'json' {
  return readChoice('format', args.text('format') ?? 'human', ['human', 'json']);
}

/** Operands of the form `setting=value`. */
export function readSettings(pairs: readonly string[]): Readonly<Record<string, string>> {
  const settings = new Map<string, string>();
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    const name = pair.slice(0, equals);
    const hint = 'write setting=value, for instance account=acme';
    if (equals < 1) throw usageError(`"${pair}" is not a setting`, hint);
    if (settings.has(name)) throw usageError(`the setting "${name}" is given twice`, 'give it once');
    settings.set(name, pair.slice(equals + 1));
  }
  return Object.fromEntries(settings);
}

/** Reads a duration in milliseconds. */
export function readDuration(option: string, text: string | undefined, rule: OptionRule): number | undefined {
  if (text === undefined) return undefined;
  const ms = parseDuration(text);
  if (ms !== undefined && rule.accepts(ms)) return ms;
  const meant = /^[1-9]\d{0,5}$/.test(text) ? `did you mean ${text}s?` : durationMeant(text);
  const hint = `${DURATION_HINT} (24d at the most)`;
  throw usageError(`--${option} cannot be "${text}"`, meant === undefined ? hint : `${meant} ${hint}`);
}

export function readCount(option: string, text: string | undefined, rule: OptionRule): number | undefined {
  if (text === undefined) return undefined;
  const count = /^\d{1,7}$/.test(text) ? Number(text) : Number.NaN;
  if (rule.accepts(count)) return count;
  throw usageError(`--${option} cannot be "${text}"`, `write ${rule.takes}`);
}

/** Reads `NAME=value`; the value may be empty. `form` is the syntax for the hint. */
export function readPair(option: string, text: string, form: string): readonly [string, string] {
  const equals = text.indexOf('=');
  if (equals < 1) throw usageError(`--${option} cannot be "${text}"`, `write --${option} ${form}`);
  return [text.slice(0, equals), text.slice(equals + 1)];
}
