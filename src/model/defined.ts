type Defined<Members> = {
  readonly [Name in keyof Members as undefined extends Members[Name] ? never : Name]: Members[Name];
} & {
  readonly [Name in keyof Members as undefined extends Members[Name] ? Name : never]?: Exclude<
    Members[Name],
    undefined
  >;
};

/** A copy without the members that are undefined. */
export function defined<const Members extends object>(members: Members): Defined<Members> {
  const given: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(members)) if (value !== undefined) given[name] = value;
  return given as Defined<Members>;
}
