import type { Render } from './contract.ts';
import { visibleJson } from './parts/escape.ts';
import { guardJson } from './parts/workflow.ts';

export const renderJson: Render = (report, { githubActions }) => {
  const text = visibleJson(report);
  return `${githubActions ? guardJson(text) : text}\n`;
};
