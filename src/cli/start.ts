import { commandNamed } from './commands.ts';
import { main } from './main.ts';
import { quickStreams } from './streams.ts';

/**
 * Up to this version, V8 optimizes undici's parser in the background, and the process waits 100 ms for it at its end.
 */
const LAST_SLOW_MAJOR = 23;
/** A later V8 may not know the flags, and would print an error. */
const LAST_TRIED_MAJOR = 26;

export function start(argv: readonly string[]): Promise<void> {
  const major = Number(process.versions.node.split('.', 1)[0]);
  // `getBuiltinModule` loads a module only for the commands that need it.
  if (commandNamed(argv[0])?.readsVendors) {
    const { setFlagsFromString } = process.getBuiltinModule('node:v8');
    if (major <= LAST_TRIED_MAJOR) {
      // Collect a fleet's garbage earlier, and give new objects more room at once.
      setFlagsFromString('--heap-growing-percent=40');
      setFlagsFromString('--semi-space-growth-factor=16');
    }
    if (major <= LAST_SLOW_MAJOR) setFlagsFromString('--liftoff-only');
  }
  if (major > 20) {
    const module = process.getBuiltinModule('node:module');
    // Node 22 and later keep compiled code between runs.
    if ('enableCompileCache' in module && typeof module.enableCompileCache === 'function')
      module.enableCompileCache();
  }
  return main(argv, quickStreams());
}
