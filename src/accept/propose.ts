import { shown } from '../model/describe.ts';
import type { Json } from '../model/json.ts';
import { oncePerKey } from '../model/once-per.ts';
import type { TargetReport } from '../model/report.ts';
import type { Provider } from '../providers/contract.ts';
import {
  type AcceptOptions,
  type Change,
  type EditableFile,
  type Found,
  type Left,
  LeftAlone,
  type OnLeft,
  type Proposal,
} from './contract.ts';
import { findDifferences } from './differences.ts';
import { type DocumentOf, documentOf as editableDocument } from './documents.ts';
import { proposeFiles, type ReferredFile } from './files.ts';
import { liveValue } from './live.ts';
import type { Sharing, User } from './shared-places.ts';
import { proposeEnvironments } from './undeclared.ts';
import { proposeValues } from './values.ts';
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

/** Proposes edits, and lists the differences that are not accepted, with the reason. Touches no file. */
export function propose({ found, options, files, fileAt, providerOf }: ProposeInputs): Proposed {
  const { changes, waived, undeclared, left: stays, unknown } = findDifferences(found, options);
  const left = [...stays];
  const onLeft: OnLeft = (items, why) => left.push(...items.map((item) => ({ ...item, why })));
  const { targets } = found;
  const byName = new Map(files.map((file) => [file.name, file]));
  const documentOf: DocumentOf = oncePerKey(
    (name: string) => {
      const file = byName.get(name);
      return file && editableDocument(file);
    },
    (name) => name,
  );
  const typeOf = ({ target, field }: User) => providerOf(target.provider).fields[field]?.type ?? 'json';
  const sharing = { targets, onLeft, ...livingIn(found) };
  const isFile = ({ target, field }: Change) => target.expect[field]?.expectation.op === 'file';
  const isManifest = (path: string) => files.some((file) => file.path === path);
  const values = changes.filter((change) => !isFile(change));
  const environments = (moreFields: ReadonlyMap<string, readonly string[]>, onStay = onLeft) =>
    proposeEnvironments(undeclared, { targets, documentOf, providerOf, moreFields }, onStay);
  const { waive: waiver } = options;
  return {
    proposals: [
      ...proposeValues(values, { ...sharing, documentOf, typeOf }),
      ...proposeFiles(changes.filter(isFile), { ...sharing, fileAt, isManifest }),
      ...(waiver === undefined ? [] : proposeWaivers(waived, { targets, documentOf, waiver }, onLeft)),
      // New environments come last. One is inserted where the entry above it ends. An edit of that entry may be at the
      // same place, and must be made first.
      ...environments(new Map()),
    ],
    left,
    unknown,
    environments: (moreFields) => environments(moreFields, () => 0),
  };
}

function livingIn(found: Found): Pick<Sharing, 'liveOf' | 'stateOf'> {
  const byId = new Map<string, TargetReport>(found.reports.map((report) => [report.id, report]));
  const liveOf = ({ target, field }: User): Json | undefined => {
    const status = byId.get(target.id)?.status;
    if (status !== 'drifted' && status !== 'waived' && status !== 'in-sync') return undefined;
    try {
      return liveValue(target, field, found);
    } catch (error) {
      if (error instanceof LeftAlone) return undefined;
      throw error;
    }
  };
  return {
    liveOf,
    stateOf: (user) => {
      const report = byId.get(user.target.id);
      if (report === undefined) return 'which is not selected';
      const live = liveOf(user);
      if (live !== undefined) return `where ${shown(live)} is live`;
      return report.status === 'drifted' ? 'which differs in another way' : `which is ${report.status}`;
    },
  };
}
