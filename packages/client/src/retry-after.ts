const seconds = /^\d{1,9}$/;
/** Both forms of an HTTP-date that are in use; `Date.parse` alone would take "-5" for a year. */
const httpDate = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*, .*\d\d:\d\d:\d\d GMT$/;

/** An HTTP-date in Unix milliseconds; `undefined` where the header is absent or malformed. */
export function parseHttpDate(header: string | null): number | undefined {
  if (header === null || !httpDate.test(header)) return undefined;
  const time = Date.parse(header);
  return Number.isNaN(time) ? undefined : time;
}

/**
 * How long to wait, in milliseconds: by `Retry-After` in seconds or as an HTTP-date (RFC 9110, 10.2.3), else by the
 * body's `retry_after_ms` (Matrix). `now` is what a date is measured from.
 */
export function retryAfterMs(header: string | null, bodyMs: unknown, now: number): number | undefined {
  if (header !== null && seconds.test(header)) return Number(header) * 1000;
  const date = parseHttpDate(header);
  if (date !== undefined) return Math.max(0, date - now);
  return Number.isSafeInteger(bodyMs) && (bodyMs as number) >= 0 ? (bodyMs as number) : undefined;
}
