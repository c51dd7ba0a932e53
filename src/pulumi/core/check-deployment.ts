import { type ArgumentProblem, followers, loadProvider, UNDEFINED } from '../../manifest/from-object.ts';
import { checkDeployment, validateDeployment } from '../../run/check-deployment.ts';
import type { RunContext } from '../../run/context.ts';
import { choicesOf } from './choices.ts';
import { type Outcome, outcomeOfProblems, outcomeOfState } from './outcome.ts';
import { isPlainObject, type Resolved, shownGiven } from './resolved.ts';

/** Arguments that decide whether a difference fails. A preview that does not know them does not fail. */
const JUDGING = ['deployed', 'ignore', 'severity', 'waivers', 'onDrift'];
const WITHOUT_READING = [...JUDGING, 'expect', 'labels', 'onUnknown', 'environment'];

export interface OutcomeOptions {
  readonly choose?: typeof choicesOf;
  /** Found by the caller already. */
  readonly mistakes?: readonly ArgumentProblem[];
}

/** Reads and compares the known arguments, and names those that only the update will know. */
export async function outcomeOf(
  name: string,
  resolved: Resolved,
  context: RunContext,
  { choose = choicesOf, mistakes: own = [] }: OutcomeOptions = {},
): Promise<Outcome> {
  const { values, unknown, secret } = resolved;
  const { onDrift, onUnknown, ...declared } = values;
  const heads = new Set(unknown.map(headOf));
  const known = { name, values: withoutOpenParts(declared, unknown), secret, unknown: [...heads] };
  const mistakes = [
    ...own,
    ...choiceProblems('onDrift', onDrift, ['fail', 'report']),
    ...choiceProblems('onUnknown', onUnknown, ['fail', 'warn']),
    ...absentInOpenFields(resolved),
  ];
  await loadProvider(known, context.registry);
  const following = heads.has('environment') ? followers(known, context.registry) : [];
  const blocking = unknown.filter(
    (path) => !WITHOUT_READING.includes(headOf(path)) || (path === 'environment' && following.length > 0),
  );
  if (blocking.length > 0 || mistakes.length > 0) {
    const problems = [...mistakes, ...(await validateDeployment(known, context))];
    return { ...outcomeOfProblems(problems), notes: blocking.map((path) => blockingNote(path, following)) };
  }
  const checked = await checkDeployment(known, context);
  if (checked.kind === 'mistaken') return outcomeOfProblems(checked.problems);
  const choices = choose({
    onDrift: JUDGING.some((each) => heads.has(each)) ? 'report' : onDrift,
    onUnknown: heads.has('onUnknown') ? 'warn' : onUnknown,
  });
  return { ...outcomeOfState(checked.state, choices), notes: unknown.flatMap(noteOf) };
}

function headOf(path: string): string {
  return path.split(/[.[]/, 1)[0] ?? '';
}

function blockingNote(path: string, following: readonly string[]): string {
  const why = path === 'environment' ? `, and ${following.join(' and ')} with it` : '';
  return `${path} is not known before the update${why}: nothing was read`;
}

function noteOf(path: string): string[] {
  const head = headOf(path);
  if (head === 'labels') return [];
  const open = `${path} is not known before the update`;
  if (JUDGING.includes(head)) return [`${open}: until then drift is only a warning`];
  return [
    head === 'onUnknown'
      ? `${open}: until then an unknown target is only a warning`
      : `${open}: it was not compared`,
  ];
}

/** A field with an unknown part is not compared. If it has an undefined part too, the update will certainly fail. */
function absentInOpenFields({ values, unknown, absent }: Resolved): ArgumentProblem[] {
  const open = fieldsOf(values.expect).filter((field) => isOpen(field, unknown));
  return absent
    .filter((path) => path === 'expect' || open.some((field) => isWithin(path, `expect.${field}`)))
    .map((argument) => ({ argument, ...UNDEFINED }));
}

/** Drops expectations, waivers and entries of `ignore` with an unknown part: the rest would mean something else. */
function withoutOpenParts(
  values: Readonly<Record<string, unknown>>,
  unknown: readonly string[],
): Readonly<Record<string, unknown>> {
  const closed = (name: string, list: unknown) =>
    Array.isArray(list)
      ? list.filter((_, index) => !unknown.some((path) => isWithin(path, `${name}[${index}]`)))
      : list;
  const known = Object.entries(values).map(([name, value]) => {
    if (name === 'ignore' || name === 'waivers') return [name, closed(name, value)] as const;
    if (name !== 'expect' || fieldsOf(value).length === 0) return [name, value] as const;
    const fields = Object.entries(value as object).filter(([field]) => !isOpen(field, unknown));
    return [name, Object.fromEntries(fields)] as const;
  });
  return Object.fromEntries(known);
}

function fieldsOf(expect: unknown): string[] {
  return isPlainObject(expect) ? Object.keys(expect) : [];
}

function isOpen(field: string, unknown: readonly string[]): boolean {
  return unknown.some((path) => isWithin(path, `expect.${field}`));
}

function isWithin(path: string, start: string): boolean {
  return path.startsWith(start) && /^(?:$|[.[])/.test(path.slice(start.length));
}

function choiceProblems(argument: string, given: unknown, words: readonly string[]): ArgumentProblem[] {
  return given === undefined || words.some((word) => word === given)
    ? []
    : [{ argument, message: `cannot be "${shownGiven(given)}"`, hint: `write ${words.join(' or ')}` }];
}
