import type { ArgumentProblem } from '../manifest/from-object.ts';
import { shownTime } from '../model/describe.ts';
import { showExpected } from '../operators/expectation.ts';
import { visible, visibleLines } from '../reporters/parts/escape.ts';
import type { DeploymentFinding } from './deployment-state.ts';

/** The text of a failing resource: one sentence, then the differences. */
export function sentenceOf(finding: DeploymentFinding): string {
  const { message, liveSince, liveBy, place, diff, differences = [], moreDifferences = 0, reason } = finding;
  const since = liveSince === undefined ? [] : [`live since ${shownTime(liveSince)}`];
  const known = liveBy === undefined ? since : [...since, `deployed by ${liveBy}`];
  const history = known.length > 0 ? ` (${known.join(', ')})` : '';
  const why = reason === undefined ? '' : ` [${reason}]`;
  const waived = finding.waivedUntil === undefined ? '' : ` (waived until ${finding.waivedUntil})`;
  const at = place === undefined ? '' : ` at ${place}`;
  const lines = differences.map(({ path, expected, actual }) => {
    const live = actual === undefined ? 'not there' : showExpected(actual);
    return `  ${path}: declared ${showExpected(expected)}, live ${live}`;
  });
  const more = moreDifferences > 0 ? [`  … and ${moreDifferences} more`] : [];
  return [
    visible(`${message}${history}${why}${waived}${at}`),
    ...lines.map(visible),
    ...more,
    ...(diff === undefined ? [] : [visibleLines(diff.trimEnd())]),
  ].join('\n');
}

export function sentenceOfProblem({ message, hint }: ArgumentProblem): string {
  return visible(hint === undefined ? message : `${message}: ${hint}`);
}
