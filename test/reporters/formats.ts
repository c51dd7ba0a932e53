import type { Render } from '../../src/reporters/contract.ts';
import { renderGithub } from '../../src/reporters/github.ts';
import { renderGitlab } from '../../src/reporters/gitlab.ts';
import { renderHtml } from '../../src/reporters/html.ts';
import { renderJunit } from '../../src/reporters/junit.ts';
import { renderMarkdown } from '../../src/reporters/markdown.ts';
import { renderPrometheus } from '../../src/reporters/prometheus.ts';
import { renderSarif } from '../../src/reporters/sarif.ts';

export const FORMATS: Readonly<Record<string, Render>> = {
  junit: renderJunit,
  sarif: renderSarif,
  github: renderGithub,
  gitlab: renderGitlab,
  markdown: renderMarkdown,
  html: renderHtml,
  prometheus: renderPrometheus,
};
