import { spanText } from '../model/duration.ts';
import { visible } from '../reporters/parts/escape.ts';
import { displayWidth, shortened } from '../reporters/parts/width.ts';
import type { AwaitedTargets } from '../run/context.ts';
import type { Output } from './output.ts';

const WIDTH = 24;
const BETWEEN_MS = 80;
const TICK_MS = 1_000;
const LEAST_NAME = 8;

/** A progress line on stderr while a run reads and waits. Only on a terminal. */
export function createProgress(output: Output) {
  let last = 0;
  let shown = false;
  let ticking: NodeJS.Timeout | undefined;
  const show = (line: string) => {
    shown = true;
    output.err(`\r\u001b[2K${line}`);
  };
  return {
    update: (done: number, total: number) => {
      const now = Date.now();
      if (!output.progress || (now - last < BETWEEN_MS && done < total)) return;
      last = now;
      const filled = Math.round((done / total) * WIDTH);
      show(`${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${done} of ${total} read`);
    },
    /** Shows the line and counts seconds until the next call or `clear`. */
    waiting: (awaited: AwaitedTargets) => {
      if (!output.progress) return;
      clearInterval(ticking);
      const began = performance.now();
      const tick = () => {
        const waitedMs = awaited.waitedMs + performance.now() - began;
        show(waitingLine({ ...awaited, waitedMs }, output.columns));
      };
      tick();
      ticking = setInterval(tick, TICK_MS).unref();
    },
    clear: () => {
      clearInterval(ticking);
      if (shown) output.err('\r\u001b[2K');
      shown = false;
    },
  };
}

/** `waiting for bot/prod and 2 more · 1 m 20 s of 10 m`, in one line. */
export function waitingLine({ ids, waitedMs, waitMs }: AwaitedTargets, columns: number): string {
  const [first = ''] = ids;
  const more = ids.length > 1 ? ` and ${ids.length - 1} more` : '';
  const rest = `${more} · ${spanText(waitedMs)} of ${spanText(waitMs)}`;
  const room = columns - 1 - 'waiting for '.length - displayWidth(rest);
  return `waiting for ${shortened(visible(first), Math.max(LEAST_NAME, room))}${rest}`;
}
