import { expect, test } from "vitest";
import { metricsAccess } from "./metrics-access.ts";

type Request = { readonly path: string; readonly body?: unknown };

/** An API server that knows tokens, and counts what it is asked. */
function cluster(answer: (request: Request) => unknown) {
  const asked: Request[] = [];
  const faults: unknown[] = [];
  let now = 0;
  const access = metricsAccess({
    server: {
      async request(request) {
        asked.push(request);
        return answer(request);
      },
    },
    monotonic: () => now,
    onFault: (error) => faults.push(error),
  });
  return { access, asked, faults, pass: (ms: number) => (now += ms) };
}

const user = {
  username: "system:serviceaccount:monitoring:prometheus",
  uid: "7",
  groups: ["all"],
  extra: { pod: ["p"] },
};
const kindly = ({ path, body }: Request): unknown => {
  if (path === "/apis/authorization.k8s.io/v1/subjectaccessreviews") return { status: { allowed: true } };
  expect(path).toBe("/apis/authentication.k8s.io/v1/tokenreviews");
  const { token } = (body as { spec: { token: string } }).spec;
  return { status: token.startsWith("good") ? { authenticated: true, user } : {} };
};

test("a token is reviewed, and then what its user may do, with all that is known of them", async () => {
  const { access, asked } = cluster(kindly);
  expect(await access("Bearer good")).toBe("granted");
  expect(asked.map(({ body }) => body)).toEqual([
    { apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", spec: { token: "good" } },
    {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SubjectAccessReview",
      spec: {
        user: user.username,
        uid: "7",
        groups: ["all"],
        extra: { pod: ["p"] },
        nonResourceAttributes: { path: "/metrics", verb: "get" },
      },
    },
  ]);
});

test.for([
  ["nothing", undefined],
  ["a password", "Basic Z29vZDpnb29k"],
  ["no token", "Bearer "],
  ["two", "Bearer good better"],
] as const)("who sends %s is not asked about", async ([_what, authorization]) => {
  const { access, asked } = cluster(kindly);
  expect(await access(authorization)).toBe("unauthenticated");
  expect(asked).toEqual([]);
});

test("a token of nobody and a user without leave are told apart", async () => {
  expect(await cluster(kindly).access("bearer bad")).toBe("unauthenticated");
  const { access } = cluster((request) => (request.path.includes("subject") ? { status: {} } : kindly(request)));
  expect(await access("Bearer good")).toBe("forbidden");
});

test("an answer holds for a minute, a refusal for ten seconds", async () => {
  const { access, asked, pass } = cluster(kindly);
  const asksFor = async (token: string): Promise<number> => {
    const before = asked.length;
    await access(`Bearer ${token}`);
    return asked.length - before;
  };
  expect([await asksFor("good"), await asksFor("bad")]).toEqual([2, 1]);
  pass(9_999);
  expect([await asksFor("good"), await asksFor("bad")]).toEqual([0, 0]);
  pass(1);
  expect([await asksFor("good"), await asksFor("bad")]).toEqual([0, 1]);
  pass(50_000);
  expect(await asksFor("good")).toBe(2);
});

test("of a hundred answers the eldest goes", async () => {
  const { access, asked } = cluster(kindly);
  for (let index = 0; index <= 100; index++) await access(`Bearer good${index}`);
  asked.length = 0;
  await access("Bearer good100");
  await access("Bearer good1");
  expect(asked).toEqual([]);
  await access("Bearer good0");
  expect(asked).toHaveLength(2);
});

test("where the API server can't be asked nobody sees anything, and it is left alone for a second", async () => {
  let broken = true;
  const { access, asked, faults, pass } = cluster((request) => {
    if (broken) throw new Error("down");
    return kindly(request);
  });
  expect(await access("Bearer good")).toBe("unknown");
  expect(await access("Bearer good")).toBe("unknown");
  expect([asked.length, faults]).toEqual([1, [new Error("down")]]);
  broken = false;
  pass(1000);
  expect(await access("Bearer good")).toBe("granted");
});

test("a crowd of strangers is turned away before it reaches the API server", async () => {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const { access, asked } = cluster(() => promise);
  const crowd = Array.from({ length: 20 }, (_, index) => access(`Bearer ${index}`));
  expect(asked).toHaveLength(8);
  resolve({});
  const answers = await Promise.all(crowd);
  expect(answers.filter((answer) => answer === "unknown")).toHaveLength(12);
});
