/**
 * The ways in which Synapse answers differently on its two databases, beside the side of NULLs (`order.ts`) and the
 * backslash in a filter (`like.ts`).
 */
import type { Dialect } from "../store.ts";

/**
 * Whether the database takes a text as a parameter. PostgreSQL has no NUL in texts, and Synapse answers 500; SQLite
 * takes it (and then no name matches, and a filter ends there).
 */
export function takesText(text: string, dialect: Dialect): boolean {
  return dialect === "sqlite" || !text.includes("\0");
}
