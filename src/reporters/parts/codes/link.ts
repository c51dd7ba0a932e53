/** The section of the generated page that explains a code. */
export function codeLink(code: string): string {
  return `${PAGE}#${code}`;
}

const PAGE = 'https://github.com/driftline/driftline/blob/main/docs/codes.md';
