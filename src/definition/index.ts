export { providersFromFiles, tryExamples } from './files.ts';
