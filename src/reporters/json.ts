import type { Render } from './contract.ts';
import { visibleJson } from './parts/escape.ts';
import { guardJson } from './parts/workflow.ts';

export const renderJson: Render = (report, { ciLog }) => {
  const text = visibleJson(report);
  return `${ciLog ? guardJson(text) : text}\n`;
};
