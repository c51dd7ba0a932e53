/** Runs one step of the action: `node main.mjs issue`, `node main.mjs pull-request` or `node main.mjs comment`. */

import { step } from './step.mjs';

process.exitCode = await step(process.argv[2], process.env);
