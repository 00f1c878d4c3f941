import { startReferenceServer } from "@synapse-federation/reference-server";
import { describe, expect, it } from "vitest";
import type { Subject } from "../subject.ts";
import { referenceServer } from "../subjects/reference-server.ts";
import { fuzz } from "./fuzz.ts";
import { caseSource, curlLine } from "./print.ts";

const kind = { dialect: "sqlite", version: "1.163.2" } as const;

/** A subject whose pages have one letter more where a page has this text. */
const sabotaged = (subject: Subject, text: string): Subject => ({
  ...subject,
  async exchange(connection) {
    const outcomes = await subject.exchange(connection);
    return outcomes.map((outcome) =>
      typeof outcome !== "string" && outcome.body.includes(text) ? { ...outcome, body: `${outcome.body}x` } : outcome,
    );
  },
});

describe("the fuzzer", () => {
  it("finds nothing between two servers that are one", async () => {
    await using server = await startReferenceServer();
    await using other = await startReferenceServer();
    const [real, ours] = [server, other].map(({ url }) => referenceServer(new URL(url), kind));
    const result = await fuzz({ real: real!, ours: ours!, seed: 1, requests: 300 });
    expect(result).toEqual({ requests: expect.any(Number), attempts: expect.any(Number) });
    expect(result.requests).toBeGreaterThanOrEqual(300);
  });

  it("finds a rare difference and shrinks it to the row and the request that matter", async () => {
    await using server = await startReferenceServer();
    await using other = await startReferenceServer();
    const [real, ours] = [server, other].map(({ url }) => referenceServer(new URL(url), kind));
    const { found } = await fuzz({
      real: real!,
      ours: sabotaged(ours!, "9007199254740993"),
      seed: 1,
      requests: 3000,
    });
    expect(found!.differences.length).toBeGreaterThan(0);
    expect(found!.case.world.rows).toHaveLength(1);
    expect(found!.case.connections.flatMap(({ requests }) => requests)).toHaveLength(2);
    expect(caseSource(found!.case)).toContain("9007199254740993n");
  });

  it("asks the same of the same seed", async () => {
    const asked = async (): Promise<readonly string[]> => {
      await using server = await startReferenceServer();
      await using other = await startReferenceServer();
      const heard: string[] = [];
      const subject = referenceServer(new URL(server.url), kind);
      const listening: Subject = {
        ...subject,
        exchange(connection) {
          heard.push(JSON.stringify(connection));
          return subject.exchange(connection);
        },
      };
      await fuzz({ real: referenceServer(new URL(other.url), kind), ours: listening, seed: 7, requests: 50 });
      return heard;
    };
    expect(await asked()).toEqual(await asked());
  });
});

describe("a curl line", () => {
  it("says the request to a shell, bytes and quotes and all, with tokens as variables", () => {
    const line = curlLine(
      [
        "POST /a%2Fb?x='\u00FC HTTP/1.1\r\nAuthorization: Bearer {admin}\r\nX:\r\nContent-Length: {length}\r\n\r\n",
        "{'}",
      ],
      "http://h",
    );
    expect(line).toBe(
      `curl -si --path-as-is -X POST --request-target $'/a%2Fb?x=\\x27\\xfc' -H 'Authorization: Bearer '"$admin"'' -H 'X;' --data-binary '{'\\''}' http://h`,
    );
  });
});
