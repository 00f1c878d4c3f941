import { expect, test } from "vitest";
import { setConditions } from "../api/condition.ts";
import { decide } from "./decide/decide.ts";
import type { Selection } from "../api/federation-reset-status.ts";
import type { Facts } from "./decide/facts.ts";
import type { Step } from "./decide/step.ts";
import { type Decide, SelectorWorld } from "./world.fixture.ts";

const seeds = Array.from({ length: 1000 }, (_, seed) => seed);
const faultsOf = async (seed: number, decideWith?: Decide): Promise<readonly string[]> => {
  const world = new SelectorWorld({ seed, names: 180, accidents: seed % 3 === 0 ? 0.3 : 1, decideWith });
  await world.run(150);
  return world.faults;
};

test("every selected destination is reset or counted, whatever happens between two steps", async () => {
  for (const seed of seeds) expect(await faultsOf(seed), `seed ${seed}`).toEqual([]);
});

test("with no accident each is sent one POST, in as many writes as windows and one for the end", async () => {
  const world = new SelectorWorld({ seed: 1, names: 180, accidents: 0 });
  await world.run(0);
  expect(world.faults).toEqual([]);
  expect(new Set(world.posts.values())).toEqual(new Set([1]));
  const { matched = 0, reset } = world.status.selected ?? {};
  expect(reset).toBe(matched);
  expect(world.posts.size).toBe(matched);
  expect(Number(world.reset.metadata.resourceVersion)).toBe(1 + Math.ceil(matched / 50) + 1);
});

/** What a decision would be, were the status' selection another. */
const believing = (facts: Facts, change: (selection: Selection) => Selection): Facts => {
  const { reset } = facts;
  if (reset.status.selected === undefined) return facts;
  return { ...facts, reset: { ...reset, status: { ...reset.status, selected: change(reset.status.selected) } } };
};

const sabotages: Readonly<Record<string, Decide>> = {
  "posts what no window announces": (facts) => {
    const step = decide(facts);
    if (step.do !== "write status" || !step.intent || facts.reading?.found !== "rows") return step;
    return { do: "post window", names: facts.reading.rows.map(({ destination }) => destination) };
  },
  "rests its POSTs on an old list": (facts) =>
    decide(facts.reading === undefined ? facts : { ...facts, reading: { ...facts.reading, at: facts.now } }),
  "takes a window that was announced for one that was sent": (facts) =>
    decide(
      believing(facts, ({ window, ...selection }) =>
        window === undefined || facts.own !== undefined
          ? { ...selection, ...(window && { window }) }
          : { ...selection, after: selection.through! },
      ),
    ),
  "resets what failed anew": (facts) =>
    decide(believing(facts, (selection) => ({ ...selection, throughFailureTs: 9000000000000 }))),
  "takes a 200 for proof": (facts) => {
    const { own, reading } = facts;
    if (own?.posted === undefined || reading?.found !== "rows") return decide(facts);
    const { names } = own.posted;
    return decide({
      ...facts,
      reading: { ...reading, rows: reading.rows.filter((row) => !names.has(row.destination)) },
    });
  },
  "says that it is done when its last window is": (facts) => {
    const step = decide(facts);
    return step.do === "write status" && step.intent && (step.status.attempts ?? 1) > 1 ? done(facts, step) : step;
  },
  "selects anew after a crash": (facts) => {
    if (facts.own !== undefined || facts.reset.status.selected === undefined) return decide(facts);
    const { selected: _selected, ...status } = facts.reset.status;
    return decide({ ...facts, reset: { ...facts.reset, status } });
  },
};

function done({ reset, now }: Facts, step: Step & { readonly do: "write status" }): Step {
  const claim = { type: "Succeeded", status: "True", reason: "AllReset", message: "" } as const;
  const at = { generation: reset.metadata.generation, now: new Date(now.wall).toISOString() };
  const conditions = setConditions(step.status.conditions, [claim], at);
  return { ...step, intent: false, status: { ...step.status, conditions, completionTime: at.now } };
}

test.for(Object.keys(sabotages))("an operator that %s is caught", async (mistake) => {
  for (const seed of seeds) if ((await faultsOf(seed, sabotages[mistake])).length > 0) return;
  expect.unreachable(`Nothing shows that it ${mistake}`);
});
