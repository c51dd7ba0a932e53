/** Builds `dist` afresh. By tsdown's interface, for its command line warns of Node 20, which we support. */
import { rmSync } from 'node:fs';
import { build } from 'tsdown';
import configs from '../tsdown.config.ts';

rmSync(new URL('../dist', import.meta.url), { recursive: true, force: true });
for (const config of [configs].flat()) await build({ ...config, config: false, logLevel: 'error' });
