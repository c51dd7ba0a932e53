import type { Render } from './contract.ts';
import { jsonText } from './parts/json-pieces.ts';

export const renderJson: Render = (report, { ciLog }) => jsonText(report, { ciLog });
