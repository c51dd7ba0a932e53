import type { Credential, Provider, Setting } from './contract.ts';

/** What is known of a provider before it is loaded. The build writes the built-in heads to `generated/heads.ts`. */
export interface ProviderHead
  extends Pick<
    Provider,
    'id' | 'title' | 'noun' | 'variablePrefixes' | 'foreignPrefixes' | 'baseUrlVariable'
  > {
  readonly credentials: readonly Pick<Credential, 'name' | 'variable'>[];
  /** The names of the settings, by where a setting may stand. */
  readonly settings: Readonly<Record<Setting['on'][number], readonly string[]>>;
  /** The setting that identifies the vendor's object. */
  readonly mainSetting: string | undefined;
  readonly fields: readonly string[];
}

export function headOf(provider: Provider): ProviderHead {
  const { id, title, noun, variablePrefixes, foreignPrefixes, baseUrlVariable } = provider;
  const { credentials, settings, fields } = provider;
  const namesOn = (place: Setting['on'][number]) =>
    settings.filter(({ on }) => on.includes(place)).map(({ name }) => name);
  return {
    id,
    title,
    noun,
    variablePrefixes,
    ...(foreignPrefixes !== undefined && { foreignPrefixes }),
    baseUrlVariable,
    credentials: credentials.map(({ name, variable }) => ({ name, variable })),
    settings: { target: namesOn('target'), connection: namesOn('connection') },
    mainSetting: settings.find(({ required }) => required)?.name,
    fields: Object.keys(fields),
  };
}
