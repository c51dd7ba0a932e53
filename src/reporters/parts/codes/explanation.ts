/** What a code means, in plain words. */
export interface Explanation {
  readonly title: string;
  readonly description: string;
  /** What to do about it. */
  readonly help: string;
}
