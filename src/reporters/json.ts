import type { Render } from './contract.ts';
import { guardJson } from './parts/workflow.ts';

/** What a terminal would obey, as escapes of JSON: the same characters to whoever parses it. */
const UNSAFE = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

export const renderJson: Render = (report, { githubActions }) => {
  const text = JSON.stringify(report, null, 2).replace(
    UNSAFE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${githubActions ? guardJson(text) : text}\n`;
};
