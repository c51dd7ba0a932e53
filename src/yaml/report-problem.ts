import type { Problem } from '../model/problem.ts';

export type ReportProblem = (code: Problem['code'], offset: number, message: string, hint?: string) => void;
