/** The given options' values, read with one-line complaints that name where the value came from. */
import { parseArgs } from "node:util";
import { CommandError } from "./command-error.ts";
import { variableOf, type Options } from "./options.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Values {
  /** Whether it stands on the command line, for an option without a value. */
  flag(name: string): boolean;
  /** From the command line, else from the environment; an empty variable counts as absent. */
  text(name: string): string | undefined;
  integer(name: string, bounds: { readonly min: number; readonly max: number }): number | undefined;
  choice<T extends string>(name: string, allowed: readonly T[]): T | undefined;
}

/** @throws {CommandError} here and in every method. */
export function readValues(args: readonly string[], environment: Environment, options: Options): Values {
  const given = parse(args, options);
  const source = (name: string): string => (given[name] === undefined ? variableOf(name) : `--${name}`);
  const text = (name: string): string | undefined => {
    const value = given[name] ?? environment[variableOf(name)];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  return {
    flag: (name) => given[name] === true,
    text,
    integer(name, { min, max }) {
      const value = text(name);
      if (value === undefined) return undefined;
      const number = /^\d{1,16}$/.test(value) ? Number(value) : Number.NaN;
      if (number >= min && number <= max) return number;
      throw new CommandError(`${source(name)} must be a whole number from ${min} to ${max}`);
    },
    choice(name, allowed) {
      const value = text(name);
      if (value === undefined) return undefined;
      const found = allowed.find((one) => one === value);
      if (found === undefined) throw new CommandError(`${source(name)} must be one of ${allowed.join(", ")}`);
      return found;
    },
  };
}

function parse(args: readonly string[], options: Options): Readonly<Record<string, unknown>> {
  try {
    return parseArgs({ args: [...args], options, strict: true }).values;
  } catch (error) {
    // node's message goes on to explain the parser; its first sentence names the option.
    const [sentence] = (error as Error).message.split(/\.\s/);
    throw new CommandError(`${sentence?.replace(/\.$/, "")}; --help lists the options`);
  }
}
