export { providerSchema } from './decode.ts';
export { providersFromFiles, tryExamples } from './files.ts';
