/** The length of the common beginning. Uses a binary search: comparing slices is faster than comparing characters. */
export function commonStart(left: string, right: string): number {
  let low = 0;
  let high = Math.min(left.length, right.length);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (left.slice(low, middle) === right.slice(low, middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The length of the common end. The first `start` characters of both texts do not belong to it. */
export function commonEnd(left: string, right: string, start: number): number {
  let low = 0;
  let high = Math.min(left.length, right.length) - start;
  const isEqual = (from: number, to: number) =>
    left.slice(left.length - to, left.length - from) === right.slice(right.length - to, right.length - from);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (isEqual(low, middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
