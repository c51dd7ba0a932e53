import { HIDDEN } from '../model/hidden.ts';
import { isJsonObject, type Json } from '../model/json.ts';
import type { Target } from '../model/manifest.ts';
import type { TargetReport } from '../model/report.ts';
import type { Provider } from '../providers/contract.ts';
import { addMembers, isMapping, isShared, memberOf } from '../yaml/collection.ts';
import { LeftAlone, type OnLeft, type Proposal, reasonToStay } from './contract.ts';
import type { DocumentOf } from './documents.ts';

interface UndeclaredInputs {
  readonly targets: readonly Target[];
  readonly documentOf: DocumentOf;
  readonly providerOf: (id: string) => Provider;
  /** Fields that an environment must expect because its deployment expects other values. */
  readonly moreFields: ReadonlyMap<string, readonly string[]>;
}

/** An entry in `environments` for each undeclared environment. */
export function proposeEnvironments(
  reports: readonly TargetReport[],
  { targets, documentOf, providerOf, moreFields }: UndeclaredInputs,
  onLeft: OnLeft,
): Proposal[] {
  const siblings = new Map(targets.map((target) => [target.deployment, target]));
  return reports.flatMap((report): Proposal[] => {
    const { id, deployment, environment, location, observed = {} } = report;
    const { version } = observed;
    const item = { id, location, ...(version !== undefined && { actual: version }) };
    try {
      const sibling = siblings.get(deployment);
      const document = documentOf(location.file);
      if (sibling === undefined || document === undefined)
        throw new LeftAlone('it is not clear which deployment it belongs to');
      if (id !== `${deployment}/${environment}`) {
        throw new LeftAlone(`${deployment}/${environment} is declared, but as another object at the vendor`);
      }
      const value = entryFor(report, providerOf(sibling.provider), moreFields.get(id) ?? []);
      const entry = document.places.pairs.get(document.offsetOf(location))?.value;
      const environments = entry && memberOf(document.places, entry, 'environments');
      if (entry === undefined || environments === undefined || !isMapping(environments)) {
        throw new LeftAlone('its deployment does not list its environments itself');
      }
      if (isShared(document.places, environments) || isShared(document.places, entry)) {
        throw new LeftAlone('its deployment shares its environments');
      }
      const edits = addMembers(environments, { [environment]: value }, document.updating);
      const intents = [{ kind: 'added', id, fields: observed } as const];
      return [{ items: [item], path: document.file.path, edits, intents }];
    } catch (error) {
      onLeft([item], `${reasonToStay(error)}: add it by hand`);
      return [];
    }
  });
}

/** The new entry, which is only the version if nothing else is needed. */
function entryFor(
  { environment, observed = {} }: TargetReport,
  { environmentSetting, settings }: Provider,
  fields: readonly string[],
): Json {
  const { version } = observed;
  const setting = settings.find(({ name }) => name === environmentSetting);
  const isDefault = setting === undefined || typeof setting.default === 'object';
  const names = new Set([...(version === undefined ? [] : ['version']), ...fields]);
  const expect: Record<string, Json> = {};
  for (const field of names) {
    const value = observed[field];
    if (value !== undefined) expect[field] = isJsonObject(value) ? { equals: value } : value;
  }
  if (JSON.stringify(expect).includes(HIDDEN)) throw new LeftAlone('a part of what is live is hidden');
  if (isDefault && typeof version === 'string' && names.size === 1) return version;
  return { ...(isDefault ? {} : { [setting.name]: environment }), ...(names.size > 0 && { expect }) };
}
