import type { TargetReport } from '../../model/report.ts';
import { isWarned, signsOf, statusText } from '../parts/labels.ts';
import { type Markup, markup } from '../parts/markup.ts';

export function badge(target: TargetReport): Markup {
  return markup`<span class="badge"><span class="icon" aria-hidden="true">${signsOf(target).page}</span> ${statusText(target)}</span>`;
}

/** Drift that only warns has an outline instead of a background. */
export function toneOf(target: TargetReport): string {
  return `s-${target.status}${isWarned(target) ? ' warned' : ''}`;
}
