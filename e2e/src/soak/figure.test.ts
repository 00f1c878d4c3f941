import { expect, test } from "vitest";
import { percentile, withFigures } from "./figure.ts";

const page = `# Soak

<!-- figures -->

| part | what | to be | reached | measured |
| --- | --- | --- | --- | --- |
| burst | all Ready | ≤ 180 s | 199 s | long ago |
| leader | takeover   | ≤ 19 s | 17 s | long ago |

<!-- end of figures -->

The end.
`;

test("a figure takes the line of the last one of its name, others keep theirs, and parts stay together", () => {
  const figures = [
    { name: "all Ready", reached: "150 s", bound: "≤ 180 s" },
    { name: "events", reached: "1000" },
  ];
  expect(withFigures(page, "burst", figures, "today", "here")).toBe(`# Soak

<!-- figures -->

| part | what | to be | reached | measured |
| --- | --- | --- | --- | --- |
| burst | all Ready | ≤ 180 s | 150 s | today, here |
| burst | events | – | 1000 | today, here |
| leader | takeover   | ≤ 19 s | 17 s | long ago |

<!-- end of figures -->

The end.
`);
});

test("a percentile is a value that was measured", () => {
  const hundred = Array.from({ length: 100 }, (_, n) => 100 - n);
  expect([0.5, 0.99, 1].map((part) => percentile(hundred, part))).toEqual([50, 99, 100]);
  expect(percentile([7], 0.5)).toBe(7);
});
