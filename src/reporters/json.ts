import type { Render } from './contract.ts';
import { jsonPieces } from './parts/json-pieces.ts';
import { guardedJson } from './parts/workflow.ts';

export const renderJson: Render = (report, { ciLog }) => {
  const pieces = jsonPieces(report, { indent: 2, visible: true });
  return ciLog ? guardedJson(pieces) : pieces;
};
