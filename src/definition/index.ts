export { definitionsFromFiles, providersFromFiles } from './files.ts';
