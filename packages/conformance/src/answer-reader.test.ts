import { describe, expect, it } from "vitest";
import { AnswerReader, MalformedAnswerError } from "./answer-reader.ts";

const read = (text: string, { isHead = false, ended = false } = {}) => {
  const reader = new AnswerReader(1000);
  reader.push(Buffer.from(text, "latin1"));
  return reader.next(isHead, ended);
};

describe("an answer reader", () => {
  it("gives nothing until the whole answer is there, byte by byte", () => {
    const text = "HTTP/1.1 200 OK\r\nA: 1\r\ncontent-length: 2\r\n\r\nok";
    const reader = new AnswerReader(1000);
    for (const byte of text.slice(0, -1)) {
      reader.push(Buffer.from(byte, "latin1"));
      expect(reader.next(false, false)).toBeUndefined();
    }
    reader.push(Buffer.from("k"));
    expect(reader.next(false, false)).toEqual({
      status: 200,
      headers: [
        ["a", "1"],
        ["content-length", "2"],
      ],
      body: "ok",
    });
  });

  it("joins chunks, however they are cut", () => {
    const text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n";
    for (let cut = 1; cut < text.length; cut++) {
      const reader = new AnswerReader(1000);
      reader.push(Buffer.from(text.slice(0, cut)));
      expect(reader.next(false, false)).toBeUndefined();
      reader.push(Buffer.from(text.slice(cut)));
      expect(reader.next(false, false)?.body).toBe("abc0123456789");
    }
  });

  it("reads a body without a length until the connection ends", () => {
    const text = "HTTP/1.0 200 OK\r\n\r\nall of it";
    expect(read(text)).toBeUndefined();
    expect(read(text, { ended: true })?.body).toBe("all of it");
  });

  it("takes no body from HEAD, 204 and 1xx, whatever the headers say", () => {
    expect(read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", { isHead: true })?.body).toBe("");
    expect(read("HTTP/1.1 204 No Content\r\n\r\n")?.body).toBe("");
    expect(read("HTTP/1.1 100 Continue\r\n\r\n")?.status).toBe(100);
  });

  it("keeps the second of two answers for the next call", () => {
    const reader = new AnswerReader(1000);
    reader.push(
      Buffer.from("HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"),
    );
    expect([reader.next(false, false)?.status, reader.next(false, false)?.status]).toEqual([400, 200]);
    expect(reader.next(false, true)).toBeUndefined();
  });

  it("keeps header copies and their order", () => {
    expect(read("HTTP/1.1 204 X\r\nB: 1\r\nA: 2\r\nB: 3\r\n\r\n")?.headers).toEqual([
      ["b", "1"],
      ["a", "2"],
      ["b", "3"],
    ]);
  });

  it("refuses what is no HTTP, and more than it takes", () => {
    expect(() => read("SSH-2.0-x\r\n\r\n")).toThrow(MalformedAnswerError);
    expect(() => read("HTTP/1.1 200 OK\r\nno colon\r\n\r\n")).toThrow(MalformedAnswerError);
    expect(() => read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")).toThrow(MalformedAnswerError);
    expect(() => read("x".repeat(1001))).toThrow(MalformedAnswerError);
  });
});
