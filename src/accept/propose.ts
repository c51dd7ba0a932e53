import { shown } from '../model/describe.ts';
import type { Json } from '../model/json.ts';
import type { Target } from '../model/manifest.ts';
import type { TargetReport } from '../model/report.ts';
import type { Provider } from '../providers/contract.ts';
import {
  type AcceptOptions,
  type EditableFile,
  type Item,
  type Left,
  LeftAlone,
  type Proposal,
} from './contract.ts';
import { type Differences, type Found, findDifferences } from './differences.ts';
import { documentOf, type ManifestDocument } from './documents.ts';
import { proposeFiles, type ReferredFile } from './files.ts';
import { liveValue } from './live.ts';
import { proposeEnvironments } from './undeclared.ts';
import { proposeValues, type ValueInputs } from './values.ts';
import { proposeWaivers } from './waivers.ts';

export interface ProposeInputs {
  readonly found: Found;
  readonly options: AcceptOptions;
  /** The manifests of the run. */
  readonly files: readonly EditableFile[];
  readonly fileAt: (folder: string, path: string) => ReferredFile;
  readonly providerOf: (id: string) => Provider;
}

export interface Proposed {
  readonly proposals: readonly Proposal[];
  readonly left: readonly Left[];
  readonly unknown: readonly Left[];
  /** Proposes added environments again, with more expected fields. */
  environments(moreFields: ReadonlyMap<string, readonly string[]>): readonly Proposal[];
}

/** Proposes edits, and lists what stays and why. Touches no file. */
export function propose({ found, options, files, fileAt, providerOf }: ProposeInputs): Proposed {
  const differences = findDifferences(found, options);
  const documents = createDocuments(files);
  const left = [...differences.left];
  const leave = (items: readonly Item[], why: string) =>
    left.push(...items.map((item) => ({ ...item, why })));
  const { targets } = found;
  const inputs = valueInputs(found, documents, providerOf);
  const onLeft = (changes: Differences['changes'], why: string) =>
    leave(
      changes.map(({ item }) => item),
      why,
    );
  const isFile = ({ target, field }: Differences['changes'][number]) =>
    target.expect[field]?.expectation.op === 'file';
  const { changes, waived, undeclared } = differences;
  const environments = (moreFields: ReadonlyMap<string, readonly string[]>, onItemsLeft = leave) =>
    proposeEnvironments(undeclared, { targets, documentOf: documents, providerOf, moreFields }, onItemsLeft);
  const { waive } = options;
  const isManifest = (path: string) => files.some((file) => file.path === path);
  return {
    proposals: [
      ...proposeValues(
        changes.filter((change) => !isFile(change)),
        inputs,
        onLeft,
      ),
      ...proposeFiles(changes.filter(isFile), { ...inputs, fileAt, isManifest }, onLeft),
      ...(waive === undefined
        ? []
        : proposeWaivers(waived, { targets, documentOf: documents, waiver: waive }, leave)),
      // Last, because an environment is added after the edits of the one before it.
      ...environments(new Map()),
    ],
    left,
    unknown: differences.unknown,
    environments: (moreFields) => environments(moreFields, () => 0),
  };
}

function createDocuments(files: readonly EditableFile[]): (file: string) => ManifestDocument | undefined {
  const byName = new Map(files.map((file) => [file.name, file]));
  const documents = new Map<string, ManifestDocument>();
  return (name) => {
    const file = byName.get(name);
    const document = documents.get(name) ?? (file && documentOf(file));
    if (document !== undefined) documents.set(name, document);
    return document;
  };
}

function valueInputs(
  { targets, reports, observationOf, comparisonOf }: Found,
  documents: ValueInputs['documentOf'],
  providerOf: ProposeInputs['providerOf'],
): ValueInputs {
  const byId = new Map<string, TargetReport>(reports.map((report) => [report.id, report]));
  const liveOf = (target: Target, field: string): Json | undefined => {
    const status = byId.get(target.id)?.status;
    if (status !== 'drifted' && status !== 'waived' && status !== 'in-sync') return undefined;
    try {
      return liveValue(target, field, {
        observation: observationOf(target.id),
        comparison: comparisonOf(target),
      });
    } catch (error) {
      if (error instanceof LeftAlone) return undefined;
      throw error;
    }
  };
  return {
    targets,
    documentOf: documents,
    typeOf: ({ provider }, field) => providerOf(provider).fields[field]?.type ?? 'json',
    liveOf,
    stateOf: (target, field) => {
      const report = byId.get(target.id);
      if (report === undefined) return 'which is not selected';
      const live = liveOf(target, field);
      if (live !== undefined) return `where ${shown(live)} is live`;
      return report.status === 'drifted' ? 'which differs in another way' : `which is ${report.status}`;
    },
  };
}
