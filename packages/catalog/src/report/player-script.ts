/**
 * The script of pages with moving points: a slider moves them, by hand or by keyboard, and a button lets them run.
 * Where the reader wants little motion there is no button. Without the script the still frames are there.
 * @module
 */
import type { PageScript } from "./page.js";

export const playerScript: PageScript = {
  text: `
for (const player of document.querySelectorAll(".player")) {
  const [slider, button, output] = ["input", "button", "output"].map((name) => player.querySelector(name));
  const circles = (name) => [...player.querySelectorAll("." + name + " circle")];
  const places = (name) => circles(name).map((c) => [Number(c.getAttribute("cx")), Number(c.getAttribute("cy"))]);
  const starts = places("start"), goals = places("goal"), movers = circles("mover"), frames = [...player.querySelectorAll(".frame")];
  const show = () => {
    const t = slider.value / slider.max;
    movers.forEach((mover, i) => {
      mover.setAttribute("cx", (1 - t) * starts[i][0] + t * goals[i][0]);
      mover.setAttribute("cy", (1 - t) * starts[i][1] + t * goals[i][1]);
    });
    const shown = Math.round(t * (frames.length - 1));
    frames.forEach((frame, i) => frame.setAttribute("visibility", i === shown ? "visible" : "hidden"));
    output.value = Math.round(100 * t) + "%";
    slider.setAttribute("aria-valuetext", output.value + " of the way");
  };
  let request = 0;
  const stop = () => {
    cancelAnimationFrame(request);
    request = 0;
    button.textContent = "Play";
  };
  const play = () => {
    const seconds = 4, first = slider.value === slider.max ? 0 : slider.value / slider.max;
    let begin;
    const step = (now) => {
      begin ??= now;
      const t = Math.min(1, first + (now - begin) / 1000 / seconds);
      slider.value = t * slider.max;
      show();
      if (t < 1) request = requestAnimationFrame(step);
      else stop();
    };
    button.textContent = "Pause";
    request = requestAnimationFrame(step);
  };
  slider.addEventListener("input", () => (stop(), show()));
  button.addEventListener("click", () => (request ? stop() : play()));
  button.hidden = matchMedia("(prefers-reduced-motion: reduce)").matches;
  player.hidden = false;
  show();
}
`,
  hash: "sha256-fST18+HmVqtt5eV55htcIiaGXHbBoS0Ze2i7MXBDU1w=",
};
