/**
 * Whether resourceVersion `a` is newer than `b`, both of one kind on one server. They are decimal numbers without
 * leading zeros that may outgrow 2^53 (KEP-5504, Comparable Resource Version).
 */
export const isNewer = (a: string, b: string): boolean => (a.length === b.length ? a > b : a.length > b.length);
