import { describe, expect, it } from "vitest";
import type { Answer, Outcome, Profile } from "./case.ts";
import { compareOutcomes } from "./comparison.ts";

const answer = (change: Partial<Answer> = {}): Answer => ({
  status: 200,
  headers: [["content-type", "application/json"]],
  body: '{"destinations":[{"destination":"a","failure_ts":null}],"total":1}',
  ...change,
});
const different = (profile: Profile, expected: Outcome, actual: Outcome): readonly string[] =>
  compareOutcomes(profile, [expected], [actual]).map(({ what }) => what);

describe("the synapse profile", () => {
  it("sees one byte, one header, one status", () => {
    expect(different("synapse", answer(), answer())).toEqual([]);
    expect(different("synapse", answer(), answer({ body: `${answer().body} ` }))).toEqual(["body"]);
    expect(
      different("synapse", answer(), answer({ headers: [["content-type", "application/json; charset=utf-8"]] })),
    ).toEqual(["headers"]);
    expect(different("synapse", answer(), answer({ headers: [...answer().headers, ...answer().headers] }))).toEqual([
      "headers",
    ]);
    expect(different("synapse", answer(), answer({ status: 201 }))).toEqual(["status"]);
  });

  it("sees an ended connection where there should be an answer, and the reverse", () => {
    expect(different("synapse", answer(), "closed")).toEqual(["outcome"]);
    expect(different("synapse", "closed", answer())).toEqual(["outcome"]);
    expect(different("synapse", "closed", "silent")).toEqual(["outcome"]);
    expect(compareOutcomes("synapse", [answer(), answer()], [answer()])).toMatchObject([{ request: 1 }]);
  });
});

describe("the spec profile", () => {
  const spec = (expected: string, actual: string, status = 200): readonly string[] =>
    different("spec", answer({ status, body: expected }), answer({ status, body: actual, headers: [] }));

  it("compares values: neither headers nor blanks nor the order of keys", () => {
    expect(spec('{"a":1,"b":[{"c":null}]}', '{ "b": [ {"c": null} ], "a": 1 }')).toEqual([]);
  });

  it("lets a server say more than the document does", () => {
    expect(spec('{"a":[{"b":1}]}', '{"a":[{"b":1,"more":2}],"also":3}')).toEqual([]);
  });

  it("sees a wrong, missing, misplaced or additional item, and null where a number belongs", () => {
    for (const actual of ['{"a":[1]}', '{"a":[2,1]}', '{"a":[1,2,3]}', '{"a":[1,null]}', "{}", "[]", "nonsense"]) {
      expect(spec('{"a":[1,2]}', actual), actual).toEqual(["body"]);
    }
  });

  it("sees a next page that should not be there, and a token that is no string", () => {
    expect(spec('{"total":1}', '{"total":1,"next_token":"1"}')).toEqual(["body"]);
    expect(spec('{"next_token":"1"}', '{"next_token":1}')).toEqual(["body"]);
  });

  it("tells int64 apart beyond 2^53", () => {
    expect(spec('{"a":9007199254740993}', '{"a":9007199254740992}')).toEqual(["body"]);
  });

  it("compares an error's errcode and status, not its sentence", () => {
    expect(spec('{"errcode":"M_X","error":"one"}', '{"errcode":"M_X","error":"two"}', 404)).toEqual([]);
    expect(spec('{"errcode":"M_X","error":"one"}', '{"errcode":"M_Y","error":"one"}', 404)).toEqual(["body"]);
  });
});
