import module from 'node:module';
import v8 from 'node:v8';
import { main } from './main.ts';

/** Up to Node 22, V8 optimises undici's parser in the background and the process waits for it: 100 ms for nothing. */
const LAST_SLOW_MAJOR = 23;

export function start(argv: readonly string[]): Promise<void> {
  const major = Number(process.versions.node.split('.', 1)[0]);
  if (major <= LAST_SLOW_MAJOR && (argv[0] === 'check' || argv[0] === 'status' || argv[0] === 'demo')) {
    v8.setFlagsFromString('--liftoff-only');
  }
  // Node 22 and later keep compiled code between runs.
  if ('enableCompileCache' in module && typeof module.enableCompileCache === 'function')
    module.enableCompileCache();
  return main(argv);
}
