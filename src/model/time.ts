/** A vendor's time as ISO 8601 in UTC. A time without a zone counts as UTC. Other text stays unchanged. */
export function utcTime(text: string): string {
  return parseTime(text) ?? text;
}

/** The vendor's time as ISO 8601, or undefined if it is not a valid time. */
export function parseTime(text: string | null | undefined): string | undefined {
  const time = milliseconds(text);
  if (!text || time === undefined) return undefined;
  if (!PLAIN.test(text)) return new Date(time).toISOString();
  return text.length === 20 ? `${text.slice(0, 19)}.000Z` : text;
}

const ISO = /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)\s*(Z|z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * The form that most vendors use, with or without milliseconds. Every month has the days up to the 28th, so `Date` can
 * parse it without a check, in a fifth of the time.
 */
const PLAIN = /^\d{4}-\d{2}-(?:[01]\d|2[0-8])T(?:[01]\d|2[0-3]):\d{2}:\d{2}(?:\.\d{3})?Z$/;

/** Milliseconds since 1970 of an ISO 8601 text, otherwise undefined. The machine's time zone has no effect. */
export function milliseconds(text: string | null | undefined): number | undefined {
  if (!text) return undefined;
  const time = PLAIN.test(text) ? Date.parse(text) : parsed(text);
  return Number.isNaN(time) ? undefined : time;
}

function parsed(text: string): number {
  const match = ISO.exec(text);
  if (match === null) return Number.NaN;
  const [, day, clock = '00:00', zone = 'Z'] = match;
  // `Date` would turn February 30 into March.
  if (new Date(`${day}T00:00Z`).getUTCDate() !== Number(day?.slice(8))) return Number.NaN;
  return Date.parse(`${day}T${clock.replace(',', '.')}${zone.toUpperCase()}`);
}
