import type { Intervention } from "./fault.ts";

/** The interventions in force, and which is next. */
export interface Interventions {
  add(intervention: Intervention, times: "once" | "always"): void;
  clear(): void;
  /** The one that applies to this request: what is to happen once goes before what always happens. */
  take(method: string, target: string): Intervention;
}

export function interventions(): Interventions {
  let rules: { readonly intervention: Intervention; readonly times: "once" | "always"; toSkip: number }[] = [];
  return {
    add: (intervention, times) => void rules.push({ intervention, times, toSkip: (intervention.nth ?? 1) - 1 }),
    clear: () => void (rules = []),
    take(method, target) {
      const matching = rules.filter(({ intervention }) => matches(intervention, method, target));
      const due = matching.filter((rule) => rule.toSkip-- <= 0);
      const rule = due.find(({ times }) => times === "once") ?? due[0];
      if (rule?.times === "once") rules = rules.filter((other) => other !== rule);
      return rule?.intervention ?? {};
    },
  };
}

function matches({ method, path }: Intervention, actualMethod: string, target: string): boolean {
  if (method !== undefined && method !== actualMethod) return false;
  if (path === undefined) return true;
  return typeof path === "function" ? path(target) : path.test(target);
}
