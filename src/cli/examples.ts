import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The `examples` folder of this package: beside a `package.json`, above this file or its bundle. */
export function examplesFolder(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const examples = join(folder, 'examples');
    if (existsSync(join(folder, 'package.json')) && existsSync(examples)) return examples;
    if (dirname(folder) === folder) throw new Error('the examples of this package are not there');
  }
}
