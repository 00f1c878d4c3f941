import { z } from "zod";

/**
 * A schema with exactly the fields of `T`: the compiler asks for every one and refuses any other, and so does the
 * schema at run time. So a type and its schema can't drift apart, though `isolatedDeclarations` wants both written.
 */
export function strictObject<T>(shape: { readonly [K in keyof T]-?: z.ZodType<T[K]> }): z.ZodType<T> {
  return z.strictObject(shape) as unknown as z.ZodType<T>;
}
