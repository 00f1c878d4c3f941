import { describe, expect, it } from "vitest";
import { readCommand } from "./options.ts";

const complete = ["--url", "https://hs.test", "--token", "t"];

describe("the command line", () => {
  it("takes address and token from the environment, and flags before it", () => {
    const environment = { SYNAPSE_URL: "http://from-environment", SYNAPSE_ADMIN_TOKEN: "e" };
    expect(readCommand([], environment)).toEqual({
      kind: "run",
      options: {
        url: new URL("http://from-environment"),
        token: "e",
        profile: "synapse",
        readOnly: false,
        reporter: "pretty",
      },
    });
    expect(readCommand([...complete, "--profile", "spec", "--read-only", "--reporter", "junit"], environment)).toEqual({
      kind: "run",
      options: { url: new URL("https://hs.test"), token: "t", profile: "spec", readOnly: true, reporter: "junit" },
    });
  });

  it.each([
    [[], "which homeserver? Give --url URL or SYNAPSE_URL"],
    [["--url", "hs.test", "--token", "t"], "--url has to be http:// or https://"],
    [["--url", "https://u:p@hs.test", "--token", "t"], "without user or query"],
    [["--url", "https://hs.test"], "give SYNAPSE_ADMIN_TOKEN or --token TOKEN"],
    [["--url", "https://hs.test", "--token", "two words"], "without spaces"],
    [[...complete, "--profile", "x"], "--profile is synapse or spec"],
    [[...complete, "--reporter", "x"], "--reporter is one of pretty, json, junit"],
    [[...complete, "--nonsense"], "Unknown option '--nonsense'; --help lists what there is"],
    [[...complete, "word"], "Unexpected argument 'word'"],
    [["--url"], "--help lists what there is"],
  ])("refuses %j with what to do instead", (args, message) => {
    expect(readCommand(args, {})).toEqual({ kind: "refused", message: expect.stringContaining(message) });
  });

  it("never repeats the token in a refusal", () => {
    expect(JSON.stringify(readCommand(["--url", "https://hs.test", "--token", "my secret"], {}))).not.toContain(
      "secret",
    );
  });

  it("helps before it refuses", () => {
    expect(readCommand(["--help"], {})).toEqual({ kind: "help" });
    expect(readCommand(["--version"], {})).toEqual({ kind: "version" });
  });
});
