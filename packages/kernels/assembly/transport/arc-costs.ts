// Costs of listed pairs. src/plain/transport/arc-costs.ts says what it means.
import { at4, at8, pairCost } from "./ground-cost";

export function transportArcCosts(kind: i32, p: f64, rows: usize, d: i32, columns: usize, from: usize, to: usize, arcs: i32, out: usize): void {
  for (let e = 0; e < arcs; e++)
    store<f64>(at8(out, e), pairCost(kind, p, rows, load<i32>(at4(from, e)), d, columns, load<i32>(at4(to, e))));
}
