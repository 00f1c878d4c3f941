/** What was done so far: the measure of what the trees promise, where a clock would not do. */
export interface Work {
  /** Tree nodes entered. */
  visits: number;
  /** Rows compared. */
  comparisons: number;
}
