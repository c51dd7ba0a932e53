import { validateName } from '../manifest/validators.ts';
import type { Listed, Provider, Settings } from '../providers/contract.ts';
import { byEnvironment, type Suggested, slugOf, suggestedBy, takeName } from './names.ts';

/** A deployment that a manifest is to get. */
export interface PlannedDeployment {
  readonly name: string;
  /** What all its environments share. */
  readonly settings: Settings;
  readonly environments: readonly PlannedEnvironment[];
  /** What the names of the vendor suggested, for people. */
  readonly note?: string;
}

export interface PlannedEnvironment {
  readonly name: string;
  readonly settings: Settings;
}

export interface PlanOptions {
  readonly provider: Provider;
  /** Settings that were given for all of them, and are written down. */
  readonly given: Settings;
  /** The environment of everything that the vendor gives none; without it names may suggest one. */
  readonly environment: string | undefined;
  /** Names of deployments that there are. */
  readonly taken: ReadonlySet<string>;
}

const DEFAULT_ENVIRONMENT = 'prod';

interface Named {
  readonly object: Listed;
  readonly slug: string;
  readonly suggested: Suggested | undefined;
}

/** Deployments for these objects, in an order of their own: the vendor's may be another one tomorrow. */
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
  const groups = new Map<string, Named[]>();
  for (const each of named) {
    // A base that is a name itself, or is declared, may be anything: its like are kept apart.
    const base = each.suggested?.base;
    const isOwn = base === undefined || whole.has(base) || taken.has(base) || base.startsWith('x-');
    const key = isOwn ? `own ${JSON.stringify(each.object.settings)}` : `base ${base}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].flatMap((members) =>
    isGroup(members)
      ? [grouped(members, options, taken)]
      : members.map((member) => single(member, options, taken)),
  );
}

/** Two that suggest the same environment are two deployments. */
function isGroup(members: readonly Named[]): boolean {
  const environments = members.map(({ suggested }) => suggested?.environment);
  return members.length > 1 && new Set(environments).size === members.length;
}

function grouped(members: readonly Named[], { given }: PlanOptions, taken: Set<string>): PlannedDeployment {
  const environments = members
    .map(({ object, suggested }) => ({
      name: suggested?.environment ?? DEFAULT_ENVIRONMENT,
      settings: object.settings,
    }))
    .sort((left, right) => byEnvironment(left.name, right.name));
  const base = members[0]?.suggested?.base ?? '';
  const names = members.map(({ object }) => JSON.stringify(object.name));
  return {
    name: takeName([base], taken),
    ...shared({ ...given }, environments),
    note: `the names suggest that ${names.slice(0, -1).join(', ')} and ${names.at(-1)} are one agent in several environments`,
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
  // Where nothing else is called so, the word for the environment is not repeated in the name.
  const candidates = [
    ...(suggested === undefined || taken.has(suggested.base) ? [] : [suggested.base]),
    slug,
  ];
  const isTaken = candidates.every((each) => taken.has(each));
  const name = takeName(
    isTaken && own === undefined ? [...candidates, `${slug}-${environment}`] : candidates,
    taken,
  );
  if (own === undefined || own.length === 0) {
    return {
      name,
      settings: { ...given, ...object.settings },
      environments: [{ name: environment, settings: {} }],
    };
  }
  return { name, ...shared({ ...given, ...object.settings }, environmentsOf(object, options)) };
}

/** Names of the vendor's environments, and what leads there. */
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

/** Settings that all environments have stand on the deployment. */
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

/** A name that is no key, or none at all, gives way to the id. */
function keyOf({ name, settings }: Listed, { provider }: PlanOptions): string {
  const slug = slugOf(name) || slugOf(Object.values(settings).at(-1) ?? '') || slugOf(provider.noun);
  return slug.startsWith('x-') ? `${slugOf(provider.noun)}-${slug}` : slug;
}

function inOrder(left: Named, right: Named): number {
  const [one, other] = [left, right].map(({ slug, object }) => `${slug} ${JSON.stringify(object.settings)}`);
  return (one ?? '') < (other ?? '') ? -1 : 1;
}
