import { parseArgs } from 'node:util';
import { didYouMean } from '../model/did-you-mean.ts';
import { DURATION_HINT, parseDuration } from '../model/duration.ts';
import { type Problem, ProblemError } from '../model/problem.ts';
import type { Command, Option } from './commands.ts';

/** What stands on the command line after the command, checked against its table. */
export interface Arguments {
  readonly operands: readonly string[];
  has(name: string): boolean;
  text(name: string): string | undefined;
  texts(name: string): readonly string[];
}

export function usageError(message: string, hint: string): ProblemError {
  return new ProblemError([{ code: 'usage', message, hint }]);
}

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
    // Of letters behind one dash the first that is unknown is enough: what follows may be the rest of a path.
    if (token.kind !== 'option' || unknown.has(token.index)) continue;
    const option = command.options.find(({ name }) => name === token.name);
    if (option === undefined) unknown.add(token.index);
    const problem =
      option === undefined
        ? unknownOption(command, token.rawName, argv[token.index])
        : misused(option, token);
    if (problem !== undefined) problems.push({ code: 'usage', ...problem });
  }
  for (const option of command.options) {
    const given = values[option.name];
    if (option.value !== undefined && !option.repeatable && Array.isArray(given) && given.length > 1) {
      problems.push({ code: 'usage', message: `--${option.name} is given twice`, hint: 'give it once' });
    }
  }
  if (problems.length > 0) throw new ProblemError(problems);
  const texts = (name: string): readonly string[] => {
    const given = values[name];
    return Array.isArray(given) ? given.filter((each) => typeof each === 'string') : [];
  };
  return {
    operands: positionals,
    has: (name) => values[name] !== undefined,
    text: (name) => texts(name)[0],
    texts,
  };
}

function unknownOption(command: Command, raw: string, written = raw): Omit<Problem, 'code'> {
  if (/\.(ya?ml|json)$/i.test(written) && !written.includes('=')) {
    return {
      message: `${command.name} has no option ${written}`,
      hint: `if it is a file, write ./${written}`,
    };
  }
  const known = command.options.map(({ name }) => `--${name}`);
  return {
    message: `${command.name} has no option ${raw}`,
    hint: didYouMean(raw, known) ?? `see driftline ${command.name} --help`,
  };
}

function misused(
  { name, value }: Option,
  token: { rawName: string; value?: string | undefined; inlineValue?: boolean | undefined },
): Omit<Problem, 'code'> | undefined {
  if (value === undefined) {
    return token.value === undefined
      ? undefined
      : { message: `--${name} takes no value`, hint: `write --${name}` };
  }
  const { value: given, inlineValue } = token;
  // What looks like the next option is that, and the value was forgotten; `--name=-x` says otherwise.
  const isForgotten = inlineValue === false && given !== undefined && /^-./.test(given);
  if (given === undefined || given === '' || isForgotten) {
    return { message: `${token.rawName} needs a value`, hint: `write --${name} ${value}` };
  }
  return undefined;
}

const LONGEST_MS = 2 ** 31 - 1;

/** Milliseconds, at most what a timer takes. */
export function readDuration(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = parseDuration(text);
  if (ms !== undefined && ms <= LONGEST_MS) return ms;
  throw usageError(`--${option} cannot be "${text}"`, `${DURATION_HINT} (24d at the most)`);
}

export function readCount(option: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined;
  const count = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (count >= least) return count;
  throw usageError(`--${option} cannot be "${text}"`, `write a whole number from ${least} on`);
}

/** `NAME=value`, the value possibly empty; `form` says how it is written. */
export function readPair(option: string, text: string, form: string): readonly [string, string] {
  const equals = text.indexOf('=');
  if (equals < 1) throw usageError(`--${option} cannot be "${text}"`, `write --${option} ${form}`);
  return [text.slice(0, equals), text.slice(equals + 1)];
}
