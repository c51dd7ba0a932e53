/** A vendor's time as ISO 8601 in UTC; one without a zone is UTC. What is no time stays as it is. */
export function utcTime(text: string): string {
  const time = milliseconds(text);
  return time === undefined ? text : new Date(time).toISOString();
}

const ISO = /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)\s*(Z|z|[+-]\d{2}:?\d{2})?)?$/;

/** Milliseconds since 1970 of an ISO 8601 text; nothing else is taken for a time. The machine's own zone never counts. */
export function milliseconds(text: string): number | undefined {
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const [, day, clock = '00:00', zone = 'Z'] = match;
  // A day that the month does not have would be one of the next month.
  if (new Date(`${day}T00:00Z`).getUTCDate() !== Number(day?.slice(8))) return undefined;
  const time = Date.parse(`${day}T${clock.replace(',', '.')}${zone.toUpperCase()}`);
  return Number.isNaN(time) ? undefined : time;
}
