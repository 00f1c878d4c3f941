import { describe, expect, it } from "vitest";
import { normalForm, withoutBackoffNumbers } from "./normal-form.ts";

describe("an outcome's normal form", () => {
  it("has no framing and no Date, and its headers sorted with every copy", () => {
    const headers = [
      ["x", "2"],
      ["date", "now"],
      ["transfer-encoding", "chunked"],
      ["x", "1"],
      ["connection", "close"],
      ["a", "3"],
    ] as const;
    expect(normalForm({ status: 200, headers, body: "" }, "1.163.2")).toEqual({
      status: 200,
      headers: [
        ["a", "3"],
        ["x", "1"],
        ["x", "2"],
      ],
      body: "",
    });
  });

  it("leaves the release out where a server names its own, and nowhere else", () => {
    const headers = [["server", "Synapse/1"]] as const;
    const body = '{"server_version":"1","total":1}';
    expect(normalForm({ status: 200, headers, body }, "1")).toEqual({
      status: 200,
      headers: [["server", "Synapse/{version}"]],
      body: '{"server_version":"{version}","total":1}',
    });
  });

  it("can leave out backoff numbers but 0 and null", () => {
    const body = '{"retry_last_ts":15,"retry_interval": 600000,"failure_ts":null,"total":15,"x":{"retry_last_ts":0}}';
    expect(withoutBackoffNumbers({ status: 200, headers: [], body })).toMatchObject({
      body: '{"retry_last_ts":1,"retry_interval": 1,"failure_ts":null,"total":15,"x":{"retry_last_ts":0}}',
    });
  });
});
