import type { Places } from './places.ts';
import { NO_ESCAPE, type Style } from './render.ts';

const DEFAULT_STEP = '  ';

/** How the file itself is written. */
export function styleOf(
  { text, eol }: Places,
  { json = false, escape = NO_ESCAPE }: { readonly json?: boolean; readonly escape?: Style['escape'] } = {},
): Style {
  const step = (json ? /^[{[][ \t]*\r?\n([ \t]+)/ : /^[^\s#-].*:[ \t]*(?:#.*)?\r?\n( +)[^\s#-]/m).exec(
    text,
  )?.[1];
  return {
    json,
    blank: json && !/"\s*:\s/.test(text) ? '' : ' ',
    eol,
    step: step ?? DEFAULT_STEP,
    escape,
  };
}
