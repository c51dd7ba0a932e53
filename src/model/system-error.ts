/** The meaning of system error codes for a file. */
const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EBUSY: 'it is in use, or it is the root of a file system',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be too large',
  EIO: 'the disk failed',
  EISDIR: 'it is a folder',
  ELOOP: 'its symbolic links lead in a circle',
  EMFILE: 'this process has too many open files',
  ENAMETOOLONG: 'the name is too long',
  ENFILE: 'this machine has too many open files',
  ENOENT: 'there is no such file or folder',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is not a folder',
  EPERM: 'the operation is not permitted',
  EROFS: 'the disk is read-only',
};

export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** `cannot be read: permission denied (EACCES)` */
export function cannotBe(done: 'read' | 'written', error: unknown): string {
  const code = systemCode(error) ?? ((error instanceof Error && error.message) || 'unknown error');
  const words = Object.hasOwn(WORDS, code) ? `: ${WORDS[code]}` : '';
  return `cannot be ${done}${words} (${code})`;
}
