import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { probe } from "./probe.ts";

test("a server whose answers have no end is listened to for as long as a version takes", async () => {
  const mebibyte = Buffer.alloc(1024 * 1024, "x");
  let sent = 0;
  function* endless(): Generator<Buffer> {
    for (;;) {
      sent += mebibyte.length;
      yield mebibyte;
    }
  }
  const server = createServer((_request, response) => {
    const body = Readable.from(endless());
    response.on("close", () => body.destroy());
    body.pipe(response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  try {
    expect(await probe(new URL(`http://127.0.0.1:${port}`), "t")).toEqual({ version: "9999", dialect: "sqlite" });
  } finally {
    server.closeAllConnections();
    server.close();
  }
  expect(sent).toBeLessThan(100 * mebibyte.length);
});
