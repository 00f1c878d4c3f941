import { malformed } from "./shape.ts";

/** Where a page ends: `next_token` is the offset of the next one, as text. */
interface PageEnd {
  readonly next_token?: string;
}

const offset = /^\d{1,15}$/;

/**
 * The rows of all pages, one page in memory at a time.
 *
 * @throws FederationAdminError of kind `malformed` where the server would have it go on for ever: a `next_token` that
 * is not above the offset that was asked for, or one after an empty page.
 */
export async function* rowsOfPages<P extends PageEnd, T>(
  readPage: (from: number) => Promise<P>,
  rowsOf: (page: P) => readonly T[],
): AsyncGenerator<T, void, undefined> {
  let from: number | undefined = 0;
  while (from !== undefined) {
    const page = await readPage(from);
    const rows = rowsOf(page);
    yield* rows;
    from = nextOffset(page, from, rows.length);
  }
}

function nextOffset({ next_token: token }: PageEnd, from: number, rows: number): number | undefined {
  if (token === undefined) return undefined;
  if (rows === 0) throw malformed("next_token", "absent after an empty page");
  if (!offset.test(token) || Number(token) <= from) throw malformed("next_token", `an offset above ${from}`);
  return Number(token);
}
