import type { Mistake } from './context.ts';

/** Replaces the variables in a text, or reports why it cannot. */
export type Expand = (text: string) => string | { readonly faults: readonly Mistake[] };

export const withoutVariables: Expand = (text) => text;
