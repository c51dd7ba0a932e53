import type { Provider } from './contract.ts';

/** Every provider, and the only list of them: `npm run new-provider NAME` adds one. Each is loaded when it is asked for. */
export const LOADERS: Readonly<Record<string, () => Promise<Provider>>> = {
  chatcaptain: async () => (await import('./chatcaptain/index.ts')).chatcaptain,
  adaline: async () => (await import('./adaline/index.ts')).adaline,
  astropods: async () => (await import('./astropods/index.ts')).astropods,
  cartesia: async () => (await import('./cartesia/index.ts')).cartesia,
  kore: async () => (await import('./kore/index.ts')).kore,
  polyai: async () => (await import('./polyai.ts')).polyai,
};
