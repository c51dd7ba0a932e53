import type { Coverage } from './pattern-coverage.ts';

interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  readonly prerelease: readonly (string | number)[];
}

/** A range of the package `semver`. A comparator that matches everything has no version. */
export interface Range {
  readonly set: readonly (readonly { readonly semver: Version | symbol }[])[];
  test(version: string): boolean;
}

/**
 * Between two versions that a range names, it includes all versions or none. So one version of each stretch is tested.
 */
export function rangeCoverage(range: Range): Coverage {
  const named = range.set.flat().flatMap(({ semver }) => (typeof semver === 'object' ? [semver] : []));
  const released = ['0.0.0', ...named.flatMap(around)];
  if (released.every((version) => range.test(version))) return 'all';
  return [...released, ...named.flatMap(before)].some((version) => range.test(version)) ? 'some' : 'none';
}

/** The version without its pre-release, the next patch, and a version just below it. */
function around({ major, minor, patch }: Version): string[] {
  const most = Number.MAX_SAFE_INTEGER;
  const versions = [`${major}.${minor}.${patch}`];
  if (patch < most) versions.push(`${major}.${minor}.${patch + 1}`);
  else if (minor < most) versions.push(`${major}.${minor + 1}.0`);
  if (patch > 0) versions.push(`${major}.${minor}.${patch - 1}`);
  else if (minor > 0) versions.push(`${major}.${minor - 1}.${most}`);
  else if (major > 0) versions.push(`${major - 1}.${most}.${most}`);
  return versions;
}

/** Pre-releases to test. A range includes a pre-release only if it names a pre-release of the same release. */
function before({ major, minor, patch, prerelease }: Version): string[] {
  if (prerelease.length === 0) return [];
  const release = `${major}.${minor}.${patch}`;
  const named = `${release}-${prerelease.join('.')}`;
  return [`${release}-0`, named, `${named}.0`];
}
