import type { ArgumentProblem } from '../../manifest/from-object.ts';

type Properties = Readonly<Record<string, unknown>>;

/** How values are written: as in a program, or as in the engine's protocol. */
export interface Writing {
  /** Undefined for a value that is not an object. */
  membersOf(value: unknown): Properties | undefined;
  isUnknown(value: unknown): boolean;
}

export interface Opened {
  readonly properties: Properties;
  readonly mistakes: readonly ArgumentProblem[];
  /** Which of `settings` and `expectFields` are not known before the update. */
  readonly unknown: readonly string[];
}

/**
 * The schema and the types list the settings and fields of the built-in providers. Those of a provider of
 * `DRIFTLINE_PROVIDER_FILES` are members of `settings` and `expectFields`; this moves them to the listed ones.
 */
export function openArguments(given: Properties, { membersOf, isUnknown }: Writing): Opened {
  const { settings, expectFields, ...listed } = given;
  const open = Object.entries({ settings, expectFields }).filter(([, value]) => value !== undefined);
  const own = membersOf(settings) ?? {};
  const fields = membersOf(expectFields) ?? {};
  const expected = listed.expect === undefined ? {} : membersOf(listed.expect);
  const hasFields = Object.keys(fields).length > 0;
  const isMerged = hasFields && expected !== undefined;
  const unmerged: typeof open = hasFields && !isMerged ? [['expect', listed.expect]] : [];
  return {
    properties: { ...own, ...listed, ...(isMerged && { expect: { ...fields, ...expected } }) },
    mistakes: [
      ...[...open, ...unmerged]
        .filter(([, value]) => membersOf(value) === undefined && !isUnknown(value))
        .map(notAnObject),
      ...givenTwice('settings', own, listed, ''),
      ...givenTwice('expectFields', fields, expected ?? {}, 'expect.'),
    ],
    unknown: open.filter(([, value]) => isUnknown(value)).map(([name]) => name),
  };
}

function notAnObject([argument]: readonly [string, unknown]): ArgumentProblem {
  return { argument, message: 'must be an object', hint: 'write names and values below it' };
}

function givenTwice(
  argument: string,
  open: Properties,
  listed: Properties,
  above: string,
): ArgumentProblem[] {
  return Object.keys(open)
    .filter((name) => name in listed)
    .map((name) => ({
      argument: `${argument}.${name}`,
      message: `is given as ${above}${name} too`,
      hint: 'give it once',
    }));
}
