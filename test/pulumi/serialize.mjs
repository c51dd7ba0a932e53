// Prints the provider of the package at argv[2] as the engine would store it.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
const pulumi = require('@pulumi/pulumi');
let stored;
await pulumi.runtime.setMocks({
  newResource: ({ inputs }) => {
    stored = inputs.__provider;
    return { id: 'id', state: inputs };
  },
  call: () => ({}),
});
const { Deployment } = await import(pathToFileURL(process.argv[2]).href);
const resource = new Deployment('x', {
  provider: 'chatcaptain',
  chatbotId: 'b',
  environment: 'prod',
  onUnknown: 'warn',
});
await new Promise((resolve) => resource.urn.apply(resolve));
console.log(stored);
