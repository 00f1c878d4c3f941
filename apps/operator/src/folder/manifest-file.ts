import type { z } from "zod";
import type { Fault, Position } from "./fault.ts";
import { type Manifest, manifestSchemas, type Source } from "./manifest.ts";
import { readYaml, type YamlDocument } from "./yaml.ts";

export interface ManifestFile {
  readonly sources: readonly Source[];
  readonly faults: readonly Fault[];
}

/** Reads one file of manifests; a fault in one document leaves the others readable. */
export function readManifestFile(file: string, text: string): ManifestFile {
  const sources: Source[] = [];
  const faults: Fault[] = [];
  const readings = readYaml(text);
  for (const reading of readings) {
    if ("fault" in reading) {
      faults.push({ file, at: reading.at, field: "", message: reading.fault });
      continue;
    }
    const { document } = reading;
    const read = readDocument(document);
    if ("manifest" in read) sources.push({ manifest: read.manifest, file, ...placesIn(document) });
    else faults.push(...read.problems.map((problem) => ({ file, ...problem })));
  }
  if (readings.length === 0) {
    // What an editor leaves for a moment while it saves: no reason to take objects away.
    faults.push({ file, field: "", message: "is empty: delete the file to remove what it held" });
  }
  return { sources, faults };
}

function placesIn({ value, position }: YamlDocument): Pick<Source, "start" | "name" | "specFields"> {
  const { spec = {} } = value as { readonly spec?: object };
  return {
    start: position([], "value"),
    name: position(["metadata", "name"], "value"),
    specFields: new Map(Object.keys(spec).map((field) => [field, position(["spec", field], "value")])),
  };
}

type Problem = { readonly at: Position; readonly field: string; readonly message: string };

function readDocument(
  document: YamlDocument,
): { readonly manifest: Manifest } | { readonly problems: readonly Problem[] } {
  const schema = manifestSchemas.get(kindOf(document.value));
  if (!schema) {
    const known = [...manifestSchemas.keys()].map((kind) => kind.replace(" ", " kind ")).join(", ");
    const at = document.position(["kind"], "value");
    return { problems: [{ at, field: "kind", message: `apiVersion and kind must be one of: ${known}` }] };
  }
  const parsed = schema.safeParse(document.value);
  if (parsed.success) return { manifest: parsed.data };
  return { problems: parsed.error.issues.flatMap((issue) => problemsOf(issue, document)) };
}

function kindOf(value: unknown): string {
  const { apiVersion, kind } = (value ?? {}) as { readonly apiVersion?: unknown; readonly kind?: unknown };
  return `${String(apiVersion)} ${String(kind)}`;
}

function problemsOf(issue: z.core.$ZodIssue, document: YamlDocument): readonly Problem[] {
  const problem = (path: readonly PropertyKey[], of: "key" | "value", message: string): Problem => ({
    at: document.position(path, of),
    field: path.map(String).join("."),
    message,
  });
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => problem([...issue.path, key], "key", "this field is not known here"));
  }
  if (issue.code === "invalid_key") {
    return [problem(issue.path, "key", issue.issues[0]?.message ?? "this name is not allowed here")];
  }
  return [problem(issue.path, "value", explain(issue))];
}

/** zod's message for what it has a good one for; it never holds the value, which may be a token. */
function explain(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_type") {
    return issue.message.endsWith("received undefined")
      ? "is required"
      : issue.message.replace(/^Invalid input: expected (.*), received (.*)$/, "must be of type $1, not $2");
  }
  return issue.message;
}
