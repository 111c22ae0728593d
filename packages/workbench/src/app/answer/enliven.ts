/**
 * What the scripts of a report do when it stands alone, for a report shown in the page: tables that sort, and moving
 * points. The report's own scripts never run here.
 * @module
 */
export function enliven(root: ShadowRoot): void {
  for (const table of root.querySelectorAll<HTMLTableElement>("table[data-sortable]")) makeSortable(table);
  for (const player of root.querySelectorAll<HTMLElement>(".player")) makeMovable(player);
}

function makeSortable(table: HTMLTableElement): void {
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => sortBy(table, heads, column));
  });
}

function sortBy(table: HTMLTableElement, heads: readonly HTMLTableCellElement[], column: number): void {
  const head = heads[column]!;
  const down = head.getAttribute("aria-sort") === "ascending";
  for (const other of heads) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const body = table.tBodies[0]!;
  const sorted = [...body.rows].sort((a, b) => inOrder(a.cells[column]!, b.cells[column]!));
  body.append(...(down ? sorted.reverse() : sorted));
}

function inOrder(a: HTMLTableCellElement, b: HTMLTableCellElement): number {
  if (a.dataset.v !== undefined) return Number(a.dataset.v) - Number(b.dataset.v);
  return (a.textContent ?? "").localeCompare(b.textContent ?? "");
}

const secondsOfWay = 4;

function makeMovable(player: HTMLElement): void {
  const slider = player.querySelector("input")!;
  const button = player.querySelector("button")!;
  const show = showerOf(player, slider);
  let request = 0;
  const stop = (): void => {
    cancelAnimationFrame(request);
    request = 0;
    button.textContent = "Play";
  };
  const play = (): void => {
    const first = slider.value === slider.max ? 0 : Number(slider.value) / Number(slider.max);
    let begin: number | undefined;
    const step = (now: number): void => {
      begin ??= now;
      const t = Math.min(1, first + (now - begin) / 1000 / secondsOfWay);
      slider.value = String(t * Number(slider.max));
      show();
      if (t < 1 && player.isConnected) request = requestAnimationFrame(step);
      else stop();
    };
    button.textContent = "Pause";
    request = requestAnimationFrame(step);
  };
  slider.addEventListener("input", () => {
    stop();
    show();
  });
  button.addEventListener("click", () => (request ? stop() : play()));
  button.hidden = matchMedia("(prefers-reduced-motion: reduce)").matches;
  player.hidden = false;
  show();
}

/** Puts every mover at the same share of its own way, or shows the frame for it. */
function showerOf(player: HTMLElement, slider: HTMLInputElement): () => void {
  const circles = (name: string) => [...player.querySelectorAll(`.${name} circle`)];
  const at = (circle: Element | undefined, name: "cx" | "cy") => Number(circle?.getAttribute(name));
  const [starts, goals, movers] = [circles("start"), circles("goal"), circles("mover")];
  const ways = movers.map((mover, i) => ({
    mover,
    x: [at(starts[i], "cx"), at(goals[i], "cx")] as const,
    y: [at(starts[i], "cy"), at(goals[i], "cy")] as const,
  }));
  const frames = [...player.querySelectorAll(".frame")];
  const output = player.querySelector("output");
  return () => {
    const t = Number(slider.value) / Number(slider.max);
    for (const { mover, x, y } of ways) {
      mover.setAttribute("cx", String((1 - t) * x[0] + t * x[1]));
      mover.setAttribute("cy", String((1 - t) * y[0] + t * y[1]));
    }
    const shown = Math.round(t * (frames.length - 1));
    for (const [i, frame] of frames.entries()) frame.setAttribute("visibility", i === shown ? "visible" : "hidden");
    const words = `${Math.round(100 * t)}%`;
    if (output) output.value = words;
    slider.setAttribute("aria-valuetext", `${words} of the way`);
  };
}
