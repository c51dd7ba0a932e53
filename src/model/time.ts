/** A vendor's time as ISO 8601 in UTC; one without a zone is UTC. What is no time stays as it is. */
export function utcTime(text: string): string {
  const time = milliseconds(text);
  return time === undefined ? text : new Date(time).toISOString();
}

const ZONELESS = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?$/;
const ISO = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?\s*(Z|z|[+-]\d{2}:?\d{2})?)?$/;

/** Milliseconds since 1970 of an ISO 8601 text; nothing else is taken for a time. */
export function milliseconds(text: string): number | undefined {
  if (!ISO.test(text)) return undefined;
  const zoned = ZONELESS.test(text) ? `${text}Z` : text;
  const time = Date.parse(zoned.replace(' ', 'T').replace(',', '.').replace(/\s+/, ''));
  return Number.isNaN(time) ? undefined : time;
}
