import type { Places } from './places.ts';
import type { Style } from './render.ts';

const JSON_STEP = /^[{[][ \t]*\r?\n([ \t]+)/;
const YAML_STEP = /^[^\s#-].*:[ \t]*(?:#.*)?\r?\n( +)[^\s#-]/m;

export function styleOf(
  { text, eol }: Places,
  { json = false, protect = (each: string) => each } = {},
): Style {
  return {
    json,
    blank: json && !/"\s*:\s/.test(text) ? '' : ' ',
    eol,
    step: (json ? JSON_STEP : YAML_STEP).exec(text)?.[1] ?? '  ',
    protect,
  };
}
