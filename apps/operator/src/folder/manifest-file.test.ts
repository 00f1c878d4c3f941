import { expect, test } from "vitest";
import { formatFault } from "./fault.ts";
import { readManifestFile } from "./manifest-file.ts";

const faultsOf = (text: string): readonly string[] => readManifestFile("a.yaml", text).faults.map(formatFault);

const reset = `apiVersion: synapse-federation.dev/v1alpha1
kind: FederationReset
metadata:
  name: matrix-org
spec:
  homeserverRef:
    name: homeserver
  destination: matrix.org
`;

test("a file of several documents gives each object, with defaults, in the namespace default", () => {
  const { sources, faults } = readManifestFile(
    "a.yaml",
    `---\n${reset}---\n# nothing\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: admin, namespace: matrix}\ndata: {access_token: c2VjcmV0}\nstringData: {other: plain}\n`,
  );
  expect(faults).toEqual([]);
  expect(sources.map(({ manifest }) => manifest)).toMatchObject([
    {
      kind: "FederationReset",
      metadata: { name: "matrix-org", namespace: "default" },
      spec: { destination: "matrix.org", suspend: false, readyWhen: "Reset", backoffLimit: 6 },
    },
    {
      kind: "Secret",
      metadata: { namespace: "matrix" },
      values: new Map([
        ["access_token", "secret"],
        ["other", "plain"],
      ]),
    },
  ]);
});

test.for([
  ["an unknown field", `${reset}  destinatoin: x\n`, "a.yaml:9:3: spec.destinatoin: this field is not known here"],
  [
    "a wrong type",
    reset.replace("matrix.org\n", "[a]\n"),
    "a.yaml:8:16: spec.destination: must be of type string, not array",
  ],
  ["a missing field", reset.replace(/ {2}homeserverRef:\n.*\n/, ""), "a.yaml:6:3: spec.homeserverRef: is required"],
  ["a field that stands twice", `${reset}  destination: x\n`, "a.yaml:9:3: this field stands here twice"],
  ["wrong indentation", `${reset} runToken: x\n`, "a.yaml:9:1: is indented wrongly"],
  ["an empty file", "# all gone\n", "a.yaml: is empty: delete the file to remove what it held"],
  [
    "a name that would leave the folder",
    reset.replace("matrix-org", "../x"),
    "a.yaml:4:9: metadata.name: must be lower-case letters, digits, '-' and '.', starting and ending with a letter or digit",
  ],
  [
    "a selector besides a destination",
    `${reset}  destinationSelector: {include: ["*"]}\n`,
    "a.yaml:8:16: spec.destination: exactly one of destination and destinationSelector must be set",
  ],
  [
    "a name that is no server's",
    reset.replace("matrix.org", "matrix.org/x"),
    'a.yaml:8:16: spec.destination: Its character 11 is "/", which no server name has there. A server name looks like example.org, example.org:8448, 192.0.2.1 or [2001:db8::1]:8448.',
  ],
  [
    "a window too short to prove a recovery",
    `${reset}  readyWhen: Recovered\n  recoveryWindowSeconds: 599\n`,
    "a.yaml:10:26: spec.recoveryWindowSeconds: must be at least 600 where readyWhen is Recovered",
  ],
] as const)("%s is named by file, line and field", ([_what, text, fault]) => {
  expect(faultsOf(text)).toEqual([fault]);
});

test("a fault in one document leaves the others readable", () => {
  const { sources, faults } = readManifestFile("a.yaml", `${reset.replace("kind: Fed", "kind: Ved")}---\n${reset}`);
  expect(sources).toHaveLength(1);
  expect(faults.map(formatFault)).toEqual([expect.stringMatching(/^a\.yaml:2:7: kind: apiVersion and kind must be/)]);
});

test("anchors that would grow without bound are refused", () => {
  const bomb = ["a: &a [x,x,x,x,x,x,x,x,x]"];
  for (const [before, name] of ["ab", "bc", "cd", "de", "ef", "fg"])
    bomb.push(`${name}: &${name} [${`*${before},`.repeat(9)}]`);
  expect(faultsOf(bomb.join("\n"))).toEqual([expect.stringContaining("uses an anchor more than 100 times")]);
});

test("nesting without bound is refused", () => {
  expect(faultsOf("[".repeat(100_000))).toEqual([expect.stringContaining("nested too deeply")]);
});

test.for([
  ["in broken YAML", 'stringData: {access_token: "sEcReT'],
  ["at a wrong indentation", "stringData:\n  access_token: a\n sEcReT"],
  ["in an escape that does not exist", 'stringData: {access_token: "\\qsEcReT"}'],
  ["beside a tag", "stringData: {access_token: !sEcReT x}"],
  ["as an alias", "stringData: {access_token: *sEcReT }"],
  ["as a field of the wrong type", "stringData: sEcReT"],
  ["where base64 is expected", 'data: {access_token: "sEcReT!"}'],
] as const)("a token %s is not repeated by the message", ([_where, data]) => {
  const faults = faultsOf(`apiVersion: v1\nkind: Secret\nmetadata: {name: admin}\n${data}\n`);
  expect(faults).not.toEqual([]);
  expect(faults.join("\n")).not.toContain("sEcReT");
});
