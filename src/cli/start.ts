import { commandNamed } from './commands.ts';
import { main } from './main.ts';
import { quickStreams } from './streams.ts';

/** Up to Node 22, V8 optimises undici's parser in the background and the process waits for it: 100 ms for nothing. */
const LAST_SLOW_MAJOR = 23;
/** A flag that a later V8 no longer has would be complained of on stderr. */
const LAST_TRIED_MAJOR = 26;

export function start(argv: readonly string[]): Promise<void> {
  const major = Number(process.versions.node.split('.', 1)[0]);
  // By name and late: each of these would be loaded for every command otherwise.
  if (commandNamed(argv[0])?.readsVendors) {
    const { setFlagsFromString } = process.getBuiltinModule('node:v8');
    if (major <= LAST_TRIED_MAJOR) {
      // A fleet's garbage is collected before it is as large as what is kept; what is young is given room at once.
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
