import { closeSync, constants, fstatSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { cannotBe, systemCode } from '../model/system-error.ts';
import { repositoryRoot } from './repository.ts';

export const SIZE_LIMIT = 10 * 1024 * 1024;
const CHUNK = 64 * 1024;

export const TOO_LARGE = 'is larger than 10 MiB';

/**
 * A file that a manifest names. `path` is the real path of a file on disk. `refused` is a mistake in the manifest,
 * `unreadable` may be the machine's fault.
 */
export type FileText =
  | { readonly kind: 'text'; readonly text: string; readonly path?: string }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'unreadable'; readonly message: string };

/**
 * Reads a file that a manifest names. It must be inside the repository, or inside the manifest's folder if there is no
 * repository.
 */
export function readInside(folder: string, path: string, texts?: ReadonlyMap<string, string>): FileText {
  const root = repositoryRoot(folder) ?? folder;
  const wanted = resolve(folder, path);
  const outside = refusal(relative(root, wanted));
  if (outside !== undefined) return { kind: 'refused', message: `${path} ${outside}` };
  let real: string;
  try {
    real = realpathSync(wanted);
  } catch (error) {
    // A link that leads outside must not reveal whether the file exists.
    const led = refusalOf(root, dirname(wanted));
    if (led !== undefined) return { kind: 'refused', message: `${path} ${led}` };
    return { kind: 'unreadable', message: missing(path, error) };
  }
  const led = refusalOf(root, real);
  if (led !== undefined) return { kind: 'refused', message: `${path} ${led}, by way of a symbolic link` };
  const given = texts?.get(real);
  if (given !== undefined) return { kind: 'text', text: given, path: real };
  try {
    const bytes = readRegular(real, { onlyName: true });
    if (typeof bytes === 'string') return { kind: 'refused', message: `${path} ${bytes}` };
    return textIn(path, bytes, real);
  } catch (error) {
    return { kind: 'unreadable', message: missing(path, error) };
  }
}

/** Keeps the byte order mark: it counts in exact comparisons. */
export function textIn(name: string, bytes: Uint8Array, path?: string): FileText {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { kind: 'text', text, ...(path !== undefined && { path }) };
  } catch {
    return { kind: 'unreadable', message: `${name} is not UTF-8` };
  }
}

/**
 * Why a manifest behind a symbolic link is not read: the report of a mistake would show the content of another file.
 * Below `ours`, the repository of the working directory, anyone who can commit may have made a link. Elsewhere, links
 * of folders come from the operator of the run, and only a link of the file itself is checked.
 */
export function whyNotFollowed(file: string, ours: string | undefined): string | undefined {
  const folder = dirname(file);
  const real = realpathSync(file);
  const isOurs = ours !== undefined && (file === ours || file.startsWith(`${ours}${sep}`));
  if (!isOurs && real === join(realpathSync(folder), basename(file))) return undefined;
  return refusalOf(isOurs ? ours : (repositoryRoot(folder) ?? folder), real);
}

/**
 * The bytes of a regular file at a real path, or why it is not read. Opens without blocking, because a FIFO would wait
 * for a writer; stops at a limit, because a file may grow; and checks that the file was not replaced by a link. With
 * `onlyName`, refuses hard links, whose other name may be secret.
 */
export function readRegular(real: string, { onlyName = false } = {}): Uint8Array | string {
  if (!statSync(real).isFile()) return 'is not a regular file';
  const descriptor = openSync(real, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  try {
    const opened = fstatSync(descriptor);
    if (!opened.isFile()) return 'is not a regular file';
    if (opened.size > SIZE_LIMIT) return TOO_LARGE;
    if (onlyName && opened.nlink > 1) return 'has another name as well (a hard link)';
    const now = statSync(real);
    if (realpathSync(real) !== real || now.ino !== opened.ino || now.dev !== opened.dev)
      return 'was replaced while it was read';
    return readToEnd(descriptor, opened.size);
  } finally {
    closeSync(descriptor);
  }
}

/** `size` is a guess: a file of `/proc` says 0 and has more, and a file may grow. */
function readToEnd(descriptor: number, size: number): Uint8Array | string {
  let buffer = Buffer.allocUnsafe(size + 1);
  let length = 0;
  for (;;) {
    if (length === buffer.length)
      buffer = Buffer.concat([buffer, Buffer.allocUnsafe(Math.max(CHUNK, length))]);
    const read = readSync(descriptor, buffer, length, buffer.length - length, null);
    if (read === 0) return buffer.subarray(0, length);
    length += read;
    if (length > SIZE_LIMIT) return TOO_LARGE;
  }
}

function missing(path: string, error: unknown): string {
  return systemCode(error) === 'ENOENT'
    ? `there is no file ${path} (the path starts at the manifest's folder)`
    : `${path} ${cannotBe('read', error)}`;
}

/** Names of files and folders that usually hold credentials, on any system. */
const SECRET_NAMES = new RegExp(
  `^(?:${[
    '\\.git|\\.git-credentials|\\.env.*|.*\\.env|\\.envrc|\\.npmrc|\\.yarnrc(?:\\.yml)?|[._]netrc|\\.pypirc|\\.htpasswd|\\.pgpass',
    '.*\\.(?:pem|key|p12|pfx|jks|keystore|kdbx|ppk)',
    '.*\\.tfstate(?:\\..*)?|\\.terraform|\\.terraformrc|terraform\\.rc|credentials\\.tfrc\\.json|\\.pulumi',
    '.*\\.tfvars|gha-creds-.*\\.json|(?:application_default_)?credentials\\.json|service[-_]account.*\\.json|client_secret.*\\.json',
    '\\.aws|\\.ssh|\\.azure|\\.gcloud|\\.gnupg|\\.kube|\\.docker|\\.dockercfg|kubeconfig|\\.vault-token',
  ].join('|')})$`,
  'i',
);

/** The endings of backup copies. */
const COPY = /(?:~|\.(?:bak|backup|old|orig|save|copy|swp|tmp))+$/i;

/** Windows ignores blanks and dots at the end of a name, and takes the text after a colon for the name of a stream. */
function holdsSecrets(segment: string): boolean {
  const name = segment.normalize('NFKC').replace(/:.*$|[. ]+$/gs, '');
  return SECRET_NAMES.test(name) || SECRET_NAMES.test(name.replace(COPY, ''));
}

/** Files that hold secrets in a certain folder. */
function secretPath(segments: readonly string[]): string | undefined {
  const path = segments.join('/').toLowerCase();
  return [
    'gcloud/credentials.db',
    'gh/hosts.yml',
    '.config/gcloud',
    '.cargo/credentials',
    '.gem/credentials',
  ].find((each) => `/${path}`.includes(`/${each}`));
}

/** Why the real file at a path may not be read. */
function refusalOf(root: string, path: string): string | undefined {
  try {
    return refusal(relative(realpathSync(root), realpathSync(path)));
  } catch {
    return undefined;
  }
}

/** Why a path, relative to the root, may not be read. */
export function refusal(fromRoot: string): string | undefined {
  const segments = fromRoot.split(sep);
  if (segments[0] === '..' || resolve('/', fromRoot) === fromRoot) return 'lies outside of the repository';
  const forbidden =
    segments.find(holdsSecrets) ??
    segments.slice(-1).find((name) => /^id_/i.test(name)) ??
    secretPath(segments);
  return forbidden === undefined
    ? undefined
    : `leads to ${forbidden}, which by its name may hold secrets: a manifest may not read it`;
}
