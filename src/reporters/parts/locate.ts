import type { Location } from '../../model/location.ts';
import type { Finding, Report, TargetReport } from '../../model/report.ts';
import { cut, visible } from './escape.ts';

/** The longest path of any system. */
const PATH_LIMIT = 8_192;

export function placeOf(target: TargetReport, finding: Finding): Location {
  return finding.location ?? target.location;
}

/** The file relative to its repository, or to the working directory if there is none. */
export function repositoryPath(report: Report, file: string): string {
  const absolute = file.startsWith('/');
  const name = cut(file, PATH_LIMIT);
  const whole = absolute ? name : `${cut(report.repositoryPrefix ?? '', PATH_LIMIT)}/${name}`;
  const parts: string[] = [];
  for (const part of whole.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '..' || !absolute) parts.push(part);
  }
  return `${absolute ? '/' : ''}${visible(parts.join('/'))}`;
}

/** The path of `repositoryPath` as a relative URI. A colon is encoded too, because `a:` would be a scheme. */
export function repositoryUri(report: Report, file: string): string {
  return repositoryPath(report, file).split('/').map(encodeURIComponent).join('/');
}

/** Undefined if the repository or its URL is unknown. */
export function lineUrl(
  report: Report,
  { file, line }: Location,
  filesUrl: string | undefined,
): string | undefined {
  if (filesUrl === undefined || report.repositoryPrefix === undefined || file.startsWith('/'))
    return undefined;
  return `${filesUrl}/${repositoryUri(report, file)}#L${line}`;
}

/** `driftline.yaml:11:13`, which terminals and editors turn into a link. */
export function placeText(report: Report, { file, line, column }: Location): string {
  return `${repositoryPath(report, file)}:${line}:${column}`;
}
