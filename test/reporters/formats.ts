import type { Report } from '../../src/model/report.ts';
import type { Render, View } from '../../src/reporters/contract.ts';
import { renderGithub as github } from '../../src/reporters/github.ts';
import { renderGitlab as gitlab } from '../../src/reporters/gitlab.ts';
import { renderHtml as html } from '../../src/reporters/html.ts';
import { renderHuman as human } from '../../src/reporters/human.ts';
import { renderJson as json } from '../../src/reporters/json.ts';
import { renderJunit as junit } from '../../src/reporters/junit.ts';
import { renderMarkdown as markdown } from '../../src/reporters/markdown.ts';
import { renderPrometheus as prometheus } from '../../src/reporters/prometheus.ts';
import { renderSarif as sarif } from '../../src/reporters/sarif.ts';

const whole =
  (render: Render) =>
  (report: Report, view: View): string =>
    [...render(report, view)].join('');

/** Every format in one piece, which is how most tests read it. */
export const renderGithub = whole(github);
export const renderGitlab = whole(gitlab);
export const renderHtml = whole(html);
export const renderHuman = whole(human);
export const renderJson = whole(json);
export const renderJunit = whole(junit);
export const renderMarkdown = whole(markdown);
export const renderPrometheus = whole(prometheus);
export const renderSarif = whole(sarif);

export const FORMATS: Readonly<Record<string, (report: Report, view: View) => string>> = {
  junit: renderJunit,
  sarif: renderSarif,
  github: renderGithub,
  gitlab: renderGitlab,
  markdown: renderMarkdown,
  html: renderHtml,
  prometheus: renderPrometheus,
};
