export { defineProvider } from './define.ts';
export type { Definition } from './definition.ts';
