/** The one place that says what the tests want from the machine and package.json can't install. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { findChromium } from "./chromium/chromium.ts";
import { findGo, findKubernetes } from "./kubernetes/find.ts";
import { findPython } from "./python/python.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export type ToolName = "python" | "pythonPackages" | "docker" | "go" | "helm" | "chromium";

export interface OutsideTool {
  readonly title: string;
  readonly installedBy: string;
  readonly withoutIt: string;
  /** Without it `CI` fails, unless the stand-in is there. Absent: nice to have. */
  readonly required?: { readonly standIn?: ToolName };
  /** Its version where it is there and works. */
  readonly find: (environment: Environment) => Promise<string | undefined>;
}

export const outsideTools: Readonly<Record<ToolName, OutsideTool>> = {
  python: {
    title: "Python 3.11 or newer with venv",
    installedBy: "you (apt install python3-venv; on macOS, where Synapse has no wheels: brew install python rust)",
    withoutIt: "Synapse runs from its Docker image; without Docker too, tests against a real Synapse are skipped",
    required: { standIn: "docker" },
    find: async (environment) => (await findPython(environment))?.version,
  },
  pythonPackages: {
    title: "Python for schemathesis and synadm",
    installedBy: "you (the same Python as above)",
    withoutIt: "schemathesis and synadm do not try the reference server",
    find: async (environment) => (await findPython(environment))?.version,
  },
  docker: {
    title: "Docker",
    installedBy: "you (docs.docker.com)",
    withoutIt: "nothing is skipped where Python is there",
    find: async (environment) => {
      try {
        const command = ["info", "--format", "{{.ServerVersion}}"];
        const { stdout } = await promisify(execFile)("docker", command, { env: environment, timeout: 10_000 });
        return stdout.trim() || undefined;
      } catch {
        return undefined;
      }
    },
  },
  go: {
    title: "Go 1.21 or newer",
    installedBy: "you (go.dev/doc/install, brew install go); KUBEBUILDER_ASSETS or TESTBED_KUBECONFIG does as well",
    withoutIt: "tests against a real Kubernetes API are skipped",
    required: {},
    find: findKubernetes,
  },
  helm: {
    title: "Go 1.21 or newer for Helm",
    installedBy: "you (the same Go as above)",
    withoutIt: "the charts are not rendered",
    required: {},
    find: findGo,
  },
  chromium: {
    title: "Chromium",
    installedBy: "you (apt install chromium, or Google Chrome as google-chrome)",
    withoutIt: "a browser client's visit is made by the rules of CORS alone, and not in a browser",
    find: async (environment) => (await findChromium(environment))?.version,
  },
};

/** With `CI` set, what is missing is a failure and not a skip. */
const strict = ({ CI }: Environment): boolean => CI !== undefined && !["", "0", "false"].includes(CI);

/** True where neither the tool nor its stand-in is there. */
async function missing({ required, find }: OutsideTool, environment: Environment): Promise<boolean> {
  if ((await find(environment)) !== undefined) return false;
  if (required?.standIn === undefined) return true;
  return (await outsideTools[required.standIn].find(environment)) === undefined;
}

/** How a group of tests that needs a tool is to be declared. */
export interface Need {
  readonly missing: boolean;
  /** Goes behind the group's title: empty, or what it needs. */
  readonly note: string;
}

/**
 * Asks for a tool at the top of a test file:
 * `describe.skipIf(python.missing)("a real Synapse" + python.note, …)`.
 *
 * @throws Error where a required one is missing and `CI` is set.
 */
export async function requireTool(name: ToolName, environment: Environment = process.env): Promise<Need> {
  const tool = outsideTools[name];
  if (!(await missing(tool, environment))) return { missing: false, note: "" };
  const failing = tool.required !== undefined && strict(environment);
  if (failing) throw new Error(`${tool.title} is missing, and CI is set. Install it: ${tool.installedBy}.`);
  return { missing: true, note: ` (skipped: needs ${tool.title})` };
}

/** Prints which tools are there and what is skipped; false where `CI` is set and a required one is missing. */
export async function printOutsideTools(environment: Environment = process.env): Promise<boolean> {
  let complete = true;
  for (const tool of Object.values(outsideTools)) {
    const version = await tool.find(environment);
    console.log(`${tool.title}: ${version ?? "not found"}`);
    if (version !== undefined) continue;
    console.log(`  installed by: ${tool.installedBy}\n  without it: ${tool.withoutIt}`);
    if (tool.required !== undefined && strict(environment) && (await missing(tool, environment))) {
      console.error("  CI is set, so this is a failure.");
      complete = false;
    }
  }
  return complete;
}
