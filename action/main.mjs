/** `node main.mjs issue`, `pull-request` or `comment`. */

import { step } from './step.mjs';

process.exitCode = await step(process.argv[2], process.env);
