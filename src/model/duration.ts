/** In milliseconds. */
export const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

export const DURATION_HINT = 'write a whole number above 0 and ms, s, m, h, d or w: 500ms, 10s, 7d';

/** A hint for a duration that is written in another way, such as `10 min`. */
export function durationMeant(text: string): string | undefined {
  const [, count, unit = ''] = /^([1-9]\d{0,5}) ?([a-z]+)$/i.exec(text) ?? [];
  const word = WORDS.find((each) => each.startsWith(unit.toLowerCase().replace(/s$/, '')));
  const meant = `${count}${word?.charAt(0)}`;
  return count === undefined || word === undefined || meant === text ? undefined : `did you mean ${meant}?`;
}

const WORDS = ['second', 'minute', 'min', 'hour', 'hr', 'day', 'week'];

/** A time span for people: `45 s`, `1 m 20 s`, `2 h 5 m`. */
export function spanText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const [large, small] = seconds < 3600 ? [60, 1] : [3600, 60];
  const units = seconds < 3600 ? ['m', 's'] : ['h', 'm'];
  const rest = Math.floor((seconds % large) / small);
  return `${Math.floor(seconds / large)} ${units[0]}${rest === 0 ? '' : ` ${rest} ${units[1]}`}`;
}

/** Milliseconds of a whole number and a unit; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,12})(ms|s|m|h|d|w)$/.exec(text);
  const ms = Number(match?.[1]) * (UNITS[match?.[2] ?? ''] ?? Number.NaN);
  return ms > 0 && Number.isSafeInteger(ms) ? ms : undefined;
}
