import type { Theme } from "../case.ts";
import recorded from "../recorded/query-string.json" with { type: "json" };
import { getList } from "../request.ts";
import { named, theme } from "../theme.ts";

const five = named("a.example", "b.example", "c.example", "d.example", "e.example");
const queries = (...values: readonly string[]) => values.map((value) => getList(value));

export const queryString: Theme = theme("query-string", "how the query string is read", recorded, {
  "a wrong order_by names the columns that there are": {
    send: queries("?order_by=name", "?order_by=", "?order_by=DESTINATION", "?order_by=destination%20"),
  },
  "a wrong dir names b and f": { send: queries("?dir=x", "?dir=", "?dir=F", "?dir=asc", "?dir=ff") },
  "bytes outside ASCII in a string parameter are refused by its name": {
    send: queries("?destination=%C3%BC", "?order_by=%C3%BC", "?dir=%C3%BC", "?destination=%FF", "?destination=a%80"),
  },
  "raw bytes above 127 in a query are a bare 400": {
    send: queries("?destination=\u00C3\u00BC", "?dir=\u00FF", "?x=\u00FC"),
  },
  "parameters are checked in the order from, limit, destination, order_by, dir": {
    send: queries(
      "?dir=x&order_by=x&destination=%FF&limit=x&from=x",
      "?dir=x&order_by=x&destination=%FF&limit=x",
      "?dir=x&order_by=x&destination=%FF",
      "?dir=x&order_by=x",
      "?dir=x",
    ),
  },
  "a parameter's sign is checked before the next parameter": {
    send: queries("?limit=-1&from=x", "?limit=x&from=-1", "?limit=-1&order_by=x", "?limit=-1&destination=%FF"),
  },
  "a limit of 2^63 is an error of the database, after all parameters": {
    table: five,
    send: queries("?limit=9223372036854775808&dir=x", "?limit=9223372036854775808&dir=f"),
  },
  "a semicolon separates like an ampersand": {
    table: five,
    send: queries("?limit=1;from=2", "?from=2;limit=1&dir=b", "?;;limit=1;;", "?limit=1;", "?&&limit=1&"),
  },
  "a parameter without = counts as absent": {
    table: five,
    send: queries("?limit", "?from", "?dir", "?order_by", "?destination", "?limit&limit=1", "?dir&dir=b"),
  },
  "an empty query is no query": { table: five, send: queries("?", "??", "?&", "?=", "?=5") },
  "names are case-sensitive": { table: five, send: queries("?Limit=1", "?LIMIT=x", "?Dir=b", "?ORDER_BY=x") },
  "names are percent-decoded": {
    table: five,
    send: queries("?%6Cimit=1", "?order%5Fby=x", "?lim%69t=x", "?limit%20=1"),
  },
  "a + in a name is a space": { table: five, send: queries("?+limit=1", "?limit+=1", "?order+by=x") },
  "of duplicate integers the first wins and the rest are not looked at": {
    table: five,
    send: queries("?limit=1&limit=2", "?limit=1&limit=x", "?limit=x&limit=1", "?limit=2&%6Cimit=1", "?from=4&from=-1"),
  },
  "of duplicate strings the first wins": {
    table: five,
    send: queries("?dir=b&dir=f", "?destination=a&destination=b", "?order_by=failure_ts&order_by=destination"),
  },
  "every copy of a string parameter is validated": {
    table: five,
    send: queries(
      "?dir=b&dir=x",
      "?order_by=destination&order_by=x",
      "?destination=a&destination=%FF",
      "?dir=f&dir=",
      "?dir=%FF&dir=x",
    ),
  },
  "unknown parameters are ignored, whatever they hold": {
    table: five,
    send: queries("?x=1", "?x=%FF&limit=1", "?%FF=x&limit=1", "?%zz=%zz&limit=1", "?user_id=@a:b"),
  },
  "a broken percent escape stays as it is written": {
    table: named("a%b", "a%zz"),
    send: queries("?destination=a%", "?destination=a%zz", "?limit=%", "?limit=%3", "?dir=%6"),
  },
  "percent escapes are decoded once": {
    table: named("a%41b", "aab"),
    send: queries("?destination=a%2541b", "?destination=a%41b"),
  },
  "a value keeps its further equals signs": {
    table: named("a=b", "a"),
    send: queries("?destination=a=b", "?destination==", "?limit=1=1"),
  },
  "a second question mark belongs to the value": {
    table: named("a?b", "a"),
    send: queries("?destination=a?b", "?limit=1?"),
  },
  "brackets are no arrays": {
    table: five,
    send: queries("?limit[]=1", "?limit[0]=x", "?limit%5B%5D=1", "?dir[a]=b"),
  },
  "a hash is a plain character": {
    table: named("a#b", "c"),
    send: queries("?destination=a#b", "?limit=1#x", "?limit=1#&dir=b"),
  },
  "a long query is read whole": {
    table: five,
    send: queries(`?${"x=1&".repeat(2000)}limit=1`, `?limit=1&x=${"y".repeat(8000)}`),
  },
});
