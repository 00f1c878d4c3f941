import type { Answer } from "./case.ts";

const emptyLine = "\r\n\r\n";
const statusLine = /^HTTP\/1\.[01] (\d{3})(?: .*)?$/;

/** What of an answer's body is there to read. */
type Framing = { readonly bytes: number } | "chunked" | "until close";

/** Bytes that are not an HTTP/1 answer, or more of them than the reader takes. */
export class MalformedAnswerError extends Error {
  override readonly name = "MalformedAnswerError";
}

/** Reads one chunked body; undefined while it is incomplete. */
function readChunked(text: string, start: number): { readonly body: string; readonly end: number } | undefined {
  let body = "";
  let at = start;
  for (;;) {
    const lineEnd = text.indexOf("\r\n", at);
    if (lineEnd < 0) return undefined;
    const size = /^([\da-f]+)(?:;.*)?$/i.exec(text.slice(at, lineEnd));
    if (size === null) throw new MalformedAnswerError("a chunk without a size");
    const bytes = Number.parseInt(size[1]!, 16);
    const chunkEnd = lineEnd + 2 + bytes;
    if (text.length < chunkEnd + 2) return undefined;
    if (bytes === 0) return { body, end: chunkEnd + 2 };
    body += text.slice(lineEnd + 2, chunkEnd);
    at = chunkEnd + 2;
  }
}

function framingOf(status: number, headers: Answer["headers"], isHead: boolean): Framing {
  if (isHead || status < 200 || status === 204 || status === 304) return { bytes: 0 };
  const value = (name: string): string | undefined => headers.find(([other]) => other === name)?.[1];
  if (value("transfer-encoding")?.toLowerCase() === "chunked") return "chunked";
  const length = value("content-length");
  return length === undefined ? "until close" : { bytes: Number(length) };
}

function readHead(head: string): Pick<Answer, "status" | "headers"> {
  const [first, ...lines] = head.split("\r\n");
  const status = statusLine.exec(first!);
  if (status === null) throw new MalformedAnswerError("no HTTP/1 status line");
  const headers = lines.map((line) => {
    const colon = line.indexOf(":");
    if (colon < 1) throw new MalformedAnswerError("a header line without a name");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  return { status: Number(status[1]), headers };
}

/** Takes a connection's bytes as they come and gives its answers. A 1xx is an answer without a body. */
export class AnswerReader {
  #text = "";
  readonly #maxBytes: number;

  /** @param maxBytes the longest answer that is read. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** @throws MalformedAnswerError when the unread bytes exceed the bound. */
  push(bytes: Buffer): void {
    this.#text += bytes.toString("latin1");
    if (this.#text.length > this.#maxBytes) throw new MalformedAnswerError("an answer without end");
  }

  /**
   * The next answer, or undefined while it is incomplete.
   *
   * @param isHead the answer is one to HEAD, which has no body whatever its headers say.
   * @param ended the connection has ended, which is the end of a body without a length.
   * @throws MalformedAnswerError
   */
  next(isHead: boolean, ended: boolean): Answer | undefined {
    const headEnd = this.#text.indexOf(emptyLine);
    if (headEnd < 0) return undefined;
    const head = readHead(this.#text.slice(0, headEnd));
    const start = headEnd + emptyLine.length;
    const framing = framingOf(head.status, head.headers, isHead);
    if (framing === "chunked") {
      const chunked = readChunked(this.#text, start);
      return chunked === undefined ? undefined : this.#take({ ...head, body: chunked.body }, chunked.end);
    }
    if (framing === "until close") {
      return ended ? this.#take({ ...head, body: this.#text.slice(start) }, this.#text.length) : undefined;
    }
    const end = start + framing.bytes;
    return this.#text.length < end ? undefined : this.#take({ ...head, body: this.#text.slice(start, end) }, end);
  }

  #take(answer: Answer, end: number): Answer {
    this.#text = this.#text.slice(end);
    return answer;
  }
}
