import type { Output } from './output.ts';

const WIDTH = 24;
const BETWEEN_MS = 80;

/** A line on stderr while reads run, on a terminal alone. */
export function createProgress(output: Output): {
  update: (done: number, total: number) => void;
  clear: () => void;
} {
  let last = 0;
  let shown = false;
  return {
    update: (done, total) => {
      const now = Date.now();
      if (!output.progress || (now - last < BETWEEN_MS && done < total)) return;
      last = now;
      shown = true;
      const filled = Math.round((done / total) * WIDTH);
      output.err(`\r\u001b[2K${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${done} of ${total} read`);
    },
    clear: () => {
      if (shown) output.err('\r\u001b[2K');
      shown = false;
    },
  };
}
