/** Keys that wait for a worker: the higher priority first, and within one the longer wait. */
export interface PriorityLine<T> {
  /** Behind all others of its priority. */
  push(id: string, priority: number, item: T): void;
  shift(): T | undefined;
  /** Takes one out of the line, wherever it stands. */
  remove(id: string, priority: number): boolean;
  /** How many wait, by priority. */
  lengths(): ReadonlyMap<number, number>;
}

export function priorityLine<T>(): PriorityLine<T> {
  /** Highest priority first. A Map keeps the order of insertion. */
  let lines: readonly (readonly [number, Map<string, T>])[] = [];
  const lineOf = (priority: number): Map<string, T> => {
    const known = lines.find(([of]) => of === priority);
    if (known !== undefined) return known[1];
    const line = new Map<string, T>();
    lines = [...lines, [priority, line] as const].sort(([a], [b]) => b - a);
    return line;
  };
  return {
    push: (id, priority, item) => void lineOf(priority).set(id, item),
    shift() {
      for (const [, line] of lines) {
        for (const [id, item] of line) {
          line.delete(id);
          return item;
        }
      }
      return undefined;
    },
    remove: (id, priority) => lineOf(priority).delete(id),
    lengths: () => new Map(lines.map(([priority, line]) => [priority, line.size])),
  };
}
