import { commandNamed } from './commands.ts';
import { keepCompiled } from './compiled.ts';
import { main } from './main.ts';
import { quickStreams } from './streams.ts';

/**
 * Up to this version of Node, V8 optimizes undici's parser in the background, and the end of the process waits 100 ms
 * for that.
 */
const LAST_SLOW_MAJOR = 23;
/** A later V8 may not know the flags, and would print an error. */
const LAST_TRIED_MAJOR = 26;

export function start(argv: readonly string[]): Promise<void> {
  const major = Number(process.versions.node.split('.', 1)[0]);
  const readsVendors = commandNamed(argv[0])?.readsVendors === true;
  // `getBuiltinModule` loads a module only for the commands that need it.
  if (readsVendors) {
    const { setFlagsFromString } = process.getBuiltinModule('node:v8');
    if (major <= LAST_TRIED_MAJOR) {
      // Collect a fleet's garbage earlier, and give new objects more room at once.
      setFlagsFromString('--heap-growing-percent=40');
      setFlagsFromString('--semi-space-growth-factor=16');
    }
    if (major <= LAST_SLOW_MAJOR) setFlagsFromString('--liftoff-only');
  }
  const module = process.getBuiltinModule('node:module');
  if ('enableCompileCache' in module && typeof module.enableCompileCache === 'function')
    module.enableCompileCache();
  else keepCompiled(readsVendors ? 'reads-' : '');
  return main(argv, quickStreams());
}
