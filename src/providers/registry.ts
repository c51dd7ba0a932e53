import { didYouMean } from '../model/did-you-mean.ts';
import { ProblemError } from '../model/problem.ts';
import type { Provider } from './contract.ts';
import { HEADS } from './generated/heads.ts';
import { headOf, type ProviderHead } from './head.ts';
import { LOADERS } from './index.ts';

/** The providers of one run. Every head is known from the start, a provider once it is loaded. */
export interface Registry {
  readonly ids: readonly string[];
  readonly heads: readonly ProviderHead[];
  /** The providers that a team defines. */
  readonly own: readonly Provider[];
  /** Loads the providers with these ids, so that `get` has them. Ignores words that are no id. */
  load(ids: Iterable<string>): Promise<void>;
  /** A loaded provider; undefined if no provider has this id. */
  get(id: string): Provider | undefined;
  head(id: string): ProviderHead | undefined;
  all(): Promise<readonly Provider[]>;
}

let shared: Registry | undefined;

/** The built-in providers: one registry for all runs. */
export function builtIn(): Registry {
  shared ??= createRegistry();
  return shared;
}

function createRegistry(): Registry {
  const ids = Object.keys(LOADERS);
  const heads = new Map(HEADS.map((head) => [head.id, head]));
  const loaded = new Map<string, Provider>();
  const load = async (wanted: Iterable<string>) => {
    const missing = [...new Set(wanted)].filter((id) => Object.hasOwn(LOADERS, id) && !loaded.has(id));
    await Promise.all(
      missing.map(async (id) => {
        const provider = await LOADERS[id]?.();
        if (provider !== undefined) loaded.set(id, provider);
      }),
    );
  };
  const get = (id: string) => {
    const provider = loaded.get(id);
    if (provider === undefined && Object.hasOwn(LOADERS, id)) throw new Error(`${id} is not loaded yet`);
    return provider;
  };
  return {
    ids,
    heads: HEADS,
    own: [],
    load,
    get,
    head: (id) => heads.get(id),
    all: async () => {
      await load(ids);
      return ids.flatMap((id) => get(id) ?? []);
    },
  };
}

/** The head of every provider that teams have defined in this process. No message may show a credential of these. */
const defined = new Map<string, ProviderHead>();
export function knownHeads(): readonly ProviderHead[] {
  return [...builtIn().heads, ...defined.values()];
}

/** The built-in providers and those of a team. */
export function withDefined(given: readonly Provider[]): Registry {
  const base = builtIn();
  const providers = given.map((provider) => withForeign(provider, given));
  const own = new Map<string, Provider>();
  for (const provider of providers) {
    if (base.ids.includes(provider.id) || own.has(provider.id)) {
      const message = `there are two providers "${provider.id}"`;
      throw new ProblemError([
        { code: 'usage', message, hint: 'give another id to the provider that you define' },
      ]);
    }
    own.set(provider.id, provider);
    defined.set(provider.id, headOf(provider));
  }
  const heads = new Map(providers.map((provider) => [provider.id, headOf(provider)]));
  return {
    ids: [...base.ids, ...own.keys()],
    heads: [...base.heads, ...heads.values()],
    own: providers,
    load: base.load,
    get: (id) => own.get(id) ?? base.get(id),
    head: (id) => heads.get(id) ?? base.head(id),
    all: async () => [...(await base.all()), ...providers],
  };
}

/**
 * Adds the longer prefixes of other providers: the variables of a provider `acme-prod` also begin with the prefix of a
 * provider `acme`.
 */
function withForeign(provider: Provider, all: readonly Provider[]): Provider {
  const own = provider.variablePrefixes;
  const foreignPrefixes = all
    .flatMap(({ variablePrefixes }) => variablePrefixes)
    .filter((prefix) => own.some((each) => prefix !== each && prefix.startsWith(each)));
  return foreignPrefixes.length === 0 ? provider : { ...provider, foreignPrefixes };
}

/** What to write in place of a word that names no provider. */
export function providerHint({ ids }: Pick<Registry, 'ids'>, word?: string): string {
  const meant = word === undefined ? undefined : didYouMean(word, ids);
  return meant ?? '`driftline providers` lists all of them';
}

/** A provider's id, as a part of a hint. */
export const PROVIDER_WORD = 'a word that `driftline providers` lists';
