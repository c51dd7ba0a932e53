export { defineProvider } from './define.ts';
export type { Definition } from './definition.ts';
export { providersFromFiles } from './from-files.ts';
