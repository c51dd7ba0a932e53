/**
 * How two versions stand to each other: below 0, 0 or above 0. Not given where they have no order: for opaque ids,
 * and where only a pre-release tells them apart.
 */
export function versionOrder(left: string, right: string): number | undefined {
  const [first, second] = [numbersOf(left), numbersOf(right)];
  if (first === undefined || second === undefined) return undefined;
  for (let index = 0; index < Math.max(first.numbers.length, second.numbers.length); index += 1) {
    const [a, b] = [first.numbers[index] ?? 0n, second.numbers[index] ?? 0n];
    if (a !== b) return a < b ? -1 : 1;
  }
  return first.rest === '' && second.rest === '' ? 0 : undefined;
}

interface Numbers {
  readonly numbers: readonly bigint[];
  readonly rest: string;
}

const LONGEST = 1_000;

/**
 * `1.10`, `v2.0.1`, `3`, `1.2.0-rc.1`; a hash has no order that would mean anything, and neither has a bare number of
 * more than five digits: one in forty hashes of eight characters is all digits.
 */
function numbersOf(version: string): Numbers | undefined {
  // A text of millions of digits ends a pattern's stack.
  if (version.length > LONGEST) return undefined;
  const match = /^(?!\d{6,}(?:[-+]|$))v?(\d{1,9}(?:\.\d{1,9}){0,5})([-+].*)?$/.exec(version.trim());
  if (match === null) return undefined;
  const [, core = '', rest = ''] = match;
  return { numbers: core.split('.').map(BigInt), rest };
}
