import type { Problem } from '../model/problem.ts';

/** Reports a mistake at an offset of the text. */
export type ReportProblem = (code: Problem['code'], offset: number, message: string, hint?: string) => void;
