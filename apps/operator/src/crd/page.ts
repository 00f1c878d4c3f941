/** Pages of the documentation with tables that are made. */

export type Tables = Readonly<Record<string, () => string>>;

/**
 * The page with its tables as they are now. Each stands between `<!-- table: NAME -->` and `<!-- end of table -->`.
 *
 * @throws Error where the page asks for a table that is not known, or leaves one out.
 */
export function withTables(path: string, page: string, tables: Tables): string {
  const left = new Set(Object.keys(tables));
  const filled = page.replaceAll(/(<!-- table: (.*) -->\n)[^]*?(<!-- end of table -->)/g, (_, start, name, end) => {
    if (!left.delete(name as string)) throw new Error(`${path} has no use for a table called "${name}".`);
    return `${start}\n${tables[name as string]!()}\n${end}`;
  });
  if (left.size > 0) throw new Error(`${path} lacks the tables ${[...left].join(", ")}.`);
  return filled;
}

export const tableOf = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heads, heads.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |\n`).join("");
