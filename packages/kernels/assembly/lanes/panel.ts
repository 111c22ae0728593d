// Panels: some rows turned into columns, coordinate by coordinate; missing rows are zeros.

/** `count` ≤ 8 rows of d doubles to d groups of 8. */
export function fillPanelF64(rows: usize, count: i32, d: i32, panel: usize): void {
  if (count < 8) memory.fill(panel, 0, <usize>d << 6);
  for (let h = 0; h < count; h++) {
    let to = panel + (<usize>h << 3);
    for (let k = 0; k < d; k++) {
      store<f64>(to, load<f64>(rows));
      rows += 8;
      to += 64;
    }
  }
}

/** `count` ≤ 16 rows of d floats to d groups of 16. */
export function fillPanelF32(rows: usize, count: i32, d: i32, panel: usize): void {
  if (count < 16) memory.fill(panel, 0, <usize>d << 6);
  for (let h = 0; h < count; h++) {
    let to = panel + (<usize>h << 2);
    for (let k = 0; k < d; k++) {
      store<f32>(to, load<f32>(rows));
      rows += 4;
      to += 64;
    }
  }
}
