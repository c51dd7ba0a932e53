export { providerSchema } from './decode.ts';
export { providerFromObject, providersFromFiles, tryExamples } from './files.ts';
