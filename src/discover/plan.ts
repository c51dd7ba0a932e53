import { validateName } from '../manifest/validators.ts';
import { oneOfText } from '../model/did-you-mean.ts';
import { groupBy } from '../model/group.ts';
import type { Listed, Provider, Settings } from '../providers/contract.ts';
import { byEnvironment, type Suggested, slugOf, suggestedBy, takeName } from './names.ts';

/** A deployment that will be written into a manifest. */
export interface PlannedDeployment {
  readonly name: string;
  /** The settings that all its environments share. */
  readonly settings: Settings;
  readonly environments: readonly PlannedEnvironment[];
  /** A comment for people, if the vendor's names suggest that several objects are one agent. */
  readonly note?: string;
}

export interface PlannedEnvironment {
  readonly name: string;
  readonly settings: Settings;
}

export interface PlanOptions {
  readonly provider: Provider;
  /** Settings of the command line. They are written into every deployment. */
  readonly given: Settings;
  /** The environment of objects without one; if undefined, names may suggest it. */
  readonly environment: string | undefined;
  /** Names of declared deployments. */
  readonly taken: ReadonlySet<string>;
}

const DEFAULT_ENVIRONMENT = 'prod';

interface Named {
  readonly object: Listed;
  readonly slug: string;
  readonly suggested: Suggested | undefined;
}

/** Makes deployments of these objects. Sorts them by name, because the vendor's order may change. */
export function planDeployments(objects: readonly Listed[], options: PlanOptions): PlannedDeployment[] {
  const { environment } = options;
  const taken = new Set(options.taken);
  const named = objects
    .map((object): Named => {
      const slug = keyOf(object, options);
      const mayGroup = environment === undefined && object.environments === undefined;
      return { object, slug, suggested: mayGroup ? suggestedBy(slug) : undefined };
    })
    .sort(inOrder);
  const whole = new Set(named.filter(({ suggested }) => suggested === undefined).map(({ slug }) => slug));
  const groups = groupBy(named, ({ suggested, object }) => {
    // The suggestion is doubtful if another object has the base as its name, or a deployment with this name is
    // declared. Then the objects stay apart.
    const base = suggested?.base;
    const isOwn = base === undefined || whole.has(base) || taken.has(base) || base.startsWith('x-');
    return isOwn ? `own ${JSON.stringify(object.settings)}` : `base ${base}`;
  });
  return [...groups.values()].flatMap((members) =>
    isGroup(members)
      ? [grouped(members, options, taken)]
      : members.map((member) => single(member, options, taken)),
  );
}

/** Whether these objects become one deployment. They do not if two of them suggest the same environment. */
function isGroup(members: readonly Named[]): boolean {
  const environments = members.map(({ suggested }) => suggested?.environment);
  return members.length > 1 && new Set(environments).size === members.length;
}

function grouped(members: readonly Named[], { given }: PlanOptions, taken: Set<string>): PlannedDeployment {
  const environments = members
    .map(({ object: { settings }, suggested }) => ({ name: suggested?.environment ?? '', settings }))
    .sort((left, right) => byEnvironment(left.name, right.name));
  const base = members[0]?.suggested?.base ?? '';
  const names = members.map(({ object }) => JSON.stringify(object.name));
  return {
    name: takeName([base], taken),
    ...shared(given, environments),
    note: `the names suggest that ${oneOfText(names, 'and')} are one agent in several environments`,
  };
}

function single(
  { object, slug, suggested: offered }: Named,
  options: PlanOptions,
  taken: Set<string>,
): PlannedDeployment {
  const suggested = offered?.isPrefix ? undefined : offered;
  const { given, environment = suggested?.environment ?? DEFAULT_ENVIRONMENT } = options;
  const own = object.environments;
  // If the base is free, the name does not repeat the word for the environment.
  const candidates = [
    ...(suggested === undefined || taken.has(suggested.base) ? [] : [suggested.base]),
    slug,
  ];
  const isTaken = candidates.every((each) => taken.has(each));
  const name = takeName(
    isTaken && own === undefined ? [...candidates, `${slug}-${environment}`] : candidates,
    taken,
  );
  const settings = { ...given, ...object.settings };
  return own === undefined || own.length === 0
    ? { name, settings, environments: [{ name: environment, settings: {} }] }
    : { name, ...shared(settings, environmentsOf(object, options)) };
}

/** The environments of an object: their names in the manifest, and the settings that lead to them. */
function environmentsOf({ environments = [] }: Listed, { provider }: PlanOptions): PlannedEnvironment[] {
  const taken = new Set<string>();
  const words = environments.map(({ name }) => suggestedBy(slugOf(name))?.environment);
  const areWords = words.every((word) => word !== undefined) && new Set(words).size === words.length;
  const { environmentSetting } = provider;
  return environments.map(({ name: theirs, settings = {} }, index) => {
    const short = areWords ? words[index] : undefined;
    const isUsable = validateName(theirs) === undefined && !theirs.includes('${') && !theirs.startsWith('x-');
    const wanted = environmentSetting === undefined ? short : isUsable ? theirs : undefined;
    const name = takeName([wanted ?? (slugOf(theirs).replace(/^x-/, 'x') || DEFAULT_ENVIRONMENT)], taken);
    const isNamed =
      environmentSetting !== undefined && settings[environmentSetting] === undefined && name !== theirs;
    return { name, settings: { ...settings, ...(isNamed && { [environmentSetting]: theirs }) } };
  });
}

/** Moves settings that all environments share to the deployment. */
function shared(
  common: Settings,
  environments: readonly PlannedEnvironment[],
): Pick<PlannedDeployment, 'settings' | 'environments'> {
  const [first = { settings: {} }] = environments;
  const everywhere = Object.fromEntries(
    Object.entries(first.settings).filter(([key, value]) =>
      environments.every(({ settings }) => settings[key] === value),
    ),
  );
  return {
    settings: { ...common, ...everywhere },
    environments: environments.map(({ name, settings }) => ({
      name,
      settings: Object.fromEntries(Object.entries(settings).filter(([key]) => everywhere[key] === undefined)),
    })),
  };
}

/** A key from the object's name, or from its id if the name gives none. */
function keyOf({ name, settings }: Listed, { provider }: PlanOptions): string {
  const slug = slugOf(name) || slugOf(Object.values(settings).at(-1) ?? '') || slugOf(provider.noun);
  return slug.startsWith('x-') ? `${slugOf(provider.noun)}-${slug}` : slug;
}

function inOrder(left: Named, right: Named): number {
  const [one, other] = [left, right].map(({ slug, object }) => `${slug} ${JSON.stringify(object.settings)}`);
  return (one ?? '') < (other ?? '') ? -1 : 1;
}
