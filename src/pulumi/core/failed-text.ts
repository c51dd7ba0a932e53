/** A target that does not pass. */
export interface Failing {
  readonly isUnknown?: boolean | undefined;
  readonly lines: readonly string[];
}

/** All that fails, under one headline that distinguishes drift from unknown states. */
export function failedText(failing: readonly Failing[], total: number): string {
  const unknown = failing.filter(({ isUnknown }) => isUnknown).length;
  const drifted = failing.length - unknown;
  const lines = failing.flatMap(({ lines }) => lines).map((text) => `  ${text.replaceAll('\n', '\n  ')}`);
  return [headline({ drifted, unknown, total }), ...lines].join('\n');
}

function headline({
  drifted,
  unknown,
  total,
}: Readonly<Record<'drifted' | 'unknown' | 'total', number>>): string {
  const open = `${unknown} of ${total} targets ${unknown === 1 ? 'is' : 'are'} unknown`;
  if (drifted === 0) return `deployment drift could not be ruled out: ${open}`;
  const drift = `deployment drift: ${drifted} of ${total} targets are not in sync`;
  return unknown === 0 ? drift : `${drift}, and ${open}`;
}
