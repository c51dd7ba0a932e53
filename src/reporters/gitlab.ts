import { countedAre } from '../model/count.ts';
import type { Report } from '../model/report.ts';
import type { Render } from './contract.ts';
import { cut, visibleCut } from './parts/escape.ts';
import { type Identified, identify } from './parts/fingerprint.ts';
import { jsonText } from './parts/json-pieces.ts';
import { joined, nameOf } from './parts/labels.ts';
import { levelOf } from './parts/levels.ts';
import { placeOf, repositoryPath } from './parts/locate.ts';
import { notesOf, sidesNote } from './parts/sides.ts';

const ENTRY_LIMIT = 5_000;
const DESCRIPTION_LIMIT = 1_000;

/** GitLab's Code Quality: one entry per finding, each with a unique fingerprint. */
export const renderGitlab: Render = (report, { ciLog }) => {
  const all = identify(report.targets);
  const entries: object[] = all.slice(0, ENTRY_LIMIT).map((each) => entry(report, each));
  const last = all[ENTRY_LIMIT - 1];
  if (last !== undefined && all.length > ENTRY_LIMIT) {
    const leftOut = countedAre(all.length - ENTRY_LIMIT + 1, 'more finding');
    const description = `${leftOut} left out: this report holds ${ENTRY_LIMIT}. The JSON report has them all`;
    const name = 'truncated';
    const note = { check_name: name, description, severity: 'info', fingerprint: name };
    entries[ENTRY_LIMIT - 1] = { ...entry(report, last), ...note };
  }
  return jsonText(entries, { ciLog, visible: false });
};

function entry(report: Report, identified: Identified) {
  const { target, finding, hash, occurrence } = identified;
  const { file, line } = placeOf(target, finding);
  return {
    type: 'issue',
    check_name: finding.code,
    description: description(identified),
    categories: ['Compatibility'],
    severity: severity(report, identified),
    fingerprint: occurrence === 1 ? hash : `${hash}-${occurrence}`,
    location: { path: repositoryPath(report, file), lines: { begin: line } },
  };
}

function severity(report: Report, { target, finding }: Identified): 'critical' | 'major' | 'minor' | 'info' {
  const level = levelOf(report, target, finding);
  if (level !== 'error') return level === 'warning' ? 'minor' : 'info';
  return target.status === 'unknown' ? 'major' : 'critical';
}

function description({ target, finding }: Identified): string {
  const sentence = `${cut(target.id, DESCRIPTION_LIMIT)}: ${nameOf(finding)}: ${cut(finding.message, DESCRIPTION_LIMIT)}`;
  return visibleCut(joined([sentence, sidesNote(finding), ...notesOf(finding)]), DESCRIPTION_LIMIT);
}
