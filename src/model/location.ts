/**
 * A place in a manifest. Lines and columns count from 1, columns in UTF-16 units (as editors and SARIF do);
 * `file` is posix and relative to the working directory.
 */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** In place of a line: the path of a program's argument, `expect.version`. */
  readonly argument?: string;
}

/** `driftline.yaml:11:13` */
export function placeText({ file, line, column }: Omit<Location, 'argument'>): string {
  return `${file}:${line}:${column}`;
}
