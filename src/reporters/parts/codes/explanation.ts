export interface Explanation {
  readonly title: string;
  readonly description: string;
  readonly help: string;
}
