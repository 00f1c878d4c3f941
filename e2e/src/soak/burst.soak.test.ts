/** A thousand resets applied at once to a homeserver that takes twenty requests a second. */
import { expect, test } from "vitest";
import { conditionOf, each, ownKubernetes, startCluster } from "./cluster.ts";
import { eventually } from "./eventually.ts";
import { isPost } from "../operator/stage.ts";
import { destinationOf, isLook, openFailingHomeserver } from "./failing-homeserver.ts";
import { seconds, tell } from "./figure.ts";
import { expectAllReset, expectPromiseKept } from "./promise.ts";

const resets = 1000;
const requestsPerSecond = 20;
/** A look, the POST, and the look that tells what came of it. */
const requestsPerReset = 3;
const rateAloneMs = (resets * requestsPerReset * 1000) / requestsPerSecond;
const names = Array.from({ length: resets }, (_, n) => `d${n}.example`);

test.skipIf(ownKubernetes.missing)(
  `a thousand resets at once are Ready when their rate allows it${ownKubernetes.note}`,
  async () => {
    await using cluster = await startCluster();
    await using homeserver = await openFailingHomeserver(names);
    await using field = await cluster.field();
    const { proxy } = homeserver;
    const replica = field.replica();
    await field.homeserver("homeserver", homeserver, { url: proxy.url, requestsPerSecond });
    // A reset that is seen before its Homeserver says so in a status write of its own.
    await field.namespace.kubectl("wait", "--for=condition=Ready", "hs/homeserver", "--timeout=120s");

    const begin = performance.now();
    await each(names, 16, (destination) =>
      field.reset(destination, { homeserverRef: { name: "homeserver" }, destination, recoveryWindowSeconds: 20 }),
    );
    const applied = performance.now() - begin;
    const ready = await field.allFinished(2 * rateAloneMs);
    const took = performance.now() - begin;
    expect(new Set(ready.map((reset) => conditionOf(reset, "Succeeded")))).toEqual(new Set(["True ResetAccepted"]));
    await expectPromiseKept(homeserver, 0);
    await expectAllReset(homeserver, names);

    const lastPost = proxy.journal.findLast(isPost)!;
    /** The status codes of each reset's status writes. */
    const writesOf = async (): Promise<ReadonlyMap<string, readonly number[]>> => {
      const audit = await cluster.installation.kubernetes.own!.audit();
      const writes = audit.filter(
        ({ namespace, resource }) => namespace === field.name && resource === "federationresets/status",
      );
      const byName = Map.groupBy(writes, ({ name }) => name);
      return new Map([...byName].map(([name, all]) => [name, all.map(({ status }) => status)]));
    };
    const upToReady = await writesOf();
    // The watches have begun. A watch writes after its look, so looks that are counted later miss none of theirs.
    const looksOf = Map.groupBy(proxy.journal.filter(isLook), destinationOf);
    const early = [...looksOf.values()].flatMap((looks) => looks.slice(2).filter(({ id }) => id < lastPost.id));
    const notLookedAtAgain = names.filter((name) => looksOf.get(name)!.length <= 2);

    // The watch goes on at its own pace.
    await field.patchHomeserver("homeserver", { requestsPerSecond: 1000 });
    const watched = async (): Promise<number> =>
      (await field.resets()).filter(({ status }) => status.watch?.endTime !== undefined).length;
    await eventually({ timeoutMs: 300_000, everyMs: 2000 }, async () => expect(await watched()).toBe(resets));
    expect(await replica.stop(), replica.log()).toBe(0);
    const inAll = await writesOf();
    const events = await field.events();

    type Writes = ReadonlyMap<string, readonly number[]>;
    const most = (writes: Writes, of: readonly string[]): number =>
      Math.max(...of.map((name) => writes.get(name)!.length));
    const moreThan = (count: number, writes: Writes, of: readonly string[]): readonly string[] =>
      of.flatMap((name) => (writes.get(name)!.length > count ? [`${name}: ${writes.get(name)!.join(", ")}`] : []));
    await tell("burst", [
      { name: "1,000 applied within", reached: seconds(applied) },
      { name: "all Ready", reached: seconds(took), bound: `≤ ${seconds(1.2 * rateAloneMs)}` },
      { name: "watch looks before the last POST", reached: String(early.length), bound: "0" },
      {
        name: "status writes of one reset up to Ready, at most",
        reached: String(most(upToReady, notLookedAtAgain)),
        bound: "2",
      },
      { name: "status writes of one reset in all, at most", reached: String(most(inAll, names)), bound: "4" },
      { name: "events", reached: String(events.length), bound: "1,000" },
    ]);
    expect(early).toEqual([]);
    expect(notLookedAtAgain.length).toBeGreaterThan(resets / 2);
    expect(moreThan(2, upToReady, notLookedAtAgain)).toEqual([]);
    expect(moreThan(4, inAll, names)).toEqual([]);
    expect(events.map(({ reason }) => reason)).toEqual(names.map(() => "ResetAccepted"));
    expect(events.filter(({ series }) => series !== undefined)).toEqual([]);
    expect(took).toBeLessThanOrEqual(1.2 * rateAloneMs);
  },
);
