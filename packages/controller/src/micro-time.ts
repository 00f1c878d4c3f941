/** Kubernetes' MicroTime, of Unix milliseconds: RFC 3339 with six digits after the point. */
export const microTime = (unixMs: number): string => new Date(unixMs).toISOString().replace("Z", "000Z");
