/** The result of the function, or undefined if it throws. */
export function tried<Result>(make: () => Result): Result | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
