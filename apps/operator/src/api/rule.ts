/** What a schema alone cannot say, once for the API server (CEL in the CRD) and once for us (zod). */
import type { z } from "zod";

export interface Rule<T> {
  /** Says what to do; shown behind the field's path. */
  readonly message: string;
  /** The field at fault, where it is not the value itself. */
  readonly field?: keyof T & string;
  /** CEL over `self`. */
  readonly cel: string;
  readonly holds: (value: T) => boolean;
  /** A closer message than CEL can give. */
  readonly explain?: (value: T) => string;
}

/**
 * A text must match every pattern. They have to mean the same to RE2 as to JavaScript: no look-around, no flags, no
 * apostrophes, and classes that are spelt out.
 */
export const matches = (message: string, ...patterns: readonly RegExp[]): Rule<string> => ({
  message,
  cel: patterns.map(({ source }) => `self.matches(r'${source}')`).join(" && "),
  holds: (text) => patterns.every((pattern) => pattern.test(text)),
});

/** The schema with rules. Like the API server, zod asks those of an object only once each of its fields is right. */
export function withRules<T, S extends z.ZodType<T>>(schema: S, rules: readonly Rule<T>[]): S {
  const checked = schema.superRefine((value, context) => {
    for (const { holds, field, message, explain } of rules) {
      if (holds(value)) continue;
      const path = field === undefined ? [] : [field];
      context.addIssue({ code: "custom", path, message: explain?.(value) ?? message });
    }
  });
  return checked.meta({ "x-kubernetes-validations": rules.map(validation) });
}

/** A rule as the API server takes it. */
export interface Validation {
  readonly rule: string;
  readonly message: string;
  readonly fieldPath?: string;
}

const validation = <T>({ cel, message, field }: Rule<T>): Validation => ({
  rule: cel,
  message,
  ...(field !== undefined && { fieldPath: `.${field}` }),
});
