import type { Places } from './places.ts';
import { AS_IT_IS, type Style } from './render.ts';

const DEFAULT_STEP = '  ';

/** The style of the file. */
export function styleOf(
  { text, eol }: Places,
  { json = false, protect = AS_IT_IS }: { readonly json?: boolean; readonly protect?: Style['protect'] } = {},
): Style {
  const step = (json ? /^[{[][ \t]*\r?\n([ \t]+)/ : /^[^\s#-].*:[ \t]*(?:#.*)?\r?\n( +)[^\s#-]/m).exec(
    text,
  )?.[1];
  return {
    json,
    blank: json && !/"\s*:\s/.test(text) ? '' : ' ',
    eol,
    step: step ?? DEFAULT_STEP,
    protect,
  };
}
