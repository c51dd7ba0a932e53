import { realpathSync } from 'node:fs';
import type { Problem } from '../model/problem.ts';
import { cannotBe } from '../model/system-error.ts';
import { type Source, sourceOf } from '../yaml/source.ts';
import { keepTokens } from '../yaml/tokens.ts';
import type { CommitFiles } from './commit-files.ts';
import { readRegular, TOO_LARGE, whyNotFollowed } from './files.ts';
import { displayed, realPathOf } from './find-files.ts';

interface ManifestFile {
  /** Posix, relative to the working directory. */
  readonly name: string;
  /** The real path. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly source: Source;
}

/** Where manifests are read from. */
export interface Origin {
  readonly cwd: string;
  /** Texts that are read in place of files, by their real paths. */
  readonly texts?: ReadonlyMap<string, string> | undefined;
  /** Receives each manifest as it was read. */
  readonly onManifest?: ((manifest: ManifestFile) => void) | undefined;
  readonly repository: string | undefined;
  readonly commit: CommitFiles | undefined;
}

export function nameOf(file: string, { cwd, commit }: Origin): string {
  return commit === undefined ? displayed(file, cwd) : commit.nameOf(file);
}

export function readSource(file: string, from: Origin, problems: Problem[]): Source | undefined {
  const name = nameOf(file, from);
  const fail = (code: Problem['code'], message: string, hint: string, place = { line: 1, column: 1 }) => {
    problems.push({ code, message, hint, location: { file: name, ...place } });
    return undefined;
  };
  const { commit, texts, repository } = from;
  let bytes: Uint8Array;
  try {
    if (commit === undefined) {
      const real = realPathOf(file);
      const astray = real === undefined ? undefined : whyNotFollowed(file, repository);
      if (astray !== undefined) {
        const hint = 'name the file itself, from a folder that is not a link';
        return fail('unreadable-file', `after all symbolic links are followed, the file ${astray}`, hint);
      }
      // A file that does not exist yet is given by its own path.
      const given = texts?.get(real ?? file);
      if (given !== undefined) return sourceOf(name, given);
    }
    const read = commit === undefined ? readRegular(realpathSync(file)) : commit.read(file);
    if (read === TOO_LARGE)
      return fail('too-large', `the file ${read}`, 'split it: a run takes any number of files');
    if (typeof read === 'string') return fail('unreadable-file', `the file ${read}`, 'name a manifest');
    bytes = read;
  } catch (error) {
    const hint = 'check that it exists, and its permissions';
    return fail('unreadable-file', `the file ${cannotBe('read', error)}`, hint);
  }
  const wide = wideEncoding(bytes);
  if (wide !== undefined) return fail('syntax', `the file is ${wide}, not UTF-8`, 'save it as UTF-8');
  try {
    const source = sourceOf(name, new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (from.onManifest !== undefined) keepTokens(source);
    from.onManifest?.({ name, path: realpathSync(file), bytes, source });
    return source;
  } catch {
    return fail('syntax', 'here the file is not UTF-8', 'save it as UTF-8', firstInvalid(bytes));
  }
}

/** Detects UTF-16 and UTF-32, which editors and PowerShell write, by the byte order mark or by zero bytes. */
function wideEncoding(bytes: Uint8Array): string | undefined {
  const [first, second, third, fourth] = bytes;
  if (first === 0xff && second === 0xfe) return third === 0 && fourth === 0 ? 'UTF-32' : 'UTF-16';
  if (first === 0xfe && second === 0xff) return 'UTF-16';
  const zeros = [first, second, third, fourth].map((byte) => (byte === 0 ? '0' : 'x')).join('');
  if (bytes.length < 4) return undefined;
  if (zeros === '0x0x' || zeros === 'x0x0') return 'UTF-16';
  return zeros === '000x' || zeros === 'x000' ? 'UTF-32' : undefined;
}

/** The place of the first byte that is not UTF-8: decodes leniently, encodes again and compares. */
function firstInvalid(bytes: Uint8Array): { line: number; column: number } {
  const lenient = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const again = Buffer.from(lenient);
  let end = again.findIndex((byte, index) => byte !== bytes[index]);
  // Back to the first byte of the character.
  while (end > 0 && ((again[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  const lines = again.subarray(0, Math.max(0, end)).toString('utf8').split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
