import { expect, test } from "vitest";
import { metricsRegistry } from "./registry.ts";

test("counters and gauges print one line for each combination of label values", () => {
  const metrics = metricsRegistry();
  const counter = metrics.counter("requests_total", "Requests.");
  const gauge = metrics.gauge("depth", "Depth.");
  counter.increase({ code: "200" });
  counter.increase({ code: "200" }, 2);
  counter.increase({ code: "500" });
  gauge.set(7);
  gauge.add(-3);
  expect(metrics.print()).toBe(
    [
      "# HELP requests_total Requests.",
      "# TYPE requests_total counter",
      'requests_total{code="200"} 3',
      'requests_total{code="500"} 1',
      "# HELP depth Depth.",
      "# TYPE depth gauge",
      "depth 4",
      "",
    ].join("\n"),
  );
});

test("a histogram's buckets count everything up to their bound", () => {
  const metrics = metricsRegistry();
  const histogram = metrics.histogram("seconds", "Seconds.", [0.1, 1]);
  for (const value of [0.1, 0.5, 3]) histogram.observe(value, { name: "q" });
  expect(metrics.print()).toBe(
    [
      "# HELP seconds Seconds.",
      "# TYPE seconds histogram",
      'seconds_bucket{name="q",le="0.1"} 1',
      'seconds_bucket{name="q",le="1"} 2',
      'seconds_bucket{name="q",le="+Inf"} 3',
      'seconds_sum{name="q"} 3.6',
      'seconds_count{name="q"} 3',
      "",
    ].join("\n"),
  );
});

test("label values and help texts are escaped", () => {
  const metrics = metricsRegistry();
  metrics.counter("a", "one\ntwo\\").increase({ l: 'x"y\\z\n' });
  expect(metrics.print()).toBe(String.raw`# HELP a one\ntwo\\
# TYPE a counter
a{l="x\"y\\z\n"} 1
`);
});

test("a gauge can be refreshed when it is read, and forget what it held", () => {
  const metrics = metricsRegistry();
  let running = ["a", "b"];
  metrics.gauge("running", "Running.", (gauge) => {
    gauge.clear();
    for (const name of running) gauge.set(1, { name });
  });
  expect(metrics.print()).toContain('running{name="a"} 1');
  running = ["b"];
  expect(metrics.print()).not.toContain('running{name="a"}');
});

test("a name can be made only once", () => {
  const metrics = metricsRegistry();
  metrics.counter("a", "A.");
  expect(() => metrics.gauge("a", "A.")).toThrow("There is a metric a already.");
});
