import type { Render } from './contract.ts';

/** Every format, loaded when needed. A new format is one file and one line here. */
export const FORMATS = {
  human: async () => (await import('./human.ts')).renderHuman,
  json: async () => (await import('./json.ts')).renderJson,
  junit: async () => (await import('./junit.ts')).renderJunit,
  sarif: async () => (await import('./sarif.ts')).renderSarif,
  github: async () => (await import('./github.ts')).renderGithub,
  gitlab: async () => (await import('./gitlab.ts')).renderGitlab,
  markdown: async () => (await import('./markdown.ts')).renderMarkdown,
  html: async () => (await import('./html.ts')).renderHtml,
  prometheus: async () => (await import('./prometheus.ts')).renderPrometheus,
  slack: async () => (await import('./slack.ts')).renderSlack,
  terraform: async () => (await import('./terraform.ts')).renderTerraform,
} as const satisfies Readonly<Record<string, () => Promise<Render>>>;

export type Format = keyof typeof FORMATS;
export const FORMAT_NAMES = Object.keys(FORMATS) as readonly Format[];

const BY_EXTENSION: Readonly<Record<string, Format>> = {
  html: 'html',
  json: 'json',
  md: 'markdown',
  prom: 'prometheus',
  sarif: 'sarif',
  txt: 'human',
  xml: 'junit',
};

export function formatOfFile(name: string): Format | undefined {
  const extension = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(BY_EXTENSION, extension) ? BY_EXTENSION[extension] : undefined;
}
