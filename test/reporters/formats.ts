import type { Report } from '../../src/model/report.ts';
import type { Render, View } from '../../src/reporters/contract.ts';
import { type Format, FORMATS as REGISTRY } from '../../src/reporters/index.ts';

export type RenderWhole = (report: Report, view: View) => string;

const whole =
  (render: Render): RenderWhole =>
  (report, view) =>
    [...render(report, view)].join('');

/** The renderer of every format. Each returns its whole output as one text. */
export const FORMATS = Object.fromEntries(
  await Promise.all(
    Object.entries(REGISTRY).map(async ([name, load]) => [name, whole(await load())] as const),
  ),
) as Readonly<Record<Format, RenderWhole>>;

export const {
  github: renderGithub,
  gitlab: renderGitlab,
  html: renderHtml,

  junit: renderJunit,
  markdown: renderMarkdown,
  prometheus: renderPrometheus,
  sarif: renderSarif,
  slack: renderSlack,
  terraform: renderTerraform,
} = FORMATS;
