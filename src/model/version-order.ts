/** Below 0, 0 or above 0; undefined for opaque ids, and if only a pre-release distinguishes the versions. */
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

/** Bare numbers of more than five digits have no order: one in forty hashes of eight characters is all digits. */
function numbersOf(version: string): Numbers | undefined {
  // A text of millions of digits would overflow the stack of the regular expression.
  if (version.length > LONGEST) return undefined;
  const match = /^(?!\d{6,}(?:[-+]|$))v?(\d{1,9}(?:\.\d{1,9}){0,5})([-+].*)?$/.exec(version.trim());
  if (match === null) return undefined;
  const [, core = '', rest = ''] = match;
  return { numbers: core.split('.').map(BigInt), rest };
}
