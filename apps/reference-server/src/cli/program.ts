/** Reads the command, runs it, and turns what went wrong into one line and an exit status. */
import { FederationAdminError } from "@synapse-federation/client";
import packageJson from "../../package.json" with { type: "json" };
import { capture } from "./capture.ts";
import { CommandError } from "./command-error.ts";
import { parseCommand, type Command } from "./command.ts";
import { help } from "./options.ts";
import { serve } from "./serve.ts";

async function run(command: Command): Promise<void> {
  switch (command.run) {
    case "help":
      return console.log(help);
    case "version":
      return console.log(packageJson.version);
    case "serve":
      return await serve(command);
    case "capture":
      return await capture(command);
  }
}

/** Answers the exit status; what serves goes on after it. */
export async function program(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<0 | 1 | 2> {
  try {
    await run(parseCommand(args, environment));
    return 0;
  } catch (error) {
    const { line, status } = ending(error);
    console.error(`synapse-federation-reference-server: ${line}`);
    return status;
  }
}

/** One line for what the user, the network or the system did; the stack only for a bug. */
function ending(error: unknown): { readonly line: string; readonly status: 1 | 2 } {
  if (error instanceof CommandError) return { line: error.message, status: error.exitStatus };
  if (error instanceof FederationAdminError) {
    return { line: error.message, status: error.kind.startsWith("invalid-") ? 2 : 1 };
  }
  if (!(error instanceof Error)) return { line: String(error), status: 1 };
  return { line: "code" in error ? error.message : (error.stack ?? error.message), status: 1 };
}
