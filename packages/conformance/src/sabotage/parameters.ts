/** Mistakes in how the query string, its parameters and the filter are read. */
import { core, type Sabotage } from "./sabotage.ts";

const queryString = core("synapse/query-string.ts");
const parameter = core("synapse/parameter.ts");
const int = core("synapse/int.ts");
const listQuery = core("synapse/list-query.ts");
const like = core("synapse/like.ts");

export const parameterSabotages: readonly Sabotage[] = [
  {
    title: "; is no separator",
    theme: "query-string",
    file: queryString,
    replace: "/[&;]/",
    with: "/&/",
  },
  {
    title: "+ stays a +",
    theme: "filter",
    file: queryString,
    replace: `percentDecode(bytes.replaceAll("+", " "))`,
    with: "percentDecode(bytes)",
  },
  {
    title: "%2B is a space like +",
    theme: "filter",
    file: queryString,
    replace: `percentDecode(bytes.replaceAll("+", " "))`,
    with: `percentDecode(bytes).replaceAll("+", " ")`,
  },
  {
    title: "a parameter without = is an empty one",
    theme: "query-string",
    file: queryString,
    replace: "if (equals === -1) continue;",
    with: `if (equals === -1) { parameters.set(piece, [""]); continue; }`,
  },
  {
    title: "a parameter's name ends at its last =",
    theme: "query-string",
    file: queryString,
    replace: `piece.indexOf("=")`,
    with: `piece.lastIndexOf("=")`,
  },
  {
    title: "percent escapes are decoded twice",
    theme: "query-string",
    file: queryString,
    replace: `percentDecode(bytes.replaceAll("+", " "))`,
    with: `percentDecode(percentDecode(bytes.replaceAll("+", " ")))`,
  },
  {
    title: "of duplicate integers the last wins",
    theme: "query-string",
    file: parameter,
    replace: "parameters.get(name)?.[0]",
    with: "parameters.get(name)?.at(-1)",
  },
  {
    title: "of duplicate strings the last wins",
    theme: "query-string",
    file: parameter,
    replace: "first ??= reading.value;",
    with: "first = reading.value;",
  },
  {
    title: "of duplicate strings the first alone is checked",
    theme: "query-string",
    file: parameter,
    replace: "parameters.get(name) ?? []",
    with: "parameters.get(name)?.slice(0, 1) ?? []",
  },
  {
    title: "a negative number is accepted",
    theme: "integers",
    file: parameter,
    replace: "return value < 0 ? { fault: negativeInteger(name) } : { value };",
    with: "return { value: value < 0 ? 0 : value };",
  },
  {
    title: "0 is refused as not positive",
    theme: "paging",
    file: parameter,
    replace: "value < 0 ?",
    with: "value <= 0 ?",
  },
  {
    title: "underscores between digits are refused",
    theme: "integers",
    file: int,
    replace: "(\\d+(?:_\\d+)*)",
    with: "(\\d+)",
  },
  {
    title: "a no-break space counts as whitespace around an integer",
    theme: "integers",
    file: int,
    replace: "/^[ \\t\\n\\v\\f\\r]*([+-]?)(\\d+(?:_\\d+)*)[ \\t\\n\\v\\f\\r]*$/",
    with: "/^\\s*([+-]?)(\\d+(?:_\\d+)*)\\s*$/",
  },
  {
    title: "an integer may have any number of digits",
    theme: "integers",
    file: int,
    replace: "const maxDigits = 4300;",
    with: "const maxDigits = 100_000;",
  },
  {
    title: "an integer of 2^63 is accepted",
    theme: "integers",
    file: listQuery,
    replace: "2n ** 63n",
    with: "2n ** 64n",
  },
  {
    title: "the database refuses an integer before the other parameters are checked",
    theme: "query-string",
    file: listQuery,
    replace: `const filter = readText(parameters, "destination");`,
    with: `if (!fitsDatabase(from.value) || !fitsDatabase(limit.value)) return { fault: internalError };
      const filter = readText(parameters, "destination");`,
  },
  {
    title: "dir is checked before order_by",
    theme: "query-string",
    file: listQuery,
    replace: `const order = readChoice(parameters, "order_by", orderColumns);`,
    with: `const early = readChoice(parameters, "dir", directions);
      if ("fault" in early) return early;
      const order = readChoice(parameters, "order_by", orderColumns);`,
  },
  {
    title: "the message about dir names f first",
    theme: "query-string",
    file: listQuery,
    replace: `["b", "f"]`,
    with: `["f", "b"]`,
  },
  {
    title: "a page holds 50 rows by default",
    theme: "listing",
    file: listQuery,
    replace: "const defaultLimit = 100;",
    with: "const defaultLimit = 50;",
  },
  {
    title: "limit=0 is the default",
    theme: "paging",
    file: listQuery,
    replace: "limit: rows(limit.value),\n",
    with: "limit: rows(limit.value) || defaultLimit,\n",
  },
  {
    title: "a page holds at most 100 rows",
    theme: "paging",
    file: listQuery,
    replace: "limit: rows(limit.value),\n",
    with: "limit: Math.min(rows(limit.value), 100),\n",
  },
  {
    title: "rooms check order_by",
    theme: "rooms",
    file: listQuery,
    replace: `if ("fault" in dir) return dir;\n  if (!fitsDatabase`,
    with: `if ("fault" in dir) return dir;
      const order = readChoice(parameters, "order_by", orderColumns);
      if ("fault" in order) return order;
      if (!fitsDatabase`,
  },
  {
    title: "capitals in the filter match nothing",
    theme: "filter",
    file: listQuery,
    replace: `(filter.value ?? "").toLowerCase()`,
    with: `filter.value ?? ""`,
  },
  {
    title: "_ in the filter is an underscore",
    theme: "filter",
    file: like,
    replace: `else if (char === "_") read.push("one");`,
    with: "",
  },
  {
    title: "_ in the filter matches a UTF-16 code unit",
    theme: "filter",
    file: like,
    replace: "> 0xffff ? 2 : 1",
    with: "> 0xffff ? 1 : 1",
  },
  {
    title: "a backslash in the filter escapes on SQLite",
    theme: "filter",
    file: like,
    replace: `char === "\\\\" && dialect === "postgres"`,
    with: `char === "\\\\"`,
  },
  {
    title: "a backslash in the filter is a plain character on PostgreSQL",
    theme: "filter",
    file: like,
    replace: `char === "\\\\" && dialect === "postgres"`,
    with: `char === "\\\\" && dialect === "sqlite"`,
    dialect: "postgres",
  },
  {
    title: "letters outside ASCII are folded in names",
    theme: "filter",
    file: like,
    replace: "return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());",
    with: "return name.toLowerCase();",
  },
  {
    title: "the filter matches at the start of a name alone",
    theme: "filter",
    file: like,
    replace: "return (name) => matches(lowerAscii(name), pattern);",
    with: "return (name) => lowerAscii(name).startsWith(like);",
  },
  {
    title: "NUL does not end the filter on SQLite",
    theme: "filter",
    file: like,
    replace: `dialect === "sqlite" && end !== -1`,
    with: "false",
  },
  {
    title: "PostgreSQL takes a NUL",
    theme: "filter",
    file: core("synapse/dialect.ts"),
    replace: `return dialect === "sqlite" || !text.includes("\\0");`,
    with: "return true;",
    dialect: "postgres",
  },
  {
    title: "a vertical tab behind an integer is no whitespace",
    theme: "integers",
    file: int,
    replace: "[ \\t\\n\\v\\f\\r]*$/",
    with: "[ \\t\\n\\f\\r]*$/",
  },
  {
    title: "the database refuses an integer of the rooms before dir is checked",
    theme: "rooms",
    file: listQuery,
    replace: `if ("fault" in dir) return dir;\n  if (!fitsDatabase`,
    with: `if (!fitsDatabase(from.value) || !fitsDatabase(limit.value)) return { fault: internalError };
      if ("fault" in dir) return dir;
      if (!fitsDatabase`,
  },
];
