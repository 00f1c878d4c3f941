import { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { turns } from "./turns.ts";

describe("turns", () => {
  it("begin a connection's next work when the last has ended, and other connections' at once", async () => {
    const seen: string[] = [];
    const inTurn = turns(() => undefined);
    const [one, other] = [new Socket(), new Socket()];
    const gate = Promise.withResolvers<void>();
    const first = inTurn(one, async () => {
      await gate.promise;
      seen.push("first");
    });
    const second = inTurn(one, async () => void seen.push("second"));
    await inTurn(other, async () => void seen.push("other"));
    gate.resolve();
    await Promise.all([first, second]);
    expect(seen).toEqual(["other", "first", "second"]);
  });

  it("report what a piece of work throws, end its connection, and go on", async () => {
    const errors: unknown[] = [];
    const inTurn = turns((error) => errors.push(error));
    const socket = new Socket();
    await inTurn(socket, () => Promise.reject(new Error("broken")));
    expect([errors, socket.destroyed]).toEqual([[new Error("broken")], true]);
    await inTurn(socket, async () => void errors.push("next"));
    expect(errors).toHaveLength(2);
  });
});
