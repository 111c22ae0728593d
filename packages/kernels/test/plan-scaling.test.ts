import { expect, test } from "vitest";
import { planScaling } from "./support/cases.js";
import { both } from "./support/twins.js";

/** Widths on either side of the lanes. */
const widths = [1, 2, 3, 4, 5, 6, 7, 8, 9, 33];

test.each(widths)("%d columns: exponents below 0, rows that sum to p, and the plan of the scales", (m) => {
  const n = 5;
  const { kernel, p, u, v, columns, plan, sums, scores } = Object.fromEntries(
    both(planScaling(n, m)).map((array, k) => [names[k]!, array as Float64Array]),
  ) as Record<(typeof names)[number], Float64Array>;
  for (let i = 0; i < n; i++) {
    const at = (j: number) => i * m + j;
    const row = Array.from({ length: m }, (_, j) => kernel[at(j)]!);
    expect(Math.max(...row)).toBe(1); // e^0
    const mass = row.reduce((sum, value, j) => sum + value * u[i]! * v[j]!, 0);
    expect(mass).toBeCloseTo(p[i]!, 14);
    for (let j = 0; j < m; j++) expect(plan[at(j)]).toBeCloseTo(u[i]! * row[j]! * v[j]!, 15);
    expect(sums[2 * i]).toBeCloseTo(mass, 14); // from a plan of zeros
    expect(sums[2 * i + 1]).toBeCloseTo(
      row.reduce((sum, _, j) => sum + plan[at(j)]! * scores[at(j)]!, 0),
      13,
    );
  }
  for (let j = 0; j < m; j++) {
    const sum = p.reduce((total, _, i) => total + u[i]! * kernel[i * m + j]!, 0);
    expect(columns[j]).toBeCloseTo(sum, 14);
  }
});

const names = ["scores", "kernel", "p", "u", "v", "columns", "plan", "sums", "error"] as const;
